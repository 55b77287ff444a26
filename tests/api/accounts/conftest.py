"""Pages that are logged in as people do it, and what people prove themselves with."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from tests.conftest import PASSWORD
from tests.e2e.one_time_codes import AuthenticatorApp
from tests.passkeys import Passkey

LIBRARY = "/_allauth/browser/v1"


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


class Page:
    """One browser."""

    def __init__(self, **headers):
        self.client = APIClient(headers=headers or None)

    def ask(self, method, path, body=None, **more):
        url = path if path.startswith("/api") else LIBRARY + path
        return getattr(self.client, method.lower())(url, body, format="json", **more)

    def log_in(self, username, password=PASSWORD):
        return self.ask("POST", "/auth/login", {"username": username, "password": password})

    def confirm(self, password=PASSWORD):
        assert self.ask("POST", "/auth/reauthenticate", {"password": password}).status_code == 200

    def add_app(self):
        secret = self.ask("GET", "/account/authenticators/totp").json()["meta"]["secret"]
        app = AuthenticatorApp(secret)
        added = self.ask("POST", "/account/authenticators/totp", {"code": app.next_code()})
        assert added.status_code == 200, added.content
        cache.clear()  # the next code need not wait for the next half minute
        app._last = 0
        return app

    def add_passkey(self):
        options = self.ask("GET", "/account/authenticators/webauthn").json()["data"]["creation_options"]
        passkey = Passkey(options)
        credential = passkey.register(options)
        added = self.ask("POST", "/account/authenticators/webauthn", {"name": "Key", "credential": credential})
        assert added.status_code == 200, added.content
        return passkey

    def codes(self):
        return self.ask("GET", "/account/authenticators/recovery-codes").json()["data"]["unused_codes"]

    def is_in(self):
        return self.ask("GET", "/api/auth/me").status_code == 200


@pytest.fixture
def page():
    """Nobody's page. `page()` gives one more."""

    def make(person=None, **headers):
        made = Page(**headers)
        if person is not None:
            assert made.log_in(person.username).status_code == 200
        return made

    return make
