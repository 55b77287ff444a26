from typing import Any

from django.core.management.base import BaseCommand

from audit.anchoring import anchor_heads
from demo.content import ensure_content
from demo.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Make what the demo shows as far as it is missing, and print its logins."

    def handle(self, *args: Any, **options: Any) -> None:
        self._say("· Checking the demo content")
        ensure_content(say=lambda text: self._say(f"  {text}"))
        self._anchor()
        self._say(f"\nDemo logins (password for all: {PASSWORD})")
        for username, display_name, roles in PEOPLE:
            self._say(f"  {username:<14} {display_name} ({', '.join(roles)})")

    def _anchor(self) -> None:
        try:
            anchor_heads()
        except OSError as error:
            self._say(f"· The heads of the record could not be kept elsewhere: {error}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
