from typing import Any

from django.core.management.base import BaseCommand

from demo.content import ensure_content


class Command(BaseCommand):
    help = "Make the demo's people, datasets and studies, as far as they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_content(say=lambda text: self.stdout.write(f"  {text}"))
