from typing import Any

from django.core.management.base import BaseCommand

from demo.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Print the logins of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\nDemo logins (password for all: " + PASSWORD + ")")
        for username, display_name, roles in PEOPLE:
            self.stdout.write(f"  {username:<14} {display_name} ({', '.join(roles)})")
