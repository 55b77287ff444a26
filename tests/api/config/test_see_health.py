"""Strangers learn one word and cause no write; administrators see the parts."""

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage

from config import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_is_well():
    cache.clear()
    for name in health.FRESH_S:
        health._leave_sign(name, health.OK)


def test_a_stranger_learns_one_word(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_stranger_causes_no_write(client, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("something was written")

    monkeypatch.setattr(default_storage, "save", refuse)
    monkeypatch.setattr(cache, "set", refuse, raising=False)
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("name", list(health.FRESH_S))
def test_a_part_that_gives_no_sign_fails_the_whole(client, name):
    cache.delete(health._key(name))
    assert (client.get("/healthz").status_code, client.get("/healthz").json()) == (503, {"status": "failing"})


def test_a_sign_that_is_old_is_none(client, monkeypatch):
    now = health.time.time()
    monkeypatch.setattr(health.time, "time", lambda: now + 60)
    assert client.get("/healthz").status_code == 503


def test_an_administrator_sees_each_part(client_of, administrator):
    health._leave_sign("storage", "OSError: does not answer")
    told = client_of(administrator).get("/healthz").json()
    assert told == {
        "status": "failing",
        "database": "ok",
        "broker": "ok",
        "default": "ok",
        "gpu": "ok",
        "storage": "OSError: does not answer",
    }


def test_others_who_are_logged_in_do_not(client_of, investigator):
    assert client_of(investigator).get("/healthz").json() == {"status": "ok"}


def test_the_worker_tries_the_storage_and_leaves_nothing_there(client):
    cache.delete(health._key("storage"))
    health.check_storage()
    assert client.get("/healthz").status_code == 200
    assert not default_storage.exists("health") or default_storage.listdir("health")[1] == []


def test_a_worker_signs_for_its_queues(monkeypatch):
    cache.clear()
    monkeypatch.setattr(health._Heart, "signed_at", 0.0)
    health.sign_for_queues()
    assert {name for name in ("default", "gpu") if cache.get(health._key(name))} == {"default", "gpu"}
