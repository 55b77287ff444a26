"""Which WebSockets are opened, and that they end with their session."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers
from django.core.cache import cache
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Session
from accounts.people import change_person
from accounts.sessions import end_sessions
from config.asgi import application
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "http://testserver:8000"


@pytest.fixture(autouse=True)
async def _fresh():
    """The locks of a channel layer belong to one event loop, and every test has its own. Nothing outlives its test."""
    channel_layers.backends.clear()
    cache.clear()
    Socket.open_ones.clear()
    yield
    for each in Socket.open_ones:
        await each.leave()
    await sync_to_async(connections.close_all)()


class Socket:
    open_ones: list["Socket"] = []

    def __init__(self, *, path="/ws/jobs", origin=OWN, host="testserver:8000", cookie="", scheme="ws", **headers):
        named = {"host": host, "origin": origin, "cookie": cookie, **headers}
        self._app = ApplicationCommunicator(
            application,
            {
                "type": "websocket",
                "path": path,
                "scheme": scheme,
                "query_string": b"",
                "headers": [
                    (name.replace("_", "-").encode(), value.encode()) for name, value in named.items() if value
                ],
                "subprotocols": [],
                "extensions": {"websocket.http.response": {}},
            },
        )

    async def open(self):
        """ "open", or the status with which it was refused."""
        self.open_ones.append(self)
        await self._app.send_input({"type": "websocket.connect"})
        told = await self.hear()
        return "open" if told["type"] == "websocket.accept" else told.get("status", told.get("code"))

    async def hear(self):
        return await self._app.receive_output(timeout=5)

    async def hears_nothing(self):
        return await self._app.receive_nothing(timeout=0.5)

    async def leave(self):
        await self._app.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._app.wait(timeout=5)


def _log_in(username):
    client = APIClient()
    body = {"username": username, "password": PASSWORD}
    assert client.post("/api/auth/login", body, format="json").status_code == 200
    return client


async def _watch(person):
    client = await sync_to_async(_log_in)(person.username)
    socket = Socket(cookie=f"sessionid={client.cookies['sessionid'].value}")
    assert await socket.open() == "open"
    return client, socket


async def test_an_unknown_path_is_refused_once_and_cleanly():
    assert await Socket(path="/ws/nothing").open() == 404


@pytest.mark.parametrize(
    "origin",
    ["http://testserver", "http://testserver:9000", "https://testserver:8000", "http://evil.example", "", "null"],
)
async def test_a_page_of_another_origin_is_refused(origin):
    assert await Socket(origin=origin).open() == 403


async def test_a_host_that_is_not_ours_is_refused():
    assert await Socket(host="evil.example", origin="http://evil.example").open() == 403


async def test_our_own_origin_gets_as_far_as_its_rights():
    assert await Socket().open() == 4403


async def test_a_trusted_origin_is_as_good_as_our_own(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://fovea.example"]
    assert await Socket(origin="https://fovea.example").open() == 4403


@pytest.mark.parametrize(("proxy", "answer"), [(("HTTP_X_FORWARDED_PROTO", "https"), 4403), (None, 403)])
async def test_only_a_declared_proxy_says_that_the_page_came_by_tls(settings, proxy, answer):
    settings.SECURE_PROXY_SSL_HEADER = proxy
    told = Socket(host="testserver", origin="https://testserver", x_forwarded_proto="https")
    assert await told.open() == answer


async def test_logging_out_closes_the_socket(investigator):
    client, socket = await _watch(investigator)
    await sync_to_async(client.post)("/api/auth/logout")
    assert (await socket.hear())["code"] == 4401


@pytest.mark.parametrize("end", ["deactivate", "end", "change password"])
async def test_every_other_end_of_a_session_closes_it(investigator, administrator, end):
    _, socket = await _watch(investigator)
    if end == "deactivate":
        await sync_to_async(change_person)(actor=administrator, person_id=investigator.pk, is_active=False)
    elif end == "end":
        await sync_to_async(end_sessions)(investigator)
    else:
        elsewhere = await sync_to_async(_log_in)("investigator")
        body = {"current_password": PASSWORD, "new_password": "an even longer phrase"}
        path = "/_allauth/browser/v1/account/password/change"
        assert (await sync_to_async(elsewhere.post)(path, body, format="json")).status_code == 200
    assert (await socket.hear())["code"] == 4401


async def test_anothers_log_out_leaves_it_open(investigator, outsider):
    client = await sync_to_async(_log_in)("outsider")
    _, socket = await _watch(investigator)
    await sync_to_async(client.post)("/api/auth/logout")
    assert await socket.hears_nothing()


async def test_it_closes_when_the_session_expires(investigator):
    client = await sync_to_async(_log_in)("investigator")
    soon = timezone.now() + timedelta(seconds=1.5)
    await Session.objects.aupdate(expire_date=soon)
    socket = Socket(cookie=f"sessionid={client.cookies['sessionid'].value}")
    assert await socket.open() == "open"
    assert (await socket.hear())["code"] == 4401


async def test_a_session_that_is_over_opens_nothing(investigator):
    client, _ = await _watch(investigator)
    cookie = client.cookies["sessionid"].value
    await sync_to_async(end_sessions)(investigator)
    assert await Socket(cookie=f"sessionid={cookie}").open() == 4403


async def test_without_a_required_factor_it_is_refused(investigator, settings):
    settings.FACTOR_ROLES = frozenset({"investigator"})
    client = await sync_to_async(_log_in)("investigator")
    assert await Socket(cookie=f"sessionid={client.cookies['sessionid'].value}").open() == 4403
