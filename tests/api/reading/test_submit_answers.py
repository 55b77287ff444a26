import pytest

from tests.factories import make_body

pytestmark = pytest.mark.django_db


def code_of(response):
    return response.json()["error"]["code"]


def test_a_submission_is_taken_and_moves_the_session_on(reading):
    (task,) = reading.tasks()
    sent = reading.submit(task["item"], make_body(task["questions"]))
    assert sent.status_code == 201
    assert sent.json()["session"] == {"done": 1, "total": 6, "state": "open"}
    assert sent.json()["feedback"] is None
    assert reading.tasks()[0]["position"] == 2
