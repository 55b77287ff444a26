import pytest

from studies.freezing import freeze_study
from tests.factories import make_dataset
from tests.replies import error_of

pytestmark = pytest.mark.django_db


def test_what_does_not_come_stays(api, draft):
    before = api.get(draft).json()
    after = api.change(draft, title="New", protocol={"washout_hours": 48}).json()
    assert after["title"] == "New"
    assert after["protocol"] == {**before["protocol"], "washout_hours": 48}


def test_another_study_stays_as_it_is(api, draft):
    other = next(study for study in api.list().json() if study["id"] != str(draft.pk))
    api.change(draft, title="New", protocol={"treatments": ["bicubic"]})
    assert api.get(other["id"]).json() == other


def test_a_question_that_comes_with_its_id_keeps_it(api, draft):
    first, second, *_ = api.get(draft).json()["protocol"]["questions"]
    changed = api.change(draft, protocol={"questions": [{**second, "prompt": "Sharper?"}, first]}).json()
    assert [question["id"] for question in changed["protocol"]["questions"]] == [second["id"], first["id"]]
    assert changed["protocol"]["questions"][0]["prompt"] == "Sharper?"


def test_a_question_of_another_study_gets_an_id_of_its_own(api, draft):
    other = next(study for study in api.list().json() if study["id"] != str(draft.pk))
    borrowed = other["protocol"]["questions"][0]
    changed = api.change(draft, protocol={"questions": [borrowed]}).json()
    assert changed["protocol"]["questions"][0]["id"] != borrowed["id"]
    assert api.get(other["id"]).json() == other


def test_another_dataset_takes_its_cases_along(api, draft, investigator):
    changed = api.change(draft, protocol={"dataset": str(make_dataset(investigator, cases=2).pk)}).json()
    assert changed["protocol"]["cases"] == []


def test_no_degradation_is_none(api, draft):
    changed = api.change(draft, protocol={"comparison": "prospective", "degradation": None}).json()
    assert changed["protocol"]["degradation"] is None


def test_a_frozen_study_is_not_changed(api, draft, investigator):
    freeze_study(actor=investigator, study_id=draft.pk)
    before = api.get(draft).json()
    assert error_of(api.change(draft, title="Other")) == (409, "study_not_draft", None)
    assert api.get(draft).json() == before


def test_a_refused_part_leaves_the_whole_as_it_was(api, draft):
    before = api.get(draft).json()
    sent = api.change(draft, title="Other", protocol={"sessions": 2, "treatments": ["bicubic", "bicubic"]})
    assert sent.status_code == 400
    assert api.get(draft).json() == before
