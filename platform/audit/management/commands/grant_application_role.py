import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.roles import RoleError, grant_application_role


class Command(BaseCommand):
    help = "Give the application's role exactly the rights that it needs. Run as the owner, after each migration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role")
        parser.add_argument(
            "--password-variable",
            help="the environment variable that holds the role's password: the role is then made where it is missing",
        )

    def handle(self, *args: Any, role: str, password_variable: str | None, **options: Any) -> None:
        password = os.environ.get(password_variable, "") if password_variable else ""
        if password_variable and not password:
            raise CommandError(f"{password_variable} is empty. Put the password of {role} there.")
        try:
            grant_application_role(role, password=password)
        except RoleError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{role} may work with the tables, and rewrite nothing that stays.")
