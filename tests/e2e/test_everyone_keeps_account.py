"""Everybody keeps an own account: password, second factors, sessions. By keyboard and mouse, in real Chromium."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import find_faults
from tests.e2e.one_time_codes import AuthenticatorApp
from tests.e2e.pages.account import AccountScreen, LoginScreen
from tests.e2e.people import Person
from tests.instance import RunningFovea

SIZES = [(1440, 900), (390, 844)]
# A passkey belongs to a name; an address in digits cannot have one.
NAMED_HOST = "localhost"


@dataclass(frozen=True)
class Newcomer:
    """Somebody who has just accepted an invitation, in a browser of their own."""

    username: str
    password: str
    page: Page

    @property
    def context(self) -> BrowserContext:
        return self.page.context


@pytest.fixture
def newcomer(browse, administrator: Person, fovea: RunningFovea) -> Callable[..., Newcomer]:
    def come(**options: object) -> Newcomer:
        path = administrator.ask("POST", "/api/invitations", {"roles": ["reader"]})["url_path"]
        username, password = f"keeper-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
        page = browse(None, **options).new_page()
        LoginScreen(page).accept_invitation(path, username, password)
        return Newcomer(username, password, page)

    return come


def test_a_new_password_counts_and_the_old_one_no_longer(newcomer):
    keeper, new = newcomer(), secrets.token_urlsafe(12)
    AccountScreen(keeper.page).open().change_password(keeper.password, new)
    expect(keeper.page.get_by_text("Your new password counts from now on.")).to_be_visible()
    login = LoginScreen(keeper.page).leave()
    login.enter(keeper.username, keeper.password)
    expect(keeper.page.get_by_role("alert")).to_contain_text("not right")
    login.enter(keeper.username, new)
    login.expect_inside()


def test_an_app_is_set_up_and_asked_for_at_every_login(newcomer):
    keeper = newcomer()
    account = AccountScreen(keeper.page).open()
    app = AuthenticatorApp(account.show_key())
    LoginScreen(keeper.page).give_code(app.next_code())
    account.confirm_if_asked(keeper.password)
    recovery = account.keep_codes()
    login = LoginScreen(keeper.page).leave()
    login.enter(keeper.username, keeper.password)
    login.give_code("000000")
    expect(keeper.page.get_by_text("That code is not right, or was used before.")).to_be_visible()
    login.give_code(app.next_code())
    login.expect_inside()
    login.leave().enter(keeper.username, keeper.password)
    keeper.page.get_by_role("button", name="Use a recovery code").click()
    login.give_code(recovery[0], "Recovery code")
    login.expect_inside()


def test_a_passkey_lets_in_as_second_step_and_alone(newcomer, fovea):
    keeper = newcomer(base_url=fovea.address.replace("127.0.0.1", NAMED_HOST))
    _have_a_passkey_device(keeper.page)
    account = AccountScreen(keeper.page).open()
    account.add_passkey("Blue key")
    account.confirm_if_asked(keeper.password)
    account.keep_codes()
    expect(keeper.page.get_by_role("list", name="Passkeys")).to_contain_text("Blue key")
    login = LoginScreen(keeper.page).leave()
    login.enter(keeper.username, keeper.password)
    keeper.page.get_by_role("button", name="Use a passkey").click()
    login.expect_inside()
    login.leave()
    keeper.page.get_by_role("button", name="Log in with a passkey").click()
    login.expect_inside()


def _have_a_passkey_device(page: Page) -> None:
    """Chromium's own: it holds keys, and its person is always there and says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_session_is_ended_from_another_browser(newcomer, browse):
    keeper = newcomer()
    elsewhere = browse(None).new_page()
    login = LoginScreen(elsewhere).open()
    login.enter(keeper.username, keeper.password)
    login.expect_inside()
    account = AccountScreen(keeper.page).open()
    expect(account.sessions).to_have_count(2)
    expect(account.sessions.filter(has_text="This one")).to_have_count(1)
    keeper.page.get_by_role("button", name="End the session of").click()
    expect(account.sessions).to_have_count(1)
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="Log in", level=1)).to_be_visible()
    keeper.page.reload()
    LoginScreen(keeper.page).expect_inside()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_screens_of_the_account_have_no_fault(newcomer, browse, size):
    viewport = {"width": size[0], "height": size[1]}
    page = browse(None, viewport=viewport).new_page()
    LoginScreen(page).open()
    assert find_faults(page) == []
    keeper = newcomer()
    keeper.page.set_viewport_size(viewport)
    for path, heading in (("/account", "Your account"), ("/tokens", "API tokens")):
        keeper.page.goto(path)
        expect(keeper.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        assert find_faults(keeper.page) == []
    assert keeper.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
