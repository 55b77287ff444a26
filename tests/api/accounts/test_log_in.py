import pytest
from django.core.cache import cache

from audit.models import Event

pytestmark = pytest.mark.django_db
LOGIN = "/api/auth/login"


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


def _log_in(client, username="reader_a", password="correct horse battery"):
    return client.post(LOGIN, {"username": username, "password": password}, format="json")


def test_a_right_password_opens_a_session(client_of, reader_a):
    client = client_of()
    assert _log_in(client).json()["roles"] == ["reader"]
    assert client.get("/api/auth/me").json()["username"] == "reader_a"
    assert Event.objects.filter(action="login").count() == 1


def test_logging_out_ends_it(client_of, reader_a):
    client = client_of()
    _log_in(client)
    assert client.post("/api/auth/logout").status_code == 204
    assert client.get("/api/auth/me").status_code == 401


@pytest.mark.parametrize(("username", "password"), [("reader_a", "wrong"), ("nobody", "correct horse battery")])
def test_a_wrong_pair_says_the_same_whichever_is_wrong(client_of, reader_a, username, password):
    response = _log_in(client_of(), username, password)
    assert response.status_code == 401
    assert response.json()["error"]["message"] == "User name or password is not right."


def test_a_person_who_was_shut_out_cannot_log_in(client_of, reader_a):
    reader_a.is_active = False
    reader_a.save()
    assert _log_in(client_of()).status_code == 401


def test_too_many_attempts_must_wait(client_of, reader_a):
    client = client_of()
    for _ in range(10):
        _log_in(client, password="wrong")
    refused = _log_in(client)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_a_made_up_forwarding_header_does_not_start_the_count_anew(client_of, reader_a):
    client = client_of()
    body = {"username": "reader_a", "password": "wrong"}
    answers = [
        client.post(LOGIN, body, format="json", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code
        for number in range(11)
    ]
    assert answers == [401] * 10 + [429]


def test_a_missing_field_is_named(client_of):
    response = client_of().post(LOGIN, {"username": "x"}, format="json")
    assert response.status_code == 400
    assert response.json()["error"]["field"] == "password"


def test_a_form_from_elsewhere_is_refused(reader_a):
    from rest_framework.test import APIClient

    response = _log_in(APIClient(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "csrf_failed"
