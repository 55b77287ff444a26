"""Signing an act: by password, app, recovery code or passkey, and by nothing else."""

import pytest
from allauth.mfa.models import Authenticator

from accounts.signing import Proof, sign
from api.errors import Forbidden
from audit.models import Event
from tests.conftest import PASSWORD
from tests.factories import make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(page, investigator):
    browser = page(investigator)
    browser.confirm()
    return browser


@pytest.fixture
def freeze(own, investigator, reader_a):
    """Freezes a study with a proof, and gives the answer."""
    study = make_study(investigator, [reader_a])

    def act(proof):
        return own.ask("POST", f"/api/studies/{study.pk}/freeze", {"reason": "All is chosen.", "proof": proof})

    return act


def _signed_by():
    return Event.objects.get(action="study.freeze").detail["signed_by"]


def _refusal(answer):
    return answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["field"]


def test_the_password_signs(freeze):
    assert freeze({"password": PASSWORD}).status_code == 200
    assert _signed_by() == "password"


def test_a_code_of_the_app_signs(freeze, own):
    app = own.add_app()
    assert freeze({"code": app.next_code()}).status_code == 200
    assert _signed_by() == "totp"


def test_a_recovery_code_signs(freeze, own):
    own.add_app()
    assert freeze({"code": own.codes()[3]}).status_code == 200
    assert _signed_by() == "recovery_codes"


def test_a_passkey_signs(freeze, own):
    passkey = own.add_passkey()
    options = own.ask("GET", "/auth/webauthn/reauthenticate").json()["data"]["request_options"]
    assert freeze({"credential": passkey.answer(options)}).status_code == 200
    assert _signed_by() == "webauthn"
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


@pytest.mark.parametrize("proof", [{"password": "wrong"}, {"code": "000000"}, {"credential": {"id": "no"}}])
def test_a_wrong_proof_does_nothing_and_is_recorded(freeze, own, proof):
    own.add_app()
    (way,) = proof
    assert _refusal(freeze(proof)) == (403, "signature_refused", f"proof.{way}")
    assert not Event.objects.filter(action="study.freeze").exists()
    assert Event.objects.filter(action="login.refused").count() == 1


def test_the_answer_to_an_old_challenge_is_refused(freeze, own):
    passkey = own.add_passkey()
    old = own.ask("GET", "/auth/webauthn/reauthenticate").json()["data"]["request_options"]
    own.ask("GET", "/auth/webauthn/reauthenticate")
    assert _refusal(freeze({"credential": passkey.answer(old)}))[1] == "signature_refused"


def test_a_challenge_is_answered_once_right_or_wrong(freeze, own):
    passkey = own.add_passkey()
    options = own.ask("GET", "/auth/webauthn/reauthenticate").json()["data"]["request_options"]
    freeze({"credential": {**passkey.answer(options), "id": "other"}})
    assert _refusal(freeze({"credential": passkey.answer(options)}))[1] == "signature_refused"


def test_another_persons_passkey_is_refused(freeze, own, page, outsider):
    foreign = page(outsider)
    foreign.confirm()
    passkey = foreign.add_passkey()
    own.add_passkey()
    options = own.ask("GET", "/auth/webauthn/reauthenticate").json()["data"]["request_options"]
    assert _refusal(freeze({"credential": passkey.answer(options)}))[1] == "signature_refused"


@pytest.mark.parametrize("proof", [{"password": "wrong"}, {"code": "000000"}])
def test_wrong_proofs_lock_signing_out(freeze, own, proof):
    own.add_app()
    for _ in range(10):
        freeze(proof)
    (way,) = proof
    assert _refusal(freeze(proof)) == (429, "too_many_tries", f"proof.{way}")


def test_wrong_proofs_lock_the_login_out_too(freeze, page):
    for _ in range(10):
        freeze({"password": "wrong"})
    assert page().log_in("investigator").status_code == 400


@pytest.mark.parametrize("proof", [{}, {"password": "x", "code": "y"}, {"credential": "text"}, {"credential": {}}])
def test_exactly_one_proof_is_asked_for(freeze, proof):
    assert freeze(proof).status_code in (400, 403)
    assert not Event.objects.filter(action="study.freeze").exists()


def test_a_wrong_password_is_refused_outside_of_a_request_too(investigator):
    with pytest.raises(Forbidden):
        sign(actor=investigator, proof=Proof(password="wrong"), meaning="m", reason="r")


def test_a_program_signs_as_what_it_is(investigator):
    assert sign(actor=investigator, proof=None, meaning="m", reason="r")["signed_by"] == "program"
