"""The first administrator is made on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


def _add(monkeypatch, password: str, *words: str) -> str:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("add_person", *words, "--password-stdin", stdout=said)
    return said.getvalue()


def test_the_person_can_log_in_with_the_role(monkeypatch, client_of):
    said = _add(monkeypatch, "a long enough phrase", "chief", "--name", "Chief", "--role", "administrator")
    assert said == "chief can log in as administrator.\n"
    client = client_of()
    body = {"username": "chief", "password": "a long enough phrase"}
    assert client.post("/api/auth/login", body, format="json").json()["roles"] == ["administrator"]


def test_a_weak_password_is_refused_in_words(monkeypatch):
    with pytest.raises(CommandError, match="too short"):
        _add(monkeypatch, "short", "chief", "--role", "administrator")
    assert not User.objects.exists()


def test_a_taken_name_is_refused_in_words(monkeypatch, administrator):
    with pytest.raises(CommandError, match="this one is taken"):
        _add(monkeypatch, "a long enough phrase", "administrator", "--role", "reader")
