"""The routes of the sign-in library: which there are, who gets what, and that no body breaks one."""

import pytest

from accounts.library_routes import ROOT, urlpatterns
from config.directory import directory_apps

pytestmark = pytest.mark.django_db

# Nobody; a person who is logged in. 401 for a person: a fresh confirmation is asked for first.
TABLE = {
    "GET config": (200, 200),
    "GET auth/session": (401, 200),
    "DELETE auth/session": (401, 401),  # the library's "nobody now"
    "POST auth/login": (400, 400),
    "POST auth/reauthenticate": (401, 400),
    "POST auth/2fa/authenticate": (401, 401),
    "POST auth/2fa/reauthenticate": (401, 400),
    "GET auth/webauthn/authenticate": (401, 401),
    "POST auth/webauthn/authenticate": (401, 401),
    "GET auth/webauthn/reauthenticate": (401, 200),
    "POST auth/webauthn/reauthenticate": (401, 400),
    "GET auth/webauthn/login": (200, 200),
    "POST auth/webauthn/login": (400, 400),
    "POST auth/password/request": (400, 400),
    "GET auth/password/reset": (400, 400),
    "POST auth/password/reset": (400, 400),
    "POST auth/provider/redirect": (302, 302),
    "GET auth/sessions": (401, 200),
    "DELETE auth/sessions": (401, 400),
    "POST account/password/change": (401, 400),
    "GET account/authenticators": (401, 200),
    "GET account/authenticators/totp": (401, 404),
    "POST account/authenticators/totp": (401, 400),
    "DELETE account/authenticators/totp": (401, 200),
    "GET account/authenticators/recovery-codes": (401, 404),
    "POST account/authenticators/recovery-codes": (401, 400),
    "GET account/authenticators/webauthn": (401, 401),
    "POST account/authenticators/webauthn": (401, 400),
    "PUT account/authenticators/webauthn": (401, 400),
    "DELETE account/authenticators/webauthn": (401, 400),
}
METHODS = ("get", "post", "put", "patch", "delete")
BODIES = [
    b"[]",
    b'"text"',
    b"{",
    b"\xff",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    rb'{"username": "\ud800", "password": "x"}',
    rb'{"code": "\ud800", "credential": {"id": "\ud800"}}',
]
ODD = [
    {
        "username": {"a": 1},
        "password": ["x"],
        "code": {"a": 1},
        "credential": [],
        "sessions": "x",
        "key": {},
        "name": 1,
    },
    {
        "username": "a\0b",
        "password": "a\0b",
        "code": "a\0b",
        "credential": {"response": None},
        "email": "a\0b",
        "key": "a\0",
    },
    {"credential": {"id": 1, "rawId": "é", "response": {"userHandle": 1, "clientDataJSON": "AAAA"}}, "sessions": [{}]},
    {
        "credential": {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AA",
                "signature": "AA",
                "userHandle": "AA",
                "attestationObject": "oA",
            },
        },
        "authenticators": [1, "x", None],
        "id": {},
    },
    {"username": "x" * 10**5, "password": "x" * 10**5, "code": "9" * 10**5, "email": "x" * 10**5, "key": "x-" * 10**4},
]


def _client(client_of, person):
    client = client_of()
    if person:
        client.post(
            "/" + ROOT + "auth/login", {"username": person.username, "password": "correct horse battery"}, format="json"
        )
    return client


def test_every_route_has_a_row_and_every_row_a_route():
    found = {
        f"{method.upper()} {str(route.pattern).removeprefix(ROOT)}"
        for route in urlpatterns
        if str(route.pattern).startswith(ROOT)
        for method in METHODS
        if hasattr(route.callback.view_class, method)
    }
    assert found == set(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_nobody_and_somebody_get_what_the_table_says(client_of, reader_a, route):
    method, path = route.split(" ")
    for person, expected in zip((None, reader_a), TABLE[route], strict=True):
        client = _client(client_of, person)
        more = {} if path == "auth/provider/redirect" else {"format": "json"}
        answer = getattr(client, method.lower())("/" + ROOT + path, {}, **({} if method == "GET" else more))
        assert answer.status_code == expected, (person, answer.content[:300])


WRITES = sorted(route for route in TABLE if not route.startswith("GET") and "provider" not in route)


@pytest.mark.parametrize("route", WRITES)
def test_a_body_that_cannot_be_read_has_the_one_error_shape(client_of, reader_a, route):
    method, path = route.split(" ")
    client = _client(client_of, reader_a)
    for body in BODIES:
        answer = client.generic(method, "/" + ROOT + path, body, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parse_error"), body[:40]


@pytest.mark.parametrize("person", [True, False])
@pytest.mark.parametrize("route", WRITES)
def test_odd_values_are_refused_and_break_nothing(client_of, reader_a, route, person):
    method, path = route.split(" ")
    client = _client(client_of, reader_a if person else None)
    client.get("/" + ROOT + "auth/webauthn/login")
    for body in ODD:
        answer = getattr(client, method.lower())("/" + ROOT + path, body, format="json")
        assert answer.status_code < 500


@pytest.mark.parametrize(
    "fields",
    [
        {"provider": "no", "process": "login", "callback_url": "/"},
        {"provider": "oidc", "process": "login", "callback_url": "https://elsewhere.example/"},
        {"provider": "oidc", "process": "\0", "callback_url": "\0"},
    ],
)
def test_a_form_to_no_directory_leads_back(client_of, fields):
    answer = client_of().post("/" + ROOT + "auth/provider/redirect", fields)
    assert answer.status_code == 302
    assert "elsewhere" not in answer["Location"]


@pytest.mark.parametrize(
    "path", [ROOT + "auth/signup", ROOT + "account/email", "accounts/login/", "_allauth/app/v1/config"]
)
def test_what_is_not_used_is_not_there(client_of, path):
    assert client_of().get(f"/{path}").json()["error"]["code"] == "no_such_route"


def test_without_a_directory_there_is_none(client_of):
    assert directory_apps(issuer="", name="", client_id="", client_secret="", by_email=True) == []
    assert client_of().get("/" + ROOT + "config").json()["data"]["socialaccount"]["providers"] == []
    assert client_of().get("/accounts/oidc/oidc/login/callback/").status_code == 404


def test_a_page_of_another_origin_cannot_write():
    from rest_framework.test import APIClient

    client = APIClient(enforce_csrf_checks=True)
    answer = client.post("/" + ROOT + "auth/login", {"username": "a", "password": "b"}, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf_failed")
