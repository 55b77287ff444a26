"""The guess of the original: a stage of its own, asked when the other answers of its display set are in."""

import pytest

from audit.models import Event
from reading.models import Guess, Submission
from tests.factories import RATINGS, Reading, begin_reading, frame_url, make_body, make_dataset, make_open_study
from tests.replies import error_of

pytestmark = pytest.mark.django_db
QUESTIONS = [dict(RATINGS[0]), {"kind": "guess", "prompt": "Which image is the original?"}]


@pytest.fixture
def reading(investigator, reader_a, client_of):
    """Five display sets; the last asks for a guess."""
    make_open_study(investigator, [reader_a], dataset=make_dataset(investigator, cases=5), questions=QUESTIONS)
    return Reading(client_of(reader_a), begin_reading(reader_a))


@pytest.fixture
def answered(reading):
    """(the task of the last display set, the receipt of its answers)"""
    for _ in range(4):
        reading.answer()
    (task,) = reading.tasks()
    sent = reading.submit(task["item"], make_body(task["questions"], stage="answers"), ahead=1)
    assert sent.status_code == 201, sent.content
    return task, sent.json()


def guess_of(task, choice="left", **changes):
    return make_body(task["questions"], guess=choice, stage="guess", **changes)


def test_it_is_asked_alone_and_after_the_answers(answered):
    task, receipt = answered
    assert (task["stage"], [one["kind"] for one in task["questions"]]) == ("answers", ["preference"])
    (asked,) = receipt["next"]["tasks"]
    assert (asked["item"], asked["stage"]) == (task["item"], "guess")
    assert [one["kind"] for one in asked["questions"]] == ["guess"]


def test_the_session_moves_on_when_the_guess_is_in(reading, answered):
    task, receipt = answered
    assert receipt["stage"] == "answers"
    assert receipt["session"] == {"done": 4, "total": 5, "state": "open"}
    sent = reading.submit(task["item"], guess_of(receipt["next"]["tasks"][0]), ahead=0).json()
    assert (sent["stage"], sent["session"]) == ("guess", {"done": 5, "total": 5, "state": "done"})
    assert sent["next"]["tasks"] == []
    assert Event.objects.filter(action="reading.guessed").count() == 1


def test_its_images_come_with_fresh_tokens_and_times_of_their_own(reading, answered):
    task, receipt = answered
    assert reading.client.get(frame_url(task)).status_code == 404
    assert reading.client.get(frame_url(receipt["next"]["tasks"][0])).status_code == 200
    reading.submit(task["item"], guess_of(receipt["next"]["tasks"][0]))
    answers, guess = Submission.objects.filter(item=task["item"]).order_by("stage")
    assert answers.issued_at < answers.answered_at <= guess.issued_at < guess.answered_at


@pytest.mark.parametrize("choice", ["left", "right", "neither", "unknown"])
def test_a_pair_knows_these_choices(reading, answered, choice):
    sent = reading.submit(answered[0]["item"], guess_of(answered[1]["next"]["tasks"][0], choice))
    assert sent.status_code == 201
    assert Guess.objects.get().choice == choice


def test_a_choice_of_a_single_image_is_refused_for_a_pair(reading, answered):
    sent = reading.submit(answered[0]["item"], guess_of(answered[1]["next"]["tasks"][0], "original"))
    assert error_of(sent) == (400, "off_scale", "answers.0.choice")


def test_answers_whose_guess_was_asked_are_final(reading, answered):
    task, receipt = answered
    corrected = make_body(task["questions"], choice="right", reason="Looked again.", stage="answers")
    assert error_of(reading.submit(task["item"], corrected)) == (409, "answers_locked", None)
    reading.submit(task["item"], guess_of(receipt["next"]["tasks"][0]))
    assert reading.client.get(f"/api/reading/items/{task['item']}").json()["are_locked"]
    signed = {**corrected, "proof": {"password": "correct horse battery"}}
    assert error_of(reading.submit(task["item"], signed)) == (409, "answers_locked", None)


def test_a_second_tab_that_sends_the_answers_again_is_told(reading, answered):
    task, _ = answered
    for body in (make_body(task["questions"]), make_body(task["questions"], stage="answers")):
        assert error_of(reading.submit(task["item"], body)) == (409, "answers_locked", None)
    assert Submission.objects.filter(item=task["item"]).count() == 1


def test_a_guess_before_the_answers_is_refused(reading):
    for _ in range(4):
        reading.answer()
    (task,) = reading.tasks()
    guess = reading.plan.study.questions.get(kind="guess")
    body = guess_of({"questions": [{"id": str(guess.pk), "kind": "guess"}]})
    assert error_of(reading.submit(task["item"], body)) == (409, "stage_not_reached", None)


def test_a_guess_whose_images_were_not_issued_is_refused(reading):
    for _ in range(4):
        reading.answer()
    (task,) = reading.tasks()
    reading.submit(task["item"], make_body(task["questions"]))
    guess = reading.plan.study.questions.get(kind="guess")
    body = guess_of({"questions": [{"id": str(guess.pk), "kind": "guess"}]})
    assert error_of(reading.submit(task["item"], body)) == (409, "not_presented", None)
    (asked,) = reading.tasks()
    assert reading.submit(asked["item"], guess_of(asked)).status_code == 201


@pytest.mark.parametrize("stage", [None, "guess"])
def test_a_guess_where_none_is_asked_is_refused(reading, stage):
    (task,) = reading.tasks()
    guess = reading.plan.study.questions.get(kind="guess")
    body = guess_of({"questions": [{"id": str(guess.pk), "kind": "guess"}]})
    refused = reading.submit(task["item"], {**body, "stage": stage})
    assert error_of(refused)[:2] == (400, "unknown_question")
    assert not Submission.objects.exists()


def test_a_guess_can_be_corrected_with_a_reason(reading, client_of, investigator, reader_b):
    make_open_study(investigator, [reader_b], dataset=make_dataset(investigator, cases=6), questions=QUESTIONS)
    other = Reading(client_of(reader_b), begin_reading(reader_b))
    for _ in range(5):  # the fifth asks for a guess, and one more is left
        task = other.answer()
    guess = other.plan.study.questions.get(kind="guess")
    body = guess_of({"questions": [{"id": str(guess.pk), "kind": "guess"}]}, "neither", reason="Neither, I think.")
    assert other.submit(task["item"], body).status_code == 201
    assert [one.choice for one in Guess.objects.filter(submission__superseded_by=None)] == ["neither"]


def test_both_stages_come_back_as_the_own_answers(reading, answered):
    task, receipt = answered
    reading.submit(task["item"], guess_of(receipt["next"]["tasks"][0], "neither"))
    own = reading.client.get(f"/api/reading/items/{task['item']}").json()
    assert [answer["kind"] for answer in own["answers"]] == ["preference", "guess"]
