"""What is finished is corrected only by somebody who proves to be its reader; an unblinded study not at all."""

import uuid

import pytest

from audit.models import Event
from reading.models import Rating, Submission
from reading.submissions import MEANING
from results.unblinding import unblind_study
from studies.lifecycle import close_study
from tests.conftest import PASSWORD
from tests.factories import make_body
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(reading):
    task = reading.answer()
    reading.finish()
    return task


@pytest.fixture
def correct(reading, answered):
    """`correct(**changes)`: send a correction of the first display set of a session that is done."""

    def act(key=None, **changes):
        body = make_body(answered["questions"], grades=(1, 5), **{"reason": "Mixed up the sides.", **changes})
        return reading.submit(answered["item"], body, key)

    return act


def grades():
    newest = Rating.objects.filter(submission__superseded_by=None, submission__supersedes__isnull=False)
    return list(newest.filter(question__kind="grading").order_by("pane").values_list("value", flat=True))


def test_a_signed_correction_is_taken_and_the_event_says_what_it_means(correct, reader_a):
    sent = correct(proof={"password": PASSWORD})
    assert sent.status_code == 201, sent.content
    assert grades() == [1, 5]
    detail = Event.objects.get(action="reading.corrected").detail
    assert (detail["signed_by"], detail["meaning"], detail["reason"]) == ("password", MEANING, "Mixed up the sides.")


def test_without_a_proof_it_is_refused(correct):
    assert error_of(correct()) == (400, "signature_missing", "proof")
    assert Submission.objects.filter(supersedes__isnull=False).count() == 0


def test_a_wrong_password_signs_nothing(correct):
    assert error_of(correct(proof={"password": "wrong"}))[:2] == (403, "signature_refused")
    assert Submission.objects.filter(supersedes__isnull=False).count() == 0


def test_a_reason_is_needed_all_the_same(correct):
    assert error_of(correct(reason=None, proof={"password": PASSWORD})) == (400, "reason_missing", "reason")


def test_a_closed_study_takes_a_signed_correction_too(reading, correct, study, investigator, answered):
    close_study(actor=investigator, study_id=study.pk)
    assert reading.client.get(f"/api/reading/items/{answered['item']}").json()["must_sign"]
    assert error_of(correct()) == (400, "signature_missing", "proof")
    assert correct(proof={"password": PASSWORD}).status_code == 201


def test_an_unblinded_study_takes_none(correct, study, investigator):
    close_study(actor=investigator, study_id=study.pk)
    unblind_study(actor=investigator, study_id=study.pk, reason="Everybody has finished.")
    assert error_of(correct(proof={"password": PASSWORD})) == (403, "session_closed", None)


def test_a_correction_that_was_taken_is_acknowledged_again_whatever_proof_comes(correct):
    """Codes are used once, and an acknowledgement may be lost."""
    key = uuid.uuid4()
    first = correct(key, proof={"password": PASSWORD})
    again = correct(key, proof={"password": "another"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_neither_a_row_nor_an_event_holds_or_hashes_the_password(correct):
    """The hash of the body stays the same: no hash lets the password be looked for."""
    key = uuid.uuid4()
    correct(key, proof={"password": PASSWORD})
    stored = Submission.objects.get(key=key).body_sha256
    assert correct(key).status_code == 200
    assert stored == Submission.objects.get(key=key).body_sha256
    assert PASSWORD not in str(list(Event.objects.values_list("detail", flat=True)))


def test_in_an_open_session_no_proof_is_asked(reading):
    task = reading.answer()
    assert not reading.client.get(f"/api/reading/items/{task['item']}").json()["must_sign"]
    sent = reading.submit(task["item"], make_body(task["questions"], grades=(1, 1), reason="Again."))
    assert sent.status_code == 201
