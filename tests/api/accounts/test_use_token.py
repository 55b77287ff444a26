import pytest
from rest_framework.test import APIClient

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
