"""The same submission may come any number of times; another one under its key never."""

import uuid

import pytest

from audit.models import Event
from reading.models import Submission
from studies.lifecycle import close_study
from tests.factories import make_body
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(reading):
    """(item, key, body, answer) of a first submission."""
    (task,) = reading.tasks()
    key, body = uuid.uuid4(), make_body(task["questions"])
    answer = reading.submit(task["item"], body, key)
    assert answer.status_code == 201
    return task["item"], key, body, answer


def test_the_same_key_and_body_get_the_same_receipt(reading, sent):
    item, key, body, first = sent
    for _ in range(2):
        again = reading.submit(item, body, key)
        assert (again.status_code, again.json()) == (200, first.json())
    assert Submission.objects.count() == 1
    assert Event.objects.filter(action="reading.submitted").count() == 1


def test_it_gets_it_after_later_answers_too(reading, sent):
    item, key, body, first = sent
    reading.finish()
    assert reading.submit(item, body, key).json() == first.json()


def test_it_gets_it_after_the_study_was_closed(reading, sent, study, investigator):
    item, key, body, first = sent
    close_study(actor=investigator, study_id=study.pk)
    again = reading.submit(item, body, key)
    assert (again.status_code, again.json()) == (200, first.json())


def test_the_order_of_names_in_the_body_is_no_difference(reading, sent):
    item, key, body, first = sent
    turned = dict(reversed(body.items()))
    assert reading.submit(item, turned, key).json() == first.json()


@pytest.mark.parametrize("change", [{"choice": "right"}, {"grades": (4, 3)}, {"marks": [(0, 1, 1)]}])
def test_the_same_key_with_another_body_is_refused(reading, sent, change):
    item, key, _, _ = sent
    questions = [
        {"id": str(q.pk), "kind": q.kind, "asks_confidence": q.asks_confidence}
        for q in Submission.objects.get().item.study.questions.all()
    ]
    again = reading.submit(item, make_body(questions, **change), key)
    assert error_of(again) == (409, "idempotency_conflict", "key")
    assert Submission.objects.count() == 1


def test_the_same_key_for_another_item_is_refused(reading, sent):
    _, key, body, _ = sent
    (task,) = reading.tasks()
    assert error_of(reading.submit(task["item"], body, key)) == (409, "idempotency_conflict", "key")


def test_two_readers_may_use_one_key(reading, sent, client_of, reader_b):
    from tests.factories import Reading, begin_reading

    _, key, _, _ = sent
    other = Reading(client_of(reader_b), begin_reading(reader_b))
    (task,) = other.tasks()
    assert other.submit(task["item"], make_body(task["questions"]), key).status_code == 201
