"""The page's own way in: the sign-in library's endpoints."""

import pytest

from audit.models import Event
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_right_password_opens_a_session_for_the_api(page, reader_a):
    browser = page()
    assert browser.log_in("reader_a").status_code == 200
    assert browser.ask("GET", "/api/auth/me").json()["username"] == "reader_a"
    assert Event.objects.get(action="login").detail == {"by": "password", "address": "127.0.0.1"}


def test_a_wrong_one_is_refused_in_words(page, reader_a):
    (problem,) = page().log_in("reader_a", "wrong").json()["errors"]
    assert (problem["param"], problem["message"]) == ("password", "User name or password is not right.")


def test_logging_out_ends_the_session_and_is_recorded(page, reader_a):
    browser = page(reader_a)
    browser.ask("DELETE", "/auth/session")
    assert not browser.is_in()
    assert Event.objects.filter(action="logout").count() == 1


def test_whoever_was_shut_out_is_answered_like_a_stranger(page, reader_a):
    reader_a.is_active = False
    reader_a.save()
    answers = [page().log_in(name).json() for name in ("reader_a", "nobody")]
    assert answers[0] == answers[1]


def test_the_old_door_and_the_new_one_lead_into_one_session(page, reader_a):
    browser = page()
    browser.ask("POST", "/api/auth/login", {"username": "reader_a", "password": PASSWORD})
    assert browser.ask("GET", "/auth/session").status_code == 200


def test_nobody_can_sign_up(page):
    body = {"username": "stranger", "password": "a long enough phrase", "email": "stranger@example.org"}
    assert page().ask("POST", "/auth/signup", body).json()["error"]["code"] == "no_such_route"
