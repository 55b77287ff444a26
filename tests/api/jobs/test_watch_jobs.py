import json
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers, get_channel_layer
from django.contrib.auth.models import AnonymousUser

from jobs.consumers import JobsConsumer
from jobs.events import GROUP


@pytest.fixture(autouse=True)
def own_channel_layer():
    """The locks of a channel layer belong to one event loop, and every test has its own."""
    channel_layers.backends.clear()


class Watcher:
    """One page's WebSocket."""

    def __init__(self, user):
        scope = {"type": "websocket", "path": "/ws/jobs", "headers": [], "subprotocols": [], "user": user}
        self._socket = ApplicationCommunicator(JobsConsumer.as_asgi(), scope)

    async def connect(self):
        await self._socket.send_input({"type": "websocket.connect"})
        return await self._socket.receive_output(timeout=5)

    async def say(self, **frame):
        await self._socket.send_input({"type": "websocket.receive", **frame})

    async def receive(self):
        return json.loads((await self._socket.receive_output(timeout=5))["text"])

    async def disconnect(self):
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._socket.wait(timeout=5)


def person(*roles):
    return SimpleNamespace(is_authenticated=True, roles=list(roles))


async def test_staff_receive_each_change():
    watcher = Watcher(person("investigator"))
    assert (await watcher.connect())["type"] == "websocket.accept"
    await get_channel_layer().group_send(GROUP, {"type": "job.changed", "job": {"id": "1", "done": 3}})
    assert await watcher.receive() == {"type": "job", "job": {"id": "1", "done": 3}}
    await watcher.disconnect()


@pytest.mark.parametrize("frame", [{"text": "no JSON"}, {"text": "[" * 5000}, {"text": ""}, {"bytes": b"\xff"}])
async def test_what_a_page_says_does_not_end_its_socket(frame):
    watcher = Watcher(person("investigator"))
    await watcher.connect()
    await watcher.say(**frame)
    await get_channel_layer().group_send(GROUP, {"type": "job.changed", "job": {"id": "1"}})
    assert await watcher.receive() == {"type": "job", "job": {"id": "1"}}
    await watcher.disconnect()


@pytest.mark.parametrize("user", [person("reader"), AnonymousUser(), None])
async def test_nobody_else_may_watch(user):
    watcher = Watcher(user)
    answer = await watcher.connect()
    await watcher.disconnect()
    assert (answer["type"], answer["code"]) == ("websocket.close", 4403)


@pytest.mark.django_db
def test_a_new_job_is_announced_after_commit(make_job, django_capture_on_commit_callbacks):
    layer = get_channel_layer()
    channel = async_to_sync(layer.new_channel)()
    async_to_sync(layer.group_add)(GROUP, channel)
    with django_capture_on_commit_callbacks(execute=True):
        job = make_job()
    message = async_to_sync(layer.receive)(channel)
    assert message["type"] == "job.changed"
    assert message["job"]["id"] == str(job.pk)
    assert message["job"]["created_at"].endswith("Z")
    async_to_sync(layer.group_discard)(GROUP, channel)


def test_an_idle_socket_is_not_broken_off_by_the_client_of_the_broker():
    layer = get_channel_layer()
    assert layer.hosts[0]["socket_timeout"] > layer.brpop_timeout
