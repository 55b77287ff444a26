from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(client_of, investigator):
    return client_of(investigator).post("/api/auth/tokens", {"name": "notebook"}, format="json").json()


def _with(secret):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def test_a_token_stands_for_its_owner(token):
    assert _with(token["token"]).get("/api/auth/me").json()["username"] == "investigator"


def test_a_deleted_token_is_refused(client_of, investigator, token):
    assert client_of(investigator).delete(f"/api/auth/tokens/{token['id']}").status_code == 204
    assert _with(token["token"]).get("/api/auth/me").status_code == 401


def test_the_list_never_shows_a_token_again(client_of, investigator, token):
    (listed,) = client_of(investigator).get("/api/auth/tokens").json()
    assert "token" not in listed


def test_nobody_deletes_another_persons_token(client_of, outsider, token):
    assert client_of(outsider).delete(f"/api/auth/tokens/{token['id']}").status_code == 404


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token unknown"])
def test_a_malformed_token_is_refused(header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get("/api/auth/me").status_code == 401


def test_a_token_tells_when_it_ends_and_then_does(token):
    assert token["expires_at"] > token["created_at"]
    assert (ApiToken.objects.get().expires_at - timezone.now()).days == 89
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert _with(token["token"]).get("/api/auth/me").status_code == 401


@pytest.mark.parametrize(("days", "status"), [(1, 201), (365, 201), (0, 400), (366, 400)])
def test_its_life_is_chosen_up_to_a_year(client_of, investigator, days, status):
    body = {"name": "script", "expires_in_days": days}
    assert client_of(investigator).post("/api/auth/tokens", body, format="json").status_code == status


def test_a_token_makes_no_other(token):
    refused = _with(token["token"]).post("/api/auth/tokens", {"name": "child"}, format="json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "session_needed")
