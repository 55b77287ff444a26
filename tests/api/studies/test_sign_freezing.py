"""Freezing is signed: who is logged in shows it again, and says why."""

import pytest

from audit.models import Event
from tests.api.studies.conftest import SIGNED
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({**SIGNED, "reason": ""}, "reason"),
        ({"reason": SIGNED["reason"]}, "proof"),
        ({**SIGNED, "proof": None}, "proof"),
        ({**SIGNED, "seed": 7}, "seed"),
    ],
)
def test_reason_and_proof_are_asked_for(api, draft, body, field):
    status, _, named = error_of(api.sign(draft, "freeze", body))
    assert (status, named) == (400, field)
    assert api.get(draft).json()["state"] == "draft"


def test_a_wrong_password_freezes_nothing(api, draft):
    answer = api.sign(draft, "freeze", {**SIGNED, "proof": {"password": "wrong"}})
    assert error_of(answer)[:2] == (403, "signature_refused")
    assert api.get(draft).json()["state"] == "draft"
    assert not Event.objects.filter(action="study.freeze").exists()


def test_what_was_signed_stands_in_the_studys_own_chain(api, draft, investigator):
    assert api.post(draft, "freeze").status_code == 200
    event = Event.objects.get(chain=str(draft.pk), action="study.freeze")
    assert event.actor == str(investigator.pk)
    assert event.detail["reason"] == SIGNED["reason"]
    assert event.detail["meaning"]
    assert event.detail["signed_by"] == "password"
    assert SIGNED["proof"]["password"] not in str(event.detail)
