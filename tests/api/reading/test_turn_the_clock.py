"""The clock of the database is set back and forth while two readers answer 300 display sets in two sessions each."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from reading.models import Presentation, Rating, ReadingSession, Submission
from studies.models import PlannedSession
from tests.factories import Reading, begin_reading, make_dataset, make_open_study
from tests.replies import error_of

pytestmark = pytest.mark.django_db
CASES, WASHOUT_H = 75, 48
QUESTIONS = [{"kind": "grading", "prompt": "How sharp is it?"}]


class Clock:
    """Jumps by up to three days either way at every third answer."""

    def __init__(self, set_clock):
        self._set, self._random, self._turn, self.away = set_clock, random.Random(17), 0, timedelta()

    def set_to(self, away):
        self.away = away
        self._set(away)

    def turn(self):
        self._turn += 1
        if self._turn % 3 == 0:
            self.set_to(timedelta(seconds=self._random.uniform(-1, 1) * 3 * 86400))


@pytest.fixture
def clock(set_clock):
    return Clock(set_clock)


@pytest.fixture
def study(investigator, reader_a, reader_b):
    dataset = make_dataset(investigator, cases=CASES)
    protocol = {"questions": QUESTIONS, "sessions": 2, "washout_hours": WASHOUT_H, "presentation": "single"}
    return make_open_study(investigator, [reader_a, reader_b], dataset=dataset, **protocol)


def read(reading, clock, given):
    """A whole session; `given`: item → the grade that was acknowledged."""

    def decide(task):
        clock.turn()
        given[task["item"]] = 1 + len(given) % 5
        return {"grades": [given[task["item"]]]}

    reading.finish(decide)


def open_in_time(client, plan, clock):
    """Before its washout is over the session stays closed, whatever the clock says; then it opens."""
    url = f"/api/reading/sessions/{plan.pk}/open"
    done_at = ReadingSession.objects.get(plan__reader=plan.reader, plan__number=1).done_at
    clock.set_to(clock.away - timedelta(days=30))
    assert error_of(client.post(url)) == (409, "clock_behind", None)
    for hours, status in ((0.1, 409), (WASHOUT_H - 0.1, 409), (WASHOUT_H + 0.1, 200)):
        clock.set_to(done_at + timedelta(hours=hours) - timezone.now())
        assert client.post(url).status_code == status, hours


def test_nothing_is_lost_and_no_time_goes_back(study, reader_a, reader_b, client_of, clock):
    given: dict[str, int] = {}
    for reader in (reader_a, reader_b):
        clock.set_to(timedelta())
        client = client_of(reader)
        read(Reading(client, begin_reading(reader)), clock, given)
        second = PlannedSession.objects.get(reader__person=reader, number=2)
        open_in_time(client, second, clock)
        read(Reading(client, second), clock, given)

    stored = {str(item): value for item, value in Rating.objects.values_list("submission__item", "value")}
    assert len(given) == 4 * CASES == 300
    assert stored == given
    for session in ReadingSession.objects.all():
        _check_times(session)
    for reader in (reader_a, reader_b):
        first, second = ReadingSession.objects.filter(plan__reader__person=reader).order_by("plan__number")
        assert second.opened_at - first.done_at >= timedelta(hours=WASHOUT_H)


def _check_times(session):
    given = Submission.objects.filter(item__session=session.plan).order_by("item__position")
    answered = [one.answered_at for one in given]
    assert all(earlier <= later for earlier, later in pairwise([session.opened_at, *answered]))
    assert answered[-1] == session.done_at == session.last_at
    assert all(one.issued_at <= one.answered_at for one in given)
    for one in Presentation.objects.filter(item__session=session.plan):
        assert session.opened_at <= one.issued_at < one.expires_at
