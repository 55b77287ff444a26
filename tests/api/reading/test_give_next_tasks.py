"""A receipt brings what comes next, so that a display set costs one request."""

import uuid

import pytest

from reading.models import Presentation
from reading.serializers import HeadOutput, ReceiptOutput, ReceiptSessionOutput, SessionOutput, TasksOutput
from studies.lifecycle import close_study
from tests.factories import frame_url, make_body
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(reading):
    return reading.tasks()[0]


def without_tokens(issue):
    return {**issue, "tasks": [{**task, "panes": len(task["panes"])} for task in issue["tasks"]]}


def test_it_is_what_asking_for_the_tasks_gives(reading, task):
    receipt = reading.submit(task["item"], make_body(task["questions"]), ahead=2).json()
    asked = reading.client.get(f"/api/reading/sessions/{reading.plan.pk}/tasks?ahead=2").json()
    assert [one["position"] for one in receipt["next"]["tasks"]] == [2, 3, 4]
    assert without_tokens(receipt["next"]) == without_tokens(asked)


def test_a_receipt_has_the_fields_that_are_declared(reading, task):
    receipt = reading.submit(task["item"], make_body(task["questions"]), ahead=1).json()
    assert list(receipt) == list(ReceiptOutput().fields)
    assert list(receipt["session"]) == list(ReceiptSessionOutput().fields)
    assert list(receipt["head"]) == list(HeadOutput().fields)
    assert list(receipt["next"]) == list(TasksOutput().fields)
    assert list(receipt["next"]["session"]) == list(SessionOutput().fields)


def test_its_tokens_fetch_frames(reading, task):
    receipt = reading.submit(task["item"], make_body(task["questions"]), ahead=1).json()
    for following in receipt["next"]["tasks"]:
        assert reading.client.get(frame_url(following, pane=1)).status_code == 200
    assert Presentation.objects.filter(is_newest=True, answered_at=None).count() == 2


def test_there_is_none_where_none_was_asked_for(reading, task):
    assert reading.submit(task["item"], make_body(task["questions"])).json()["next"] is None
    assert Presentation.objects.count() == 1


def test_the_same_key_again_brings_fresh_tasks(reading, task):
    key, body = uuid.uuid4(), make_body(task["questions"])
    first, again = (reading.submit(task["item"], body, key, ahead=0).json() for _ in range(2))
    assert {**first, "next": None} == {**again, "next": None}
    assert without_tokens(first["next"]) == without_tokens(again["next"])
    assert reading.client.get(frame_url(first["next"]["tasks"][0])).status_code == 404
    assert reading.client.get(frame_url(again["next"]["tasks"][0])).status_code == 200


def test_after_the_last_there_are_none(reading):
    for _ in range(5):
        reading.answer()
    (task,) = reading.tasks()
    receipt = reading.submit(task["item"], make_body(task["questions"]), ahead=3).json()
    assert receipt["session"]["state"] == receipt["next"]["session"]["state"] == "done"
    assert receipt["next"]["tasks"] == []


def test_a_closed_study_brings_none(reading, task, study, investigator):
    key, body = uuid.uuid4(), make_body(task["questions"])
    assert reading.submit(task["item"], body, key).status_code == 201
    close_study(actor=investigator, study_id=study.pk)
    again = reading.submit(task["item"], body, key, ahead=1)
    assert (again.status_code, again.json()["next"]) == (200, None)


@pytest.mark.parametrize("ahead", ["4", "-1", "x"])
def test_too_far_ahead_is_refused_and_nothing_is_taken(reading, task, ahead):
    sent = reading.submit(task["item"], make_body(task["questions"]), ahead=ahead)
    assert error_of(sent)[::2] == (400, "ahead")
    assert reading.tasks()[0]["position"] == 1
