from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from results.verification.checks import verify_record
from results.verification.findings import Scope


class Command(BaseCommand):
    help = "Compare everything that is stored with the record of events, and name each thing that does not agree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-files", action="store_true", help="leave out the stored frames, masks and exports")
        parser.add_argument(
            "anchors",
            nargs="*",
            type=Path,
            help="files that hold heads of the record: exports, receipts of readers, copies of FOVEA_ANCHOR's file",
        )

    def handle(self, *args: Any, no_files: bool, anchors: list[Path], **options: Any) -> None:
        say = self._say if options["verbosity"] > 0 else lambda text: None
        findings = 0
        for finding in verify_record(Scope(are_files_read=not no_files, anchor_files=anchors, say=say)):
            findings += 1
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(f"{findings} findings. Keep database and files as they are, and find out who did it.")
        self.stdout.write("Everything agrees with the record.")

    def _say(self, text: str) -> None:
        self.stderr.write(f"· {text}", self.style.NOTICE)
        self.stderr.flush()
