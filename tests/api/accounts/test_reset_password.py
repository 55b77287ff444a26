"""A new password for whoever has lost theirs: by mail, or by a link of an administrator's."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.people import change_email
from audit.models import Event
from config.celery import app

pytestmark = pytest.mark.django_db
NEW = "an even longer phrase"


@pytest.fixture
def link(client_of, administrator, reader_a):
    answer = client_of(administrator).post(f"/api/people/{reader_a.pk}/reset-link")
    assert answer.status_code == 201
    return answer.json()["url_path"].removeprefix("/reset/")


@pytest.fixture
def sends_mail(settings):
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def _reset(browser, key, password=NEW):
    return browser.ask("POST", "/auth/password/reset", {"key": key, "password": password})


def _is_valid(browser, key):
    return browser.ask("GET", "/auth/password/reset", headers={"X-Password-Reset-Key": key}).status_code == 200


def test_whoever_has_logged_in_since_needs_no_link(page, link, reader_a):
    page(reader_a)
    assert not _is_valid(page(), link)


def test_a_link_works_once(page, link):
    assert _is_valid(page(), link)
    assert _reset(page(), link).status_code == 401  # the library's "done, now log in"
    assert page().log_in("reader_a", NEW).status_code == 200
    assert _reset(page(), link, "yet another phrase").status_code == 400
    assert Event.objects.filter(action="password.reset").count() == 1


def test_a_reset_ends_open_sessions_and_the_lock_out(page, client_of, administrator, reader_a):
    browser = page(reader_a)
    for _ in range(10):
        page().log_in("reader_a", "wrong")
    answer = client_of(administrator).post(f"/api/people/{reader_a.pk}/reset-link")
    _reset(page(), answer.json()["url_path"].removeprefix("/reset/"))
    assert not browser.is_in()
    assert page().log_in("reader_a", NEW).status_code == 200


def test_a_link_expires(page, link, settings, monkeypatch):
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    later = timezone.now().replace(tzinfo=None) + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 5)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert not _is_valid(page(), link)


def test_only_an_administrator_makes_one(client_of, investigator, reader_a):
    assert client_of(investigator).post(f"/api/people/{reader_a.pk}/reset-link").status_code == 403


def test_a_mail_brings_a_link_to_the_known_address(page, sends_mail, administrator, reader_a):
    change_email(actor=administrator, person=reader_a, email="Reader@Example.org")
    assert page().ask("POST", "/auth/password/request", {"email": "reader@example.org"}).status_code == 200
    (message,) = mail.outbox
    assert message.to == ["reader@example.org"]
    key = re.search(r"http://testserver/reset/(\S+)", message.body)[1]
    _reset(page(), key)
    assert page().log_in("reader_a", NEW).status_code == 200


def test_an_unknown_address_is_answered_the_same_and_gets_nothing(page, sends_mail, administrator, reader_a):
    change_email(actor=administrator, person=reader_a, email="reader@example.org")
    answers = [
        page().ask("POST", "/auth/password/request", {"email": email}).json()
        for email in ("reader@example.org", "stranger@example.org")
    ]
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 1


def test_without_mail_nothing_is_sent_and_the_page_knows(page, administrator, reader_a):
    change_email(actor=administrator, person=reader_a, email="reader@example.org")
    assert page().ask("POST", "/auth/password/request", {"email": "reader@example.org"}).status_code == 200
    assert mail.outbox == []
    assert page().ask("GET", "/config").json()["data"]["sends_mail"] is False
