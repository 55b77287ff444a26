from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.factors import lacks_factor
from accounts.sockets import SessionBound
from jobs.events import group_of

STAFF_ROLES = {"administrator", "investigator"}
FORBIDDEN = 4403


class JobsConsumer(SessionBound, AsyncJsonWebsocketConsumer):
    """Sends an administrator or investigator each change of a job of the datasets that are theirs.

    What a client sends is ignored.
    """

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        user = self.scope.get("user")
        if not getattr(user, "is_authenticated", False) or not STAFF_ROLES & set(user.roles) or self._lacks_factor():
            await self.close(code=FORBIDDEN)
            return
        self.groups = [group_of(user.pk)]
        await super().websocket_connect(message)

    def _lacks_factor(self) -> bool:
        session = self.scope.get("session")
        return session is not None and lacks_factor(self.scope["user"], session)

    async def job_changed(self, event: dict[str, Any]) -> None:
        await self.send_json({"type": "job", "job": event["job"]})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Nothing is expected of the client, so nothing is read: what is no JSON must not end the socket."""
