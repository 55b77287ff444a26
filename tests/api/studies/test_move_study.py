"""Draft → frozen → reading → closed → unblinded, and no other way."""

import pytest

from audit.models import Event
from tests.replies import error_of

pytestmark = pytest.mark.django_db
ACTS = ("freeze", "open", "close")
STATES = ("draft", "frozen", "reading", "closed")


@pytest.mark.parametrize("steps", range(4))
def test_only_the_next_act_is_possible(api, draft, steps):
    for act in ACTS[:steps]:
        assert api.post(draft, act).status_code == 200
    for act in set(ACTS) - set(ACTS[steps : steps + 1]):
        assert error_of(api.post(draft, act)) == (409, "illegal_transition", None)
    assert api.get(draft).json()["state"] == STATES[steps]


def test_each_step_has_its_time_and_its_event(api, draft):
    for act in ACTS:
        api.post(draft, act)
    shown = api.get(draft).json()
    assert shown["frozen_at"] < shown["opened_at"] < shown["closed_at"]
    assert shown["unblinded_at"] is None
    actions = Event.objects.filter(subject=f"studies.study:{draft.pk}").values_list("action", flat=True)
    assert list(actions) == ["study.created", "study.freeze", "study.open", "study.close"]


def test_the_other_study_does_not_move(api, draft):
    api.post(draft, "freeze")
    other = next(study for study in api.list().json() if study["id"] != str(draft.pk))
    assert other["state"] == "draft"


def test_a_refused_act_says_what_the_study_is(api, draft):
    assert "this one is draft" in api.post(draft, "close").json()["error"]["message"]
