from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Role
from accounts.people import create_person
from api.errors import DomainError


class Command(BaseCommand):
    help = "Make a person, such as the first administrator. Everyone after that comes by invitation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", help="as shown on screens; the user name where left out")
        parser.add_argument("--role", action="append", choices=Role.values, required=True, help="may be repeated")
        parser.add_argument("--password-stdin", action="store_true", help="take the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        password = self._read_password(from_stdin=options["password_stdin"])
        try:
            person = create_person(
                username=options["username"],
                display_name=options["name"] or options["username"],
                password=password,
                roles=options["role"],
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{person.username} can log in as {', '.join(person.roles)}.")

    def _read_password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return input()
        password = getpass("Password: ")
        if getpass("Again: ") != password:
            raise CommandError("The two passwords differ. Try again.")
        return password
