"""What no client of ours sends is refused in the one error shape, never with a server error."""

import pytest
from django.core.cache import cache

from accounts.people import create_person

pytestmark = pytest.mark.django_db
ROUTES = ["/api/auth/login", "/api/auth/tokens", "/api/studies", "/api/jobs"]


@pytest.fixture
def client(client):
    cache.clear()
    person = create_person(username="both", display_name="Both", password=None, roles=["investigator", "administrator"])
    client.force_login(person)
    return client


def _refusal(response) -> dict:
    assert response.status_code == 400, response.content
    assert set(response.json()["error"]) == {"code", "message", "field"}
    return response.json()["error"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "body",
    ["[" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000, "[" * 21 + "]" * 21],
    ids=["never closed", "objects", "lists"],
)
def test_a_body_nested_too_deeply_is_refused(client, route, body):
    refusal = _refusal(client.post(route, body, content_type="application/json"))
    assert refusal["code"] == "parse_error"


def test_twenty_levels_are_read(client):
    body = '{"name": ' + "[" * 19 + "]" * 19 + "}"
    assert _refusal(client.post("/api/auth/tokens", body, content_type="application/json"))["field"] == "name"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "body",
    [r'{"\udfff": 1}', r'{"username": "\ud800", "password": "x"}', r'{"kind": "\ud800"}', r'[["a\ud800b"]]'],
)
def test_half_of_a_surrogate_pair_is_refused_wherever_it_stands(client, route, body):
    refusal = _refusal(client.post(route, body, content_type="application/json"))
    assert refusal["message"] == "Send a body that can be read. It holds one half of a surrogate pair."


def test_a_whole_surrogate_pair_is_one_character(client):
    made = client.post("/api/auth/tokens", r'{"name": "\ud83d\ude00"}', content_type="application/json")
    assert (made.status_code, made.json()["name"]) == (201, "😀")


@pytest.mark.parametrize(
    "key", ['"\\000aaaaaaaaaaaaaaaaaaaa"', "x" * 100, "short", '"\\377\\376aaaaaaaaa"', "../../../etc"]
)
def test_a_cookie_that_is_no_session_is_nobody(client, key):
    client.cookies.clear()
    response = client.get("/api/auth/me", headers={"cookie": f"sessionid={key}"})
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "not_authenticated"
