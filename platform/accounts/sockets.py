"""WebSockets end with the session that they were opened under."""

import asyncio
from collections.abc import Iterable
from typing import Any

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.db import transaction
from django.utils import timezone

from accounts.hashing import hash_secret

ENDED = 4401


def group_of_session(session_key: str) -> str:
    """The group of channels that sockets of one session listen to. The key itself stays out of the channel layer."""
    return f"session.{hash_secret(session_key)[:40]}"


def close_sockets(session_keys: Iterable[str]) -> None:
    """After commit. A layer that does not answer keeps nobody logged in: the page's requests are refused anyway."""
    groups = [group_of_session(key) for key in session_keys]
    transaction.on_commit(lambda: async_to_sync(_tell)(groups), robust=True)


async def _tell(groups: list[str]) -> None:
    layer = get_channel_layer()
    for group in groups:
        await layer.group_send(group, {"type": "session.ended"})


class SessionBound(AsyncWebsocketConsumer):
    """A consumer whose socket closes with code 4401 when its session ends: by log-out, from elsewhere, or by time."""

    groups: list[str]
    _at_expiry: asyncio.TimerHandle | None = None

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        session = self.scope.get("session")
        if session is None:
            await super().websocket_connect(message)
            return
        self.groups = [*self.groups, group_of_session(session.session_key)]
        await super().websocket_connect(message)
        if not await session.aexists(session.session_key):  # it ended before this socket listened
            await self.close(code=ENDED)
            return
        left_s = (session.row.expire_date - timezone.now()).total_seconds()
        loop = asyncio.get_running_loop()
        self._at_expiry = loop.call_later(left_s, lambda: loop.create_task(self.close(code=ENDED)))

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        if self._at_expiry:
            self._at_expiry.cancel()
        await super().websocket_disconnect(message)

    async def session_ended(self, event: dict[str, Any]) -> None:
        await self.close(code=ENDED)
