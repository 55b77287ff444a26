"""Login and the own account, as everybody meets them."""

from playwright.sync_api import Locator, Page, expect


class LoginScreen:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "LoginScreen":
        self.page.goto("/")
        expect(self.page.get_by_role("heading", name="Log in", level=1)).to_be_visible()
        return self

    def enter(self, username: str, password: str) -> None:
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.keyboard.press("Enter")

    def give_code(self, code: str, label: str = "Code") -> None:
        self.page.get_by_label(label, exact=True).fill(code)
        self.page.keyboard.press("Enter")

    def accept_invitation(self, path: str, username: str, password: str) -> None:
        self.page.goto(path)
        self.page.get_by_label("Your name").fill(username.title())
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_label("Password again").fill(password)
        self.page.keyboard.press("Enter")
        self.expect_inside()

    def expect_inside(self) -> None:
        expect(self.page.get_by_role("button", name="Log out")).to_be_visible()

    def leave(self) -> "LoginScreen":
        self.page.get_by_role("button", name="Log out").click()
        expect(self.page.get_by_role("heading", name="Log in", level=1)).to_be_visible()
        return self


class AccountScreen:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "AccountScreen":
        self.page.get_by_role("link", name="Your account").click()
        expect(self.page.get_by_role("heading", name="Your account", level=1)).to_be_visible()
        return self

    def change_password(self, now: str, new: str) -> None:
        self.page.get_by_label("Password now").fill(now)
        self.page.get_by_label("New password", exact=True).fill(new)
        self.page.get_by_label("New password again").fill(new)
        self.page.keyboard.press("Enter")

    def show_key(self) -> str:
        """Begin to set up an authenticator app; returns the key that the app has to learn."""
        self.page.get_by_role("button", name="Set up an app").click()
        picture = self.page.get_by_alt_text("QR code of the key")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
        return (self.page.get_by_role("dialog").locator("pre").inner_text()).replace(" ", "")

    def add_passkey(self, name: str) -> None:
        self.page.get_by_role("button", name="Add a passkey").click()
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.keyboard.press("Enter")

    def confirm_if_asked(self, password: str) -> None:
        """A fresh login is proof enough for some minutes, so the question may not come."""
        question = self.page.get_by_role("dialog", name="Confirm that it is you")
        expect(question.or_(self.codes)).to_be_visible()
        if question.is_visible():
            question.get_by_label("Your password").fill(password)
            self.page.keyboard.press("Enter")

    @property
    def codes(self) -> Locator:
        """The heading above the recovery codes that are shown once."""
        return self.page.get_by_text("Your recovery codes", exact=True)

    def keep_codes(self) -> list[str]:
        expect(self.codes).to_be_visible()
        codes = self.page.get_by_role("dialog").locator("pre").inner_text().split()
        self.page.get_by_role("button", name="I have kept them").click()
        expect(self.codes).to_be_hidden()
        return codes

    @property
    def sessions(self) -> Locator:
        return self.page.get_by_role("list", name="Sessions").get_by_role("listitem")
