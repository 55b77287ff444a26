from datetime import datetime, timedelta

import pytest

from audit.models import Event
from reading.models import ReadingSession
from studies.lifecycle import close_study
from studies.models import PlannedSession
from tests.factories import Reading, begin_reading, make_open_study
from tests.replies import error_of

pytestmark = pytest.mark.django_db
WASHOUT_H = 48


@pytest.fixture
def long_study(investigator, reader_a, reader_b):
    return make_open_study(investigator, [reader_a, reader_b], sessions=2, washout_hours=WASHOUT_H)


@pytest.fixture
def second(long_study, reader_a):
    """The second session of the first reader."""
    return PlannedSession.objects.get(study=long_study, reader__person=reader_a, number=2)


def open_it(client_of, person, plan):
    return client_of(person).post(f"/api/reading/sessions/{plan.pk}/open")


def finish_first(client_of, reader):
    Reading(client_of(reader), begin_reading(reader)).finish()


def test_it_opens_once_and_is_an_event(study, client_of, reader_a):
    plan = PlannedSession.objects.get(study=study, reader__person=reader_a)
    for _ in range(2):
        answer = open_it(client_of, reader_a, plan)
        assert (answer.status_code, answer.json()["session"]["state"]) == (200, "open")
    assert ReadingSession.objects.count() == 1
    assert Event.objects.filter(action="reading.session_opened", actor=str(reader_a.pk)).count() == 1


def test_another_readers_session_is_not_there(study, client_of, reader_a, reader_b, outsider):
    plan = PlannedSession.objects.get(study=study, reader__person=reader_a)
    for person in (reader_b, outsider):
        assert error_of(open_it(client_of, person, plan)) == (404, "session_not_found", None)


def test_the_second_is_locked_until_the_first_is_finished(second, client_of, reader_a):
    assert error_of(open_it(client_of, reader_a, second)) == (409, "session_locked", None)
    Reading(client_of(reader_a), begin_reading(reader_a)).answer()
    assert error_of(open_it(client_of, reader_a, second)) == (409, "session_locked", None)


def test_the_washout_is_kept_by_the_server_to_the_second(second, client_of, reader_a, set_clock):
    finish_first(client_of, reader_a)
    set_clock(timedelta(hours=WASHOUT_H, minutes=-1))
    refused = open_it(client_of, reader_a, second)
    assert error_of(refused) == (409, "washout", None)
    (worklist,) = client_of(reader_a).get("/api/reading/worklists").json()
    assert [session["state"] for session in worklist["sessions"]] == ["done", "waiting"]
    until = datetime.fromisoformat(worklist["sessions"][1]["available_at"])
    assert f"from {until:%d %B %Y, %H:%M} UTC on" in refused.json()["error"]["message"]
    set_clock(timedelta(hours=WASHOUT_H))
    assert open_it(client_of, reader_a, second).status_code == 200


def test_no_task_is_issued_during_the_washout(second, client_of, reader_a):
    finish_first(client_of, reader_a)
    answer = client_of(reader_a).get(f"/api/reading/sessions/{second.pk}/tasks")
    assert error_of(answer) == (409, "session_not_open", None)


def test_one_readers_washout_is_no_others(second, client_of, reader_a, reader_b):
    finish_first(client_of, reader_a)
    Reading(client_of(reader_b), begin_reading(reader_b)).answer()


def test_a_closed_study_opens_no_session(study, client_of, investigator, reader_a):
    plan = PlannedSession.objects.get(study=study, reader__person=reader_a)
    close_study(actor=investigator, study_id=study.pk)
    assert error_of(open_it(client_of, reader_a, plan)) == (403, "session_closed", None)


def test_a_clock_that_went_back_opens_nothing_and_says_what_to_do(second, client_of, reader_a, set_clock):
    finish_first(client_of, reader_a)
    set_clock(timedelta(minutes=-5))
    refused = open_it(client_of, reader_a, second)
    assert error_of(refused) == (409, "clock_behind", None)
    assert "Ask the administrator to set the clock" in refused.json()["error"]["message"]
    set_clock(timedelta(hours=WASHOUT_H))
    assert open_it(client_of, reader_a, second).status_code == 200


def test_a_session_that_is_open_goes_on_while_the_clock_is_behind(study, client_of, reader_a, set_clock):
    reading = Reading(client_of(reader_a), begin_reading(reader_a))
    reading.answer()
    set_clock(timedelta(days=-2))
    assert open_it(client_of, reader_a, reading.plan).status_code == 200
    assert reading.answer() is not None
