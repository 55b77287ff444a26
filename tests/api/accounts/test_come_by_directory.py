"""OpenID Connect against a real provider, in a process of its own."""

import json
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import pytest

from accounts.models import User
from accounts.people import change_email
from audit.models import Event
from config.directory import directory_apps

pytestmark = pytest.mark.django_db
PEOPLE = {
    "1": {"email": "a@hospital.example", "email_verified": True, "preferred_username": "Reader_A"},
    "2": {"email": "a@hospital.example", "email_verified": False},
    "3": {},
    "4": {"email": "stranger@hospital.example", "email_verified": True, "preferred_username": "user"},
}


@pytest.fixture(scope="module")
def issuer():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for subject, claims in PEOPLE.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    provider = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    _wait_for(address)
    yield address
    provider.terminate()
    provider.wait(timeout=10)


def _wait_for(address):
    deadline = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2).close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.fixture
def come(issuer, settings, page):
    """`come(subject)`: a page after its log-in at the directory, and where it was led."""

    def set_up(*, link_by="email"):
        settings.OIDC_LINK_BY = link_by
        apps = directory_apps(
            issuer=issuer, name="Hospital", client_id="fovea", client_secret="secret", by_email=link_by == "email"
        )
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}

    def log_in(subject, browser=None):
        browser = browser or page()
        fields = {"provider": "oidc", "process": "login", "callback_url": "/logged-in"}
        there = browser.client.post("/_allauth/browser/v1/auth/provider/redirect", fields)["Location"]
        assert there.startswith(issuer)
        back = urllib.parse.urlsplit(_consent(there, subject))
        assert back.path == "/accounts/oidc/oidc/login/callback/"
        return browser, browser.client.get(f"{back.path}?{back.query}")["Location"]

    set_up()
    log_in.set_up = set_up
    return log_in


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _consent(address, subject):
    """What a person does at the provider: says who they are. Gives where it sends them."""
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        opener.open(address, data=urllib.parse.urlencode({"sub": subject}).encode(), timeout=10)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("the provider did not send the person back")


@pytest.fixture
def known(administrator, reader_a):
    change_email(actor=administrator, person=reader_a, email="a@hospital.example")
    return reader_a


def test_a_verified_address_finds_its_person(come, known):
    browser, led = come("1")
    assert led == "/logged-in"
    assert browser.ask("GET", "/api/auth/me").json()["username"] == "reader_a"
    assert Event.objects.get(action="identity.linked").subject == f"accounts.user:{known.pk}"
    assert Event.objects.get(action="login").detail["by"] == "socialaccount"


def test_the_link_lasts_when_the_address_here_changes(come, known, administrator):
    come("1")
    change_email(actor=administrator, person=known, email="other@hospital.example")
    browser, _ = come("1")
    assert browser.is_in()


@pytest.mark.parametrize("subject", ["2", "3", "4"], ids=["unverified", "no claims", "stranger"])
def test_nobody_else_is_let_in_and_nobody_is_made(come, known, subject):
    before = set(User.objects.values_list("username", flat=True))
    browser, led = come(subject)
    assert "error=signup_closed" in led
    assert not browser.is_in()
    assert set(User.objects.values_list("username", flat=True)) == before


def test_the_password_of_before_counts_no_more(come, known, page):
    old = page(known)
    come("1")
    assert not old.is_in()
    assert page().log_in("reader_a").status_code == 400


def test_a_user_name_finds_its_person_where_that_is_chosen(come, reader_a):
    come.set_up(link_by="username")
    browser, _ = come("1")
    assert browser.ask("GET", "/api/auth/me").json()["username"] == "reader_a"


def test_by_user_name_no_address_finds_anybody(come, known):
    come.set_up(link_by="username")
    known.username = "renamed"
    known.username_key = "renamed"
    known.save()
    assert "signup_closed" in come("1")[1]


def test_whoever_was_shut_out_is_not_let_in(come, known, client_of, administrator):
    come("1")
    client_of(administrator).patch(f"/api/people/{known.pk}", {"is_active": False}, format="json")
    assert not come("1")[0].is_in()


def test_a_factor_here_is_asked_for_after_the_directory(come, known):
    browser, _ = come("1")
    browser.add_app()
    again, _ = come("1")
    assert not again.is_in()
    assert "mfa_authenticate" in str(again.ask("GET", "/auth/session").json())


def test_whoever_has_no_password_adds_a_factor_after_the_login_and_signs_with_it(come, known):
    browser, _ = come("1")
    assert browser.ask("GET", "/api/auth/me").json()["has_password"] is False
    browser.add_app()
    assert browser.ask("GET", "/api/auth/me").json()["factors"] == ["totp"]


def test_linking_an_open_session_to_an_identity_asks_for_a_confirmation(come, reader_a, page, issuer):
    browser = page(reader_a)
    fields = {"provider": "oidc", "process": "connect", "callback_url": "/account"}
    there = browser.client.post("/_allauth/browser/v1/auth/provider/redirect", fields)["Location"]
    back = urllib.parse.urlsplit(_consent(there, "4"))
    assert "error=reauthentication_required" in browser.client.get(f"{back.path}?{back.query}")["Location"]
    assert not Event.objects.filter(action="identity.linked").exists()


@pytest.mark.parametrize(("asks", "status"), [(False, 403), (True, 200)])
def test_the_directory_counts_as_a_factor_only_where_it_is_said_to_ask(come, known, settings, asks, status):
    settings.FACTOR_ROLES, settings.OIDC_ASKS_FACTOR = frozenset({"reader"}), asks
    browser, _ = come("1")
    assert browser.ask("GET", "/api/reading/worklists").status_code == status
