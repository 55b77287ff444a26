"""A study that was being read before guesses had a stage: what was answered then is done, what comes is asked anew."""

import uuid

import pytest

from reading.models import Guess, Preference, ReadingSession, Submission
from studies.models import WorklistItem
from tests.factories import RATINGS, Reading, begin_reading, make_body, make_dataset, make_open_study
from tests.replies import error_of

pytestmark = pytest.mark.django_db
QUESTIONS = [dict(RATINGS[0]), {"kind": "guess", "prompt": "Which image is the original?"}]


@pytest.fixture
def reading(investigator, reader_a, client_of):
    """Six display sets of which the last two ask for a guess; the fifth was answered before there were stages."""
    make_open_study(investigator, [reader_a], dataset=make_dataset(investigator, cases=6), questions=QUESTIONS)
    reading = Reading(client_of(reader_a), begin_reading(reader_a))
    for _ in range(4):
        reading.answer()
    store_as_before(reading)
    return reading


def store_as_before(reading):
    """One submission with everything in it, as the rows of that time are."""
    session = ReadingSession.objects.get(plan=reading.plan)
    questions = {question.kind: question for question in reading.plan.study.questions.all()}
    submission = Submission.objects.create(
        reader=reading.plan.reader,
        item=WorklistItem.objects.get(session=reading.plan, position=5),
        key=uuid.UUID(int=5),
        body_sha256="0" * 64,
        done_after=5,
        answered_at=session.last_at,
        **dict.fromkeys(("active_ms", "idle_ms", "hidden_ms", "load_ms"), 0),
    )
    Preference.objects.create(submission=submission, question=questions["preference"], choice="left", confidence=1)
    Guess.objects.create(submission=submission, question=questions["guess"], choice="left")
    ReadingSession.objects.filter(plan=reading.plan).update(done=5)


@pytest.fixture
def former(reading):
    return Submission.objects.get(item__position=5)


def test_it_counts_as_done(reading):
    (task,) = reading.tasks()
    assert (task["position"], task["stage"]) == (6, "answers")


def test_the_rest_is_asked_in_two_stages(reading):
    reading.answer()
    assert ReadingSession.objects.get(plan=reading.plan).state == "done"
    assert list(Submission.objects.filter(item__position=6).order_by("stage").values_list("stage", flat=True)) == [
        "answers",
        "guess",
    ]


def test_what_was_answered_then_is_final(reading, former):
    (task,) = reading.tasks()
    body = make_body(task["questions"], reason="Looked again.", stage="answers")
    assert error_of(reading.submit(former.item_id, body)) == (409, "answers_locked", None)
    guess = reading.plan.study.questions.get(kind="guess")
    body = make_body([{"id": str(guess.pk), "kind": "guess"}], reason="Looked again.", stage="guess")
    assert error_of(reading.submit(former.item_id, body)) == (409, "answers_locked", None)


def test_both_come_back_as_the_own_answers(reading, former):
    own = reading.client.get(f"/api/reading/items/{former.item_id}").json()
    assert [answer["kind"] for answer in own["answers"]] == ["preference", "guess"]


def test_a_body_of_a_page_of_that_time_is_refused_by_its_question(reading):
    """It holds both; the page asks again, with the answers kept."""
    (task,) = reading.tasks()
    guess = reading.plan.study.questions.get(kind="guess")
    body = make_body([*task["questions"], {"id": str(guess.pk), "kind": "guess"}])
    assert error_of(reading.submit(task["item"], body)) == (400, "unknown_question", "answers.1.question")
