"""Answers are append-only for the database too, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import make_body

pytestmark = pytest.mark.django_db
TABLES = ("submission", "rating", "preference", "mark", "nothingtomark", "timingevent")


@pytest.fixture
def answered(reading):
    """One display set with marks, one without."""
    for marks in ([(0, 1, 1)], []):
        (task,) = reading.tasks()
        assert reading.submit(task["item"], make_body(task["questions"], marks=marks)).status_code == 201


def refuse(sql, words="append-only"):
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", TABLES)
def test_an_answer_is_neither_changed_nor_removed(answered, table):
    refuse(f"UPDATE reading_{table} SET id = id")
    refuse(f"DELETE FROM reading_{table}")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no deferred check
    refuse(f"TRUNCATE reading_{table} CASCADE")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reading_presentation SET issued_at = now() - interval '1 day'",
        "DELETE FROM reading_presentation",
    ],
)
def test_a_stamped_time_stays(answered, sql):
    refuse(sql, "a stamped time stays")


def test_an_item_has_one_first_submission(answered):
    refuse(
        "INSERT INTO reading_submission (id, reader_id, item_id, key, body_sha256, done_after, answered_at, active_ms, "
        "idle_ms, hidden_ms, load_ms, stage, are_times_capped) SELECT gen_random_uuid(), reader_id, item_id, "
        "gen_random_uuid(), body_sha256, done_after, now(), 0, 0, 0, 0, stage, false FROM reading_submission",
        "one_first_submission_per_stage",
    )
