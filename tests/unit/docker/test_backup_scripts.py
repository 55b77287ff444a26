"""What can be checked of the scripts of compose without a container engine."""

import re
import subprocess
from pathlib import Path

import pytest

from embedded.backup import HOLD_KEY

DOCKER = Path(__file__).resolve().parents[3] / "docker"


@pytest.mark.parametrize("name", ["backup.sh", "restore.sh"])
def test_bash_reads_it_and_it_may_be_run(name):
    assert subprocess.run(["bash", "-n", DOCKER / name], check=False).returncode == 0
    assert (DOCKER / name).stat().st_mode & 0o111
    assert "set -euo pipefail" in (DOCKER / name).read_text()


@pytest.mark.parametrize("name", ["backup.sh", "restore.sh"])
def test_without_its_argument_it_says_what_is_missing(name):
    done = subprocess.run([DOCKER / name], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Say w" in done.stderr


def test_it_holds_the_lock_that_keeps_stored_files():
    assert re.findall(r"pg_advisory_lock_shared\((\d+)\)", (DOCKER / "backup.sh").read_text()) == [str(HOLD_KEY)]


def test_what_is_written_is_what_is_asked_for():
    written = set(re.findall(r"\$folder\.part/([a-z.]+)\"", (DOCKER / "backup.sh").read_text()))
    read = set(re.findall(r"\$folder/([a-z.]+)\"", (DOCKER / "restore.sh").read_text()))
    assert written == read == {"anchors.tar", "database.dump", "data.tar", "uploads.tar"}
