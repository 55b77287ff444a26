from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Invitation, User

pytestmark = pytest.mark.django_db
PERSON = {"username": "new_reader", "display_name": "New Reader", "password": "a long enough phrase"}


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


@pytest.fixture
def link(client_of, administrator):
    response = client_of(administrator).post("/api/invitations", {"roles": ["reader"]}, format="json")
    assert response.status_code == 201
    return "/api/invitations/" + response.json()["url_path"].removeprefix("/invite/")


def test_a_link_makes_one_account_with_its_roles(client_of, link):
    client = client_of()
    assert client.get(link).json()["roles"] == ["reader"]
    assert client.post(f"{link}/accept", PERSON, format="json").status_code == 201
    assert client.get("/api/auth/me").json()["username"] == "new_reader"
    again = client_of().post(f"{link}/accept", {**PERSON, "username": "second"}, format="json")
    assert again.status_code == 410
    assert not User.objects.filter(username="second").exists()


def test_an_expired_link_is_refused(client_of, link):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client_of().post(f"{link}/accept", PERSON, format="json").status_code == 410


@pytest.mark.parametrize(
    ("change", "field"), [({"password": "short"}, "password"), ({"username": "administrator"}, "username")]
)
def test_what_cannot_be_used_is_named_and_leaves_the_link_open(client_of, link, change, field):
    refused = client_of().post(f"{link}/accept", {**PERSON, **change}, format="json")
    assert refused.json()["error"]["field"] == field
    assert client_of().post(f"{link}/accept", PERSON, format="json").status_code == 201


def test_the_token_is_not_kept(link):
    assert Invitation.objects.get().token_hash not in link


def test_only_an_administrator_invites(client_of, investigator):
    assert client_of(investigator).post("/api/invitations", {"roles": ["reader"]}, format="json").status_code == 403
