from typing import Any

from django.core.management.base import BaseCommand

from demo.content import ensure_content


class Command(BaseCommand):
    help = "Make the demo's people, datasets and studies, as far as they are missing."
    requires_system_checks = []  # `migrate` has just made them; each start should be quick

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_content(say=lambda text: self.stdout.write(f"  {text}"))
