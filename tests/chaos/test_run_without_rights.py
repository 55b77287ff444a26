"""No process of a running Fovea is the owner of its database, and none is told the owner's password."""

import json
from pathlib import Path

import pytest

from tests.instance import RunningFovea

pytestmark = pytest.mark.chaos
WHO = """
import json
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = 'fovea' AND usename IS NOT NULL")
    told = [row[0] for row in cursor.fetchall()]
    cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
    owned = cursor.fetchone()[0]
print(json.dumps([told, owned]))
"""


def test_every_connection_is_the_applications_and_it_owns_nothing(fovea: RunningFovea):
    told, owned = json.loads(fovea.manage("shell", "-v", "0", "-c", WHO).splitlines()[-1])
    assert told == ["fovea_application"]
    assert owned == 0


def test_no_process_is_told_the_owners_password(fovea: RunningFovea):
    password = (fovea.data / "owner_password").read_text()
    for pid in fovea.children(""):
        assert password not in Path(f"/proc/{pid}/environ").read_text(errors="replace")


def test_the_heads_of_the_record_are_kept_outside_of_the_database(fovea: RunningFovea):
    lines = [json.loads(line) for line in (fovea.data / "anchors.jsonl").read_text().splitlines()]
    assert {"site"} < {line["chain"] for line in lines}
    fovea.manage("verify_audit", "--no-files")
