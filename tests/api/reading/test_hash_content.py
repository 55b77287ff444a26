"""The event of a submission holds the hash of all that was answered, and the rows give the same hash again."""

import uuid

import pytest
from django.db import connection

from audit.models import Event
from reading.content import hash_stored
from reading.models import Submission
from tests.factories import RATINGS, TIMING, Reading, begin_reading, make_body, make_dataset, make_open_study

pytestmark = pytest.mark.django_db
QUESTIONS = [
    *(dict(question) for question in RATINGS),
    {"kind": "guess", "prompt": "Which image is the original?"},
    {"kind": "text", "prompt": "Anything else?", "is_required": False},
]
WORDS = 'Ränder „unscharf“ \\ "so"\n\tπ \u2028 \x7f — nicht sicher.'
MARKS = [(0, 0.1, 7.999999999999999), (1, 1e-9, 3), (0, -0.0, 8)]


@pytest.fixture
def reading(investigator, reader_a, client_of):
    make_open_study(investigator, [reader_a], dataset=make_dataset(investigator, cases=2), questions=QUESTIONS)
    return Reading(client_of(reader_a), begin_reading(reader_a))


def told():
    """submission → the hash in its event."""
    events = Event.objects.filter(action__in=["reading.submitted", "reading.corrected", "reading.guessed"])
    return {event.subject.partition(":")[2]: event.detail["content_sha256"] for event in events}


def stored():
    found = hash_stored(Submission.objects.values_list("pk", flat=True))
    return {str(submission): sha256 for submission, sha256 in found.items()}


@pytest.fixture
def read(reading):
    """Every kind of answer, a correction and a guess."""
    events = [{"at_ms": number, "type": "plane"} for number in range(30)]
    task = reading.answer(text=WORDS, marks=MARKS, timing={**TIMING, "events": events})
    corrected = make_body(task["questions"], text=WORDS * 2, reason="»Again«\n\\")
    assert reading.submit(task["item"], corrected).status_code == 201
    reading.finish()


def test_rows_give_the_hash_that_was_told(read):
    assert len(told()) == 4
    assert stored() == told()


@pytest.mark.parametrize(
    "change",
    [
        "reading_rating SET value = value % 5 + 1",
        "reading_preference SET confidence = confidence + 1",
        "reading_guess SET choice = 'neither'",
        "reading_comment SET text = text || '.'",
        "reading_mark SET points = '{{1,1}}'",
        "reading_mark SET plane = plane + 1",
        "reading_timingevent SET at_ms = at_ms + 1",
        "reading_submission SET hidden_ms = 5",
        "reading_submission SET answered_at = answered_at + interval '1 microsecond'",
        "reading_submission SET reason = 'x' WHERE reason IS NOT NULL",
        "reading_submission SET are_times_capped = true",
    ],
)
def test_a_change_past_the_triggers_gives_another(read, change):
    before = stored()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {change}")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert stored() != before


def test_a_row_that_was_taken_away_gives_another(read):
    before = stored()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM reading_nothingtomark")
    assert stored() != before


def test_a_submission_that_is_not_there_is_missing(read):
    assert hash_stored([uuid.uuid4()]) == {}


def test_the_receipt_names_the_event(reading):
    (task,) = reading.tasks()
    head = reading.submit(task["item"], make_body(task["questions"])).json()["head"]
    event = Event.objects.get(action="reading.submitted")
    assert head == {"chain": str(reading.plan.study_id), "seq": event.seq, "hash": event.hash}
