import asyncio
import json
import uuid
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers, get_channel_layer
from django.contrib.auth.models import AnonymousUser

from imaging.people import give_access, take_access
from jobs.consumers import JobsConsumer
from jobs.events import announce, group_of


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
    return SimpleNamespace(pk=uuid.uuid4(), is_authenticated=True, roles=list(roles))


async def test_staff_receive_each_change():
    investigator = person("investigator")
    watcher = Watcher(investigator)
    assert (await watcher.connect())["type"] == "websocket.accept"
    await get_channel_layer().group_send(
        group_of(investigator.pk), {"type": "job.changed", "job": {"id": "1", "done": 3}}
    )
    assert await watcher.receive() == {"type": "job", "job": {"id": "1", "done": 3}}
    await watcher.disconnect()


@pytest.mark.parametrize("frame", [{"text": "no JSON"}, {"text": "[" * 5000}, {"text": ""}, {"bytes": b"\xff"}])
async def test_what_a_page_says_does_not_end_its_socket(frame):
    investigator = person("investigator")
    watcher = Watcher(investigator)
    await watcher.connect()
    await watcher.say(**frame)
    await get_channel_layer().group_send(group_of(investigator.pk), {"type": "job.changed", "job": {"id": "1"}})
    assert await watcher.receive() == {"type": "job", "job": {"id": "1"}}
    await watcher.disconnect()


@pytest.mark.parametrize("user", [person("reader"), AnonymousUser(), None])
async def test_nobody_else_may_watch(user):
    watcher = Watcher(user)
    answer = await watcher.connect()
    await watcher.disconnect()
    assert (answer["type"], answer["code"]) == ("websocket.close", 4403)


class Listener:
    """What is sent to one person's pages."""

    def __init__(self, listener):
        self._layer, self._group = get_channel_layer(), group_of(listener.pk)
        self._channel = async_to_sync(self._layer.new_channel)()
        async_to_sync(self._layer.group_add)(self._group, self._channel)

    def hear(self):
        """The next message, or None where none comes. Once for each listener: the layer keeps to one event loop."""

        async def receive():
            try:
                return await asyncio.wait_for(self._layer.receive(self._channel), 0.5)
            except TimeoutError:
                return None

        return async_to_sync(receive)()


@pytest.mark.django_db
def test_a_new_job_is_announced_after_commit(make_job, administrator, django_capture_on_commit_callbacks):
    listener = Listener(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        job = make_job()
    message = listener.hear()
    assert message["type"] == "job.changed"
    assert message["job"]["id"] == str(job.pk)
    assert message["job"]["created_at"].endswith("Z")


@pytest.mark.django_db
def test_only_the_people_of_the_dataset_hear_of_its_jobs(
    make_job, dataset, administrator, investigator, outsider, django_capture_on_commit_callbacks
):
    job = make_job()
    give_access(actor=administrator, dataset_id=dataset.pk, person_id=investigator.pk)
    inside, outside = Listener(investigator), Listener(outsider)
    with django_capture_on_commit_callbacks(execute=True):
        announce(job)
    assert inside.hear()["job"]["id"] == str(job.pk)
    assert outside.hear() is None


@pytest.mark.django_db
def test_a_right_that_is_taken_ends_for_pages_that_are_open(
    make_job, dataset, administrator, investigator, django_capture_on_commit_callbacks
):
    job = make_job()
    give_access(actor=administrator, dataset_id=dataset.pk, person_id=investigator.pk)
    listener = Listener(investigator)
    take_access(actor=administrator, dataset_id=dataset.pk, person_id=investigator.pk)
    with django_capture_on_commit_callbacks(execute=True):
        announce(job)
    assert listener.hear() is None


def test_an_idle_socket_is_not_broken_off_by_the_client_of_the_broker():
    layer = get_channel_layer()
    assert layer.hosts[0]["socket_timeout"] > layer.brpop_timeout
