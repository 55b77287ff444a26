from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from imaging.removing import sweep_storage
from imaging.storage import YOUNG, sweep_parts


class Command(BaseCommand):
    help = "Remove files of storage that are a day old and that nothing refers to, and halves that a kill left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        removed = sweep_storage(now=now) + sweep_parts(before=now - YOUNG)
        self.stdout.write(f"{removed} files were removed.")
