import uuid

import pytest

from reading.models import Submission
from tests.factories import make_body

pytestmark = pytest.mark.django_db


def test_asking_ahead_while_a_display_set_is_read_keeps_its_times(reading):
    (task,) = reading.tasks()
    stamp(reading, task["item"], "shown", {"presentation_key": str(uuid.uuid4())})
    first, second = reading.tasks(ahead=1)
    stamp(reading, task["item"], "first-input", {})
    reading.tasks(ahead=1)
    assert first["item"] == task["item"] != second["item"]
    assert reading.submit(task["item"], make_body(task["questions"])).status_code == 201
    sent = Submission.objects.get()
    assert sent.issued_at < sent.shown_at < sent.first_input_at < sent.answered_at


def test_asking_again_makes_new_tokens(reading):
    before, after = reading.tasks()[0]["panes"], reading.tasks()[0]["panes"]
    assert {pane["token"] for pane in before}.isdisjoint(pane["token"] for pane in after)


def stamp(reading, item, what, body):
    assert reading.client.post(f"/api/reading/items/{item}/{what}", body, format="json").status_code == 204
