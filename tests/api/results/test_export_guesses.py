"""A guess of the original is a submission of its own: its stage, its versions and its times stand apart."""

from datetime import timedelta

import pytest
from django.db import connection

from reading.models import Submission
from results.tables import collect_tables
from tests.factories import RATINGS, Reading, begin_reading, make_body, make_dataset, make_open_study

pytestmark = pytest.mark.django_db
QUESTIONS = [*RATINGS, {"kind": "guess", "prompt": "Which is the original?"}]


@pytest.fixture
def tables(investigator, reader_a, client_of, reveal):
    """Of five presentations the last asks for a guess. The first is corrected before the session ends."""
    dataset = make_dataset(investigator, cases=5)
    study = make_open_study(investigator, [reader_a], dataset=dataset, questions=[dict(one) for one in QUESTIONS])
    reading = Reading(client_of(reader_a), begin_reading(reader_a))
    first = reading.answer(grades=(1, 1))
    body = make_body(first["questions"], grades=(5, 5), stage="answers", reason="I mistook the sides.")
    corrected = reading.submit(first["item"], body)
    assert corrected.status_code == 201, corrected.content
    reading.finish(lambda task: {"guess": "neither"})
    return collect_tables(reveal(study))


def test_the_guess_is_a_row_of_its_own_after_the_answers(tables):
    last = tables["presentations"][-1]["presentation"]
    rows = [row for row in tables["submissions"] if row["presentation"] == last]
    assert [(row["stage"], row["version"], row["is_newest"]) for row in rows] == [
        ("answers", 1, True),
        ("guess", 1, True),
    ]
    (guess,) = tables["guesses"]
    assert (guess["presentation"], guess["choice"], guess["version"], guess["is_newest"]) == (last, "neither", 1, True)


def test_every_presentation_has_its_answers_once_among_the_newest(tables):
    newest = [row["presentation"] for row in tables["submissions"] if row["is_newest"] and row["stage"] == "answers"]
    assert sorted(newest) == sorted(row["presentation"] for row in tables["presentations"])
    assert {row["are_times_capped"] for row in tables["submissions"]} == {False}


def test_the_newest_is_what_replaces_the_other_whatever_the_clock_said(tables):
    first = tables["presentations"][0]["presentation"]
    rows = [row for row in tables["submissions"] if row["presentation"] == first]
    assert [(row["version"], row["is_newest"], bool(row["reason"])) for row in rows] == [
        (1, False, False),
        (2, True, True),
    ]
    grades = [row for row in tables["ratings"] if row["presentation"] == first and row["value"] in (1, 5)]
    assert {(row["version"], row["value"]) for row in grades} == {(1, 1), (2, 5)}


def test_a_clock_that_was_set_back_changes_no_version(tables):
    corrected = Submission.objects.get(supersedes__isnull=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Submission.objects.filter(pk=corrected.pk).update(answered_at=corrected.answered_at - timedelta(days=1))
        cursor.execute("SET LOCAL session_replication_role = origin")
    again = collect_tables(corrected.item.study)
    assert [(row["presentation"], row["stage"], row["version"], row["is_newest"]) for row in again["submissions"]] == [
        (row["presentation"], row["stage"], row["version"], row["is_newest"]) for row in tables["submissions"]
    ]
