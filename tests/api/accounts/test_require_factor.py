"""A role may require a second factor: until there is one, there is nothing else to do."""

import pytest

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _administrators_need_one(settings):
    settings.FACTOR_ROLES = frozenset({"administrator"})


@pytest.fixture
def own(page, administrator):
    return page(administrator)


def test_without_one_only_the_own_account_is_open(own):
    assert own.ask("GET", "/api/auth/me").json()["must_add_factor"] is True
    for path in ("/api/people", "/api/datasets", "/api/auth/tokens"):
        refused = own.ask("GET", path)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "factor_required")
    assert own.ask("GET", "/account/authenticators").status_code == 200
    assert own.ask("POST", "/api/auth/logout").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_adding_one_opens_the_rest_at_once(own):
    own.confirm()
    own.add_app()
    assert own.ask("GET", "/api/people").status_code == 200
    assert own.ask("GET", "/api/auth/me").json()["must_add_factor"] is False


def test_the_next_login_takes_it_and_is_open(own, page):
    own.confirm()
    app = own.add_app()
    browser = page()
    browser.log_in("administrator")
    browser.ask("POST", "/auth/2fa/authenticate", {"code": app.next_code()})
    assert browser.ask("GET", "/api/people").status_code == 200


def test_removing_the_last_one_closes_it_again(own):
    own.confirm()
    own.add_app()
    assert own.ask("DELETE", "/account/authenticators/totp").status_code == 200
    assert own.ask("GET", "/api/people").status_code == 403


def test_other_roles_go_on_without(page, reader_a):
    browser = page(reader_a)
    assert browser.ask("GET", "/api/reading/worklists").status_code == 200
    assert browser.ask("GET", "/api/auth/me").json()["must_add_factor"] is False


def test_a_role_that_is_given_later_asks_for_it_at_the_next_request(page, client_of, reader_a):
    browser = page(reader_a)
    reader_a.roles = ["administrator"]
    reader_a.save()
    assert browser.ask("GET", "/api/people").status_code == 403


def test_a_token_of_before_does_not_go_round_it(client_of, administrator, settings):
    settings.FACTOR_ROLES = frozenset()
    token = client_of(administrator).post("/api/auth/tokens", {"name": "old"}, format="json").json()["token"]
    settings.FACTOR_ROLES = frozenset({"administrator"})
    headers = {"Authorization": f"Token {token}"}
    assert client_of().get("/api/people", headers=headers).json()["error"]["code"] == "factor_required"


def test_the_door_for_programs_says_the_same(page, administrator):
    browser = page()
    body = {"username": "administrator", "password": PASSWORD}
    assert browser.ask("POST", "/api/auth/login", body).json()["must_add_factor"] is True
    assert browser.ask("GET", "/api/people").status_code == 403
