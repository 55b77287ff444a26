import pytest

from audit.models import Event

pytestmark = pytest.mark.django_db
ME = "/api/auth/me"


def test_a_name_is_changed_at_once(page, reader_a):
    browser = page(reader_a)
    assert browser.ask("PATCH", ME, {"display_name": "Dr A"}).json()["display_name"] == "Dr A"
    assert Event.objects.filter(action="person.renamed").count() == 1


def test_an_address_asks_for_a_confirmation_first(page, reader_a):
    browser = page(reader_a)
    refused = browser.ask("PATCH", ME, {"email": "a@example.org"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "confirm_needed")
    browser.confirm()
    assert browser.ask("PATCH", ME, {"email": "A@Example.org "}).json()["email"] == "a@example.org"


def test_the_same_address_again_needs_none(page, reader_a):
    assert page(reader_a).ask("PATCH", ME, {"email": ""}).status_code == 200


def test_an_address_is_one_persons(page, reader_a, reader_b, client_of, administrator):
    client_of(administrator).patch(f"/api/people/{reader_b.pk}", {"email": "b@example.org"}, format="json")
    browser = page(reader_a)
    browser.confirm()
    refused = browser.ask("PATCH", ME, {"email": "B@example.org"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "email_taken")


def test_an_account_tells_its_owner_how_it_is_kept(page, reader_a):
    told = page(reader_a).ask("GET", ME).json()
    assert {"email": "", "has_password": True, "factors": [], "must_add_factor": False}.items() <= told.items()


def test_a_token_changes_nothing_of_the_account(page, client_of, reader_a):
    token = page(reader_a).ask("POST", "/api/auth/tokens", {"name": "script"}).json()["token"]
    headers = {"Authorization": f"Token {token}"}
    refused = client_of().patch(ME, {"display_name": "X"}, format="json", headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "session_needed")
