import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from results.models import Unblinding

pytestmark = pytest.mark.django_db


def code_of(response):
    return response.status_code, response.json()["error"]["code"]


def test_unblinding_leaves_a_row_and_an_event_with_the_reason(open_study, close, unblind, investigator):
    close(open_study)
    answer = unblind(open_study, reason="  Both readers have finished. ")
    assert (answer.status_code, answer.json()["state"]) == (200, "unblinded")
    row = Unblinding.objects.get(study=open_study)
    assert (row.reason, row.by) == ("Both readers have finished.", investigator)
    event = Event.objects.order_by("-id").first()
    assert (event.action, event.actor) == ("study.unblind", str(investigator.pk))
    assert event.detail["reason"] == "Both readers have finished."
    assert event.chain == str(open_study.pk)
    assert event.detail["signed_by"] == "password"
    assert "secret" in event.detail["meaning"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"reason": "Over."}, 400, "proof"),
        ({"reason": "Over.", "proof": {"password": "wrong"}}, 403, "proof.password"),
    ],
)
def test_it_is_signed(open_study, close, client_of, investigator, body, status, field):
    close(open_study)
    answer = client_of(investigator).post(f"/api/studies/{open_study.pk}/unblind", body, format="json")
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert not Unblinding.objects.exists()
    open_study.refresh_from_db()
    assert open_study.state == "closed"


def test_only_a_closed_study_can_be_unblinded(open_study, unblind):
    assert code_of(unblind(open_study)) == (409, "illegal_transition")
    assert not Unblinding.objects.exists()


def test_a_study_is_unblinded_once(open_study, close, unblind):
    close(open_study)
    assert unblind(open_study).status_code == 200
    assert code_of(unblind(open_study, reason="Once more.")) == (409, "illegal_transition")
    assert Unblinding.objects.get().reason == "All readers have finished."


@pytest.mark.parametrize("reason", ["", "   ", None, 7 * [1], "x" * 1001])
def test_a_reason_is_required(open_study, close, unblind, reason):
    close(open_study)
    answer = unblind(open_study, reason=reason)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "reason")
    open_study.refresh_from_db()
    assert open_study.state == "closed"


def test_it_leaves_the_other_study_blinded(open_study, other_study, close, unblind):
    close(open_study)
    unblind(open_study)
    other_study.refresh_from_db()
    assert other_study.state == "reading"


def test_readers_and_other_investigators_find_nothing(open_study, close, unblind, reader_a, outsider, administrator):
    close(open_study)
    for person in (reader_a, outsider, administrator):
        assert code_of(unblind(open_study, by=person)) == (404, "study_not_found")
    assert not Unblinding.objects.exists()


def test_nobody_is_asked_to_log_in(open_study, client_of):
    assert client_of(None).post(f"/api/studies/{open_study.pk}/unblind").status_code == 401


def test_the_database_keeps_the_row(open_study, close, unblind):
    close(open_study)
    unblind(open_study)
    rows = Unblinding.objects.all()
    for change in (lambda: rows.update(reason="Another."), lambda: rows._raw_delete("default")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert Unblinding.objects.get().reason == "All readers have finished."
