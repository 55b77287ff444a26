"""Sessions are listed with where they are, and end at once."""

import pytest
from django.utils import timezone

from accounts.models import Session
from accounts.sessions import USE_NOTED_EVERY
from audit.models import Event

pytestmark = pytest.mark.django_db


def _sessions(browser):
    return browser.ask("GET", "/auth/sessions").json()["data"]


def test_each_browser_is_listed_with_what_it_says_it_is(page, reader_a):
    page(reader_a, user_agent="Firefox at the reading room")
    here = page(reader_a, user_agent="Chromium at home")
    listed = {each["user_agent"]: each for each in _sessions(here)}
    assert set(listed) == {"Firefox at the reading room", "Chromium at home"}
    assert listed["Chromium at home"]["is_current"]
    assert listed["Firefox at the reading room"]["ip"] == "127.0.0.1"
    assert all(each["last_seen_at"] >= each["created_at"] - 1 for each in listed.values())


def test_one_that_is_ended_elsewhere_is_over_at_its_next_request(page, reader_a):
    there, here = page(reader_a, user_agent="there"), page(reader_a, user_agent="here")
    (ended,) = [each["id"] for each in _sessions(here) if each["user_agent"] == "there"]
    left = here.ask("DELETE", "/auth/sessions", {"sessions": [ended]}).json()["data"]
    assert [each["user_agent"] for each in left] == ["here"]
    assert here.is_in()
    assert not there.is_in()
    assert Event.objects.get(action="sessions.ended").detail == {"sessions": 1}


def test_nobody_ends_anothers(page, reader_a, reader_b):
    there, here = page(reader_a), page(reader_b)
    (foreign,) = [each["id"] for each in _sessions(there)]
    assert here.ask("DELETE", "/auth/sessions", {"sessions": [foreign]}).status_code == 400
    assert there.is_in()


def test_being_seen_is_noted_now_and_then(page, reader_a):
    browser = page(reader_a)
    before = timezone.now() - 2 * USE_NOTED_EVERY
    Session.objects.update(seen_at=before)
    browser.is_in()
    first = Session.objects.get().seen_at
    browser.is_in()
    assert first > before
    assert Session.objects.get().seen_at == first


def test_an_administrator_ends_all_of_a_person(page, client_of, administrator, reader_a):
    browsers = [page(reader_a), page(reader_a)]
    assert client_of(administrator).post(f"/api/people/{reader_a.pk}/end-sessions").status_code == 204
    assert [browser.is_in() for browser in browsers] == [False, False]


def test_whoever_is_shut_out_is_out_at_once_and_for_good(page, client_of, administrator, reader_a):
    browser = page(reader_a)
    token = browser.ask("POST", "/api/auth/tokens", {"name": "script"}).json()["token"]
    admin = client_of(administrator)
    for is_active in (False, True):
        admin.patch(f"/api/people/{reader_a.pk}", {"is_active": is_active}, format="json")
    assert not browser.is_in()
    assert client_of().get("/api/auth/me", headers={"Authorization": f"Token {token}"}).status_code == 401
    assert page().log_in("reader_a").status_code == 200


def test_a_session_that_has_expired_is_nobodys(page, reader_a):
    browser = page(reader_a)
    Session.objects.update(expire_date=timezone.now())
    assert not browser.is_in()
