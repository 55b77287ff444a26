from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Bring the database up to date and give the application's role its rights. Run as the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", help="the application's role; without one the owner is the application")

    def handle(self, *args: Any, role: str | None, **options: Any) -> None:
        self.stdout.write("· Bringing the database up to date")
        self.stdout.flush()
        call_command("migrate", verbosity=0)
        if role:
            call_command("grant_application_role", role, verbosity=0)
