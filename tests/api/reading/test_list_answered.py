"""A reader finds the own answers to correct them, also when their study has left the worklist."""

import pytest

from results.unblinding import unblind_study
from studies.lifecycle import close_study
from tests.factories import make_body

pytestmark = pytest.mark.django_db
PATH = "/api/reading/answers"


def listed(reading):
    return reading.client.get(PATH).json()


def test_nothing_is_listed_before_anything_is_answered(reading):
    assert listed(reading) == []


def test_answered_items_are_listed_in_the_order_of_reading(reading, study):
    tasks = [reading.answer(), reading.answer()]
    (found,) = listed(reading)
    assert (found["study_id"], found["study_title"]) == (str(study.pk), study.title)
    (session,) = found["sessions"]
    assert (session["id"], session["number"]) == (str(reading.plan.pk), 1)
    assert [(item["item"], item["position"], item["blind_code"]) for item in session["items"]] == [
        (task["item"], task["position"], task["blind_code"]) for task in tasks
    ]
    assert [item["is_corrected"] for item in session["items"]] == [False, False]


def test_a_corrected_item_is_listed_once_and_says_so(reading):
    task = reading.answer()
    before = listed(reading)[0]["sessions"][0]["items"][0]["answered_at"]
    assert (
        reading.submit(task["item"], make_body(task["questions"], grades=(1, 1), reason="Mixed up.")).status_code == 201
    )
    (item,) = listed(reading)[0]["sessions"][0]["items"]
    assert item["is_corrected"] is True
    assert item["answered_at"] > before


def test_a_closed_study_is_listed_until_it_is_unblinded(reading, investigator, study):
    task = reading.answer()
    close_study(actor=investigator, study_id=study.pk)
    assert [found["study_id"] for found in listed(reading)] == [str(study.pk)]
    assert reading.client.get(f"/api/reading/items/{task['item']}").json()["may_correct"] is True
    unblind_study(actor=investigator, study_id=study.pk, reason="All have read.")
    assert listed(reading) == []
    assert reading.client.get(f"/api/reading/items/{task['item']}").json()["may_correct"] is False


def test_another_reader_sees_nothing_of_it(reading, client_of, reader_b):
    reading.answer()
    assert client_of(reader_b).get(PATH).json() == []


def test_it_tells_no_treatment(reading):
    reading.answer()
    item = listed(reading)[0]["sessions"][0]["items"][0]
    assert set(item) == {"item", "position", "blind_code", "is_training", "answered_at", "is_corrected"}


def test_the_number_of_queries_does_not_grow(reading, django_assert_max_num_queries):
    for _ in range(3):
        reading.answer()
    with django_assert_max_num_queries(6):
        listed(reading)
