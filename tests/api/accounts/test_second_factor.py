"""Authenticator apps, passkeys and recovery codes at the log-in."""

import pytest
from allauth.mfa.models import Authenticator

from audit.models import Event
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(page, reader_a):
    """The reader's page, freshly confirmed."""
    browser = page(reader_a)
    browser.confirm()
    return browser


def _pending(answer):
    assert answer.status_code == 401
    (flow,) = [flow for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]
    return flow


def test_a_login_alone_is_not_enough_to_add_one(page, reader_a):
    browser = page(reader_a)
    browser.ask("GET", "/account/authenticators/totp")
    answer = browser.ask("POST", "/account/authenticators/totp", {"code": "123456"})
    assert answer.status_code in (400, 401)
    assert browser.ask("GET", "/account/authenticators/webauthn").status_code == 401
    assert not Authenticator.objects.exists()


def test_with_an_app_the_password_alone_opens_nothing(page, own):
    app = own.add_app()
    browser = page()
    assert _pending(browser.log_in("reader_a"))["types"] == ["recovery_codes", "totp"]
    assert not browser.is_in()
    assert browser.ask("POST", "/auth/2fa/authenticate", {"code": "000000"}).status_code == 400
    assert not browser.is_in()
    assert browser.ask("POST", "/auth/2fa/authenticate", {"code": app.next_code()}).status_code == 200
    assert browser.is_in()
    assert Event.objects.filter(action="login").latest("id").detail["by"] == "password totp"


def test_the_door_for_programs_does_not_go_round_it(page, own):
    app = own.add_app()
    browser = page()
    answer = browser.ask("POST", "/api/auth/login", {"username": "reader_a", "password": PASSWORD})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "factor_needed")
    assert not browser.is_in()
    browser.ask("POST", "/auth/2fa/authenticate", {"code": app.next_code()})
    assert browser.is_in()


def test_a_code_works_once(page, own):
    code = own.add_app().next_code()
    answers = []
    for browser in (page(), page()):
        browser.log_in("reader_a")
        answers.append(browser.ask("POST", "/auth/2fa/authenticate", {"code": code}).status_code)
    assert answers == [200, 400]


def test_a_recovery_code_stands_in_for_the_app_once(page, own):
    own.add_app()
    code = own.codes()[0]
    answers = []
    for browser in (page(), page()):
        browser.log_in("reader_a")
        answers.append(browser.ask("POST", "/auth/2fa/authenticate", {"code": code}).status_code)
    assert answers == [200, 400]


def test_a_passkey_is_a_second_factor(page, own):
    passkey = own.add_passkey()
    browser = page()
    assert "webauthn" in _pending(browser.log_in("reader_a"))["types"]
    options = browser.ask("GET", "/auth/webauthn/authenticate").json()["data"]["request_options"]
    answer = browser.ask("POST", "/auth/webauthn/authenticate", {"credential": passkey.answer(options)})
    assert answer.status_code == 200, answer.content
    assert browser.is_in()


def test_a_passkey_opens_a_session_without_name_and_password(page, own):
    passkey = own.add_passkey()
    browser = page()
    options = browser.ask("GET", "/auth/webauthn/login").json()["data"]["request_options"]
    assert browser.ask("POST", "/auth/webauthn/login", {"credential": passkey.answer(options)}).status_code == 200
    assert browser.ask("GET", "/api/auth/me").json()["factors"] == ["webauthn"]


@pytest.mark.django_db(transaction=True)
def test_the_first_factor_ends_sessions_that_were_opened_without_one(page, own, reader_a):
    elsewhere = page(reader_a)
    own.add_app()
    assert own.is_in()
    assert not elsewhere.is_in()


def test_the_secret_is_encrypted_where_it_is_kept_and_drawn_where_it_is_shown(own):
    meta = own.ask("GET", "/account/authenticators/totp").json()["meta"]
    assert "<svg" in meta["totp_svg"]
    own.add_app()
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept.startswith("gAAAA")


def test_under_another_secret_key_no_code_is_right(page, own, settings):
    app = own.add_app()
    settings.SECRET_KEY = "another"
    browser = page()
    browser.log_in("reader_a")
    assert browser.ask("POST", "/auth/2fa/authenticate", {"code": app.next_code()}).status_code != 200
    assert not browser.is_in()


def test_wrong_codes_lock_out(page, own):
    app = own.add_app()
    browser = page()
    browser.log_in("reader_a")
    for _ in range(10):
        browser.ask("POST", "/auth/2fa/authenticate", {"code": "000000"})
    assert browser.ask("POST", "/auth/2fa/authenticate", {"code": app.next_code()}).status_code == 400


def test_an_administrator_takes_factors_that_are_lost(page, own, client_of, administrator, reader_a):
    own.add_app()
    assert client_of(administrator).delete(f"/api/people/{reader_a.pk}/factors").status_code == 204
    assert not own.is_in()
    assert page().log_in("reader_a").status_code == 200
