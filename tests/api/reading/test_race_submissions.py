"""Two pages of one reader send at the same moment: real threads, real transactions."""

import threading
import uuid

import pytest
from django.db import connection

from reading.models import ReadingSession, Submission
from reading.sessions import open_session
from studies.models import PlannedSession
from tests.factories import Reading, begin_reading, make_body, make_open_study

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


@pytest.fixture
def study(investigator, reader_a):
    return make_open_study(investigator, [reader_a])


def at_once(work):
    """Run `work(number)` in threads that start together; gives their results."""
    barrier, results = threading.Barrier(THREADS), [None] * THREADS

    def run(number):
        try:
            barrier.wait(10)
            results[number] = work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def clients(study, client_of, reader_a):
    plan = begin_reading(reader_a)
    return [Reading(client_of(reader_a), plan) for _ in range(THREADS)]


def test_one_key_is_stored_once_and_all_get_its_receipt(clients):
    (task,) = clients[0].tasks()
    key, body = uuid.uuid4(), make_body(task["questions"])
    answers = at_once(lambda number: clients[number].submit(task["item"], body, key))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.content for answer in answers}) == 1
    assert Submission.objects.count() == 1


def test_of_several_answers_one_is_taken_and_the_session_moves_by_one(clients):
    (task,) = clients[0].tasks()
    bodies = [make_body(task["questions"], grades=(grade, grade)) for grade in range(1, THREADS + 1)]
    answers = at_once(lambda number: clients[number].submit(task["item"], bodies[number]))
    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400]
    assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 400} == {"reason_missing"}
    assert ReadingSession.objects.get().done == 1


def test_a_session_that_two_tabs_open_is_opened_once(study, reader_a):
    plan = PlannedSession.objects.get(reader__person=reader_a)
    views = at_once(lambda _: open_session(reader=reader_a, session_id=plan.pk))
    assert {view.state for view in views} == {"open"}
    assert ReadingSession.objects.count() == 1


def test_closing_waits_for_answers_that_have_begun_and_stops_the_others(clients, study, investigator):
    """Whatever the order, each answer that was acknowledged is stored and no other is."""
    from studies.lifecycle import close_study

    (task,) = clients[0].tasks()
    body = make_body(task["questions"])

    def work(number):
        if number == 0:
            return close_study(actor=investigator, study_id=study.pk)
        return clients[number].submit(task["item"], body, uuid.UUID(int=1))

    answers = at_once(work)[1:]
    taken = [answer for answer in answers if answer.status_code in (200, 201)]
    assert Submission.objects.count() == (1 if taken else 0)
    assert {answer.status_code for answer in answers} <= {200, 201, 403}
