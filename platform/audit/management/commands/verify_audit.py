from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.events import verify_chain


class Command(BaseCommand):
    help = "Verify the chain of audit events."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify_chain()
        if not verdict.is_ok:
            raise CommandError(f"The chain is broken at event {verdict.first_broken_seq}.")
        self.stdout.write(f"The chain of {verdict.events} events is whole.")
