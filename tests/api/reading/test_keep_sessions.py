"""The database lets a session only go forward, and keeps what was issued."""

import pytest
from django.db import IntegrityError, connection, transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(reading):
    """A session with an answer, and a task issued."""
    reading.answer()
    reading.tasks()
    return reading


def refuse(sql, words):
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        "done = done - 1",
        "done = done + 2",
        "opened_at = opened_at - interval '1 day'",
        "last_at = last_at - interval '1 microsecond'",
        "last_at = NULL",
        "plan_id = gen_random_uuid()",
    ],
)
def test_a_session_does_not_go_back(opened, change):
    refuse(f"UPDATE reading_readingsession SET {change}", "only goes forward")


@pytest.mark.parametrize(
    "change", ["state = 'open', done_at = NULL", "done_at = done_at - interval '1 day'", "done = done + 1"]
)
def test_a_session_that_is_done_stays_done(reading, change):
    reading.finish()
    refuse(f"UPDATE reading_readingsession SET {change}", "only goes forward")


def test_a_session_begins_at_its_beginning(study, reader_b):
    refuse(
        "INSERT INTO reading_readingsession (plan_id, state, done, opened_at) "
        "SELECT id, 'open', 3, now() FROM studies_plannedsession",
        "only goes forward",
    )


@pytest.mark.parametrize("table", ["readingsession", "presentation", "frametoken"])
def test_no_row_goes(opened, table):
    words = "only goes forward|a stamped time stays|what was issued stays"
    refuse(f"DELETE FROM reading_{table}", words)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no deferred check
    refuse(f"TRUNCATE reading_{table} CASCADE", words)


@pytest.mark.parametrize(
    "change",
    [
        "presentation SET expires_at = expires_at + interval '1 day'",
        "presentation SET is_newest = true WHERE NOT is_newest",
        "presentation SET answered_at = now() WHERE answered_at IS NOT NULL",
        "frametoken SET token_hash = repeat('0', 64)",
    ],
)
def test_what_was_issued_is_not_changed(opened, change):
    opened.tasks()
    refuse(f"UPDATE reading_{change}", "stays")
