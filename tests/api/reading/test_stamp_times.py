"""The server's clock says when a display set was issued, shown, first touched and answered."""

import pytest

from reading.models import Presentation, Submission
from tests.factories import make_body
from tests.replies import error_of

pytestmark = pytest.mark.django_db


def test_the_first_report_counts(reading, stamp):
    (task,) = reading.tasks()
    assert stamp(task["item"], "shown").status_code == 204
    first = Presentation.objects.get().shown_at
    assert stamp(task["item"], "shown").status_code == 204
    assert Presentation.objects.get().shown_at == first


def test_an_answer_carries_all_four_times(reading, stamp):
    (task,) = reading.tasks()
    stamp(task["item"], "shown")
    stamp(task["item"], "first-input")
    reading.submit(task["item"], make_body(task["questions"]))
    sent = Submission.objects.get()
    assert sent.issued_at < sent.shown_at < sent.first_input_at < sent.answered_at


def test_what_was_not_reported_stays_unknown(reading):
    reading.answer()
    sent = Submission.objects.get()
    assert (sent.shown_at, sent.first_input_at) == (None, None)
    assert sent.issued_at < sent.answered_at


def test_a_report_after_the_answer_changes_nothing(reading, stamp):
    task = reading.answer()
    assert stamp(task["item"], "shown").status_code == 204
    assert Presentation.objects.get(item=task["item"]).shown_at is None


def test_another_readers_report_is_refused(reading, client_of, reader_b):
    (task,) = reading.tasks()
    answer = client_of(reader_b).post(f"/api/reading/items/{task['item']}/first-input")
    assert error_of(answer) == (404, "item_not_found", None)


def test_a_report_names_its_showing(reading):
    (task,) = reading.tasks()
    answer = reading.client.post(f"/api/reading/items/{task['item']}/shown", {}, format="json")
    assert error_of(answer) == (400, "required", "presentation_key")
