import json

import pytest

from studies.freezing import freeze_study
from studies.lifecycle import close_study
from tests.factories import TREATMENTS, make_open_study, make_study

pytestmark = pytest.mark.django_db


def worklists(client_of, person):
    answer = client_of(person).get("/api/reading/worklists")
    assert answer.status_code == 200
    return answer.json()


def test_it_has_the_studies_that_are_being_read_with_their_sessions(study, client_of, reader_a):
    first, second = worklists(client_of, reader_a)
    assert [first["study_title"], second["study_title"]] == ["Another study", "A study"]
    (session,) = second["sessions"]
    del session["id"]
    assert session == {"number": 1, "state": "ready", "available_at": None, "done": 0, "total": 6, "minutes": 6}


def test_the_minutes_are_those_that_are_left(reading, client_of, reader_a):
    reading.answer()
    (session,) = worklists(client_of, reader_a)[1]["sessions"]
    assert (session["done"], session["minutes"]) == (1, 5)


def test_nothing_of_a_draft_a_frozen_or_a_closed_study(client_of, investigator, reader_a):
    make_study(investigator, [reader_a])
    freeze_study(actor=investigator, study_id=make_study(investigator, [reader_a]).pk)
    close_study(actor=investigator, study_id=make_open_study(investigator, [reader_a]).pk)
    assert worklists(client_of, reader_a) == []


def test_nothing_of_another_readers(study, client_of, outsider, reader_a, reader_b):
    assert worklists(client_of, outsider) == []
    own, others = worklists(client_of, reader_a), worklists(client_of, reader_b)
    assert {s["id"] for w in own for s in w["sessions"]}.isdisjoint(s["id"] for w in others for s in w["sessions"])


def test_the_instructions_come_from_the_questions_alone(study, client_of, reader_a):
    text = json.dumps(worklists(client_of, reader_a)).lower()
    assert "prefer" in text
    assert "mark what is abnormal" in text
    assert not [word for word in (*TREATMENTS, "super-resol") if word in text]
