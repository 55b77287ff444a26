import re
from pathlib import Path

from embedded.backup import HOLD_KEY, for_libpq

ROOT = Path(__file__).resolve().parents[3]


def test_a_backup_holds_the_lock_that_keeps_stored_files():
    key = re.search(r"^_KEY = (0x[0-9A-F]+)", (ROOT / "platform/imaging/holding.py").read_text(), re.MULTILINE)
    assert key
    assert int(key[1], 16) == HOLD_KEY


def test_no_list_of_processes_shows_a_password():
    target, environment = for_libpq("postgres://app:a%2Fb@%2Ftmp%2Fs/fovea")
    assert target == "postgres://app@%2Ftmp%2Fs/fovea"
    assert environment["PGPASSWORD"] == "a/b"
