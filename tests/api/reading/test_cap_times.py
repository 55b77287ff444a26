"""A tab may stay open as long as it likes: the answer is taken once, and no time is longer than a day."""

import pytest

from reading.models import Submission, TimingEvent
from reading.serializers import LONGEST_MS, MOST_EVENTS
from tests.factories import TIMING, make_body

pytestmark = pytest.mark.django_db
FIFTY_HOURS = 180_000_000


def submit(reading, timing, key=None):
    (task,) = reading.tasks()
    return reading.submit(task["item"], make_body(task["questions"], timing={**TIMING, **timing}), key)


def test_an_answer_after_fifty_hours_is_taken_once(reading):
    (task,) = reading.tasks()
    body = make_body(task["questions"], timing={**TIMING, "hidden_ms": FIFTY_HOURS})
    key = "7f1ac01f-66d2-46ba-910d-84c886da7d5b"
    first, again = (reading.submit(task["item"], body, key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert Submission.objects.get().hidden_ms == LONGEST_MS == 86_400_000


@pytest.mark.parametrize("name", ["active_ms", "idle_ms", "hidden_ms", "load_ms"])
@pytest.mark.parametrize("value", [LONGEST_MS + 1, 2**31, 2**53, 10**40])
def test_no_time_is_longer_than_a_day(reading, name, value):
    assert submit(reading, {name: value}).status_code == 201
    assert getattr(Submission.objects.get(), name) == LONGEST_MS


@pytest.mark.parametrize(
    ("timing", "is_capped"),
    [
        ({"idle_ms": FIFTY_HOURS}, True),
        ({"events": [{"at_ms": FIFTY_HOURS, "type": "plane"}]}, True),
        ({"hidden_ms": LONGEST_MS}, False),
        ({"events": [{"at_ms": LONGEST_MS, "type": "plane"}]}, False),
    ],
)
def test_row_and_receipt_say_whether_a_time_was_capped(reading, timing, is_capped):
    assert submit(reading, timing).json()["are_times_capped"] is is_capped
    assert Submission.objects.get().are_times_capped is is_capped


def test_a_time_within_a_day_stays_as_it_is(reading):
    assert submit(reading, {"hidden_ms": LONGEST_MS - 1}).status_code == 201
    assert Submission.objects.get().hidden_ms == LONGEST_MS - 1


def test_what_happened_after_a_day_happened_at_its_end(reading):
    assert submit(reading, {"events": [{"at_ms": FIFTY_HOURS, "type": "plane"}]}).status_code == 201
    assert list(TimingEvent.objects.values_list("at_ms", "type")) == [(LONGEST_MS, "plane")]


def test_of_very_many_events_the_first_are_kept(reading):
    events = [{"at_ms": number, "type": "plane"} for number in range(MOST_EVENTS + 5)]
    assert submit(reading, {"events": events}).status_code == 201
    assert TimingEvent.objects.count() == MOST_EVENTS
    assert TimingEvent.objects.order_by("-number").first().at_ms == MOST_EVENTS - 1
