from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from jobs.events import GROUP

STAFF_ROLES = {"administrator", "investigator"}
FORBIDDEN = 4403


class JobsConsumer(AsyncJsonWebsocketConsumer):
    """Sends each change of a job to administrators and investigators. What a client sends is ignored."""

    groups = [GROUP]

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        user = self.scope.get("user")
        if not getattr(user, "is_authenticated", False) or not STAFF_ROLES & set(user.roles):
            self.groups = []
            await self.close(code=FORBIDDEN)
            return
        await super().websocket_connect(message)

    async def job_changed(self, event: dict[str, Any]) -> None:
        await self.send_json({"type": "job", "job": event["job"]})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Nothing is expected of the client, so nothing is read: what is no JSON must not end the socket."""
