"""The record shows an attack and stays small, however long it lasts."""

import pytest

from accounts import refusals
from accounts.refusals import TOLD_AN_HOUR, note_refusal, sum_refusals
from audit.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def hour(monkeypatch):
    """The clock of the counting; `hour.value += 1` passes one."""

    class Clock:
        value = 500_000

    monkeypatch.setattr(refusals, "_hour", lambda: Clock.value)
    return Clock


def _told(action):
    return Event.objects.filter(action=action)


def test_the_first_refusal_of_a_name_is_told_and_the_others_are_counted(page, hour, reader_a):
    for _ in range(12):
        page().log_in("reader_a", "wrong")
    event = _told("login.refused").get()
    assert event.subject == f"accounts.user:{reader_a.pk}"
    assert event.detail == {"username": "reader_a", "is_known": True, "proof": "password", "address": "127.0.0.1"}
    assert _told("login.locked").count() == 1


def test_what_was_typed_for_an_unknown_name_is_not_kept(page, hour):
    page().log_in("my secret password", "wrong")
    assert _told("login.refused").get().detail["username"] == ""


def test_an_hour_of_many_names_adds_a_bounded_number_of_events(hour):
    for number in range(3 * TOLD_AN_HOUR):
        note_refusal("login.refused", name=f"name {number}", person=None, proof="password")
    assert _told("login.refused").count() == TOLD_AN_HOUR


def test_an_hour_that_is_over_is_summed_up_once(hour):
    for number in range(100):
        note_refusal("login.refused", name=f"name {number}", person=None, proof="password")
    sum_refusals()
    assert not _told("login.refusals").exists()
    hour.value += 1
    sum_refusals()
    sum_refusals()
    assert _told("login.refusals").get().detail == {"hour": "2027-01-15T08:00:00Z", "refused": 100, "locked": 0}


def test_a_quiet_hour_is_not_mentioned(hour):
    hour.value += 5
    sum_refusals()
    assert not Event.objects.exists()
