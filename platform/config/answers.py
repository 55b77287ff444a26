"""ASGI's words, and answers of the program's outermost skin, where no framework helps yet."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class AnsweredSockets(logging.Filter):
    """Uvicorn calls a WebSocket that was refused by an answer of HTTP an error. Its log has the refusal anyway."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "without completing handshake" not in record.getMessage()


async def send_error(send: Send, kind: str, status: int, body: Mapping[str, Any]) -> None:
    """`kind`: "http.response" or "websocket.http.response". The connection is closed after it."""
    content = json.dumps(body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": content})
