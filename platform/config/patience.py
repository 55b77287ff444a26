"""End requests whose body stands still: the server itself waits for the rest of a body for ever.

What counts is progress, not time: a window's worth of waiting must bring at least `LEAST_BYTES`, so an upload over a
bad line takes as long as it takes, while one byte now and then holds nothing open.
"""

import asyncio

from api.errors import error_body
from config.answers import App, Message, Receive, Scope, Send, send_error

WINDOW_S = 30.0
LEAST_BYTES = 1024


class Patience:
    def __init__(self, app: App, *, window_s: float = WINDOW_S) -> None:
        self._app, self._window_s = app, window_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, send, self._window_s)
        await self._app(scope, body.receive, body.send)
        if body.is_late and not body.is_answered:
            message = "The rest of the request did not come. Send it again, as one piece."
            await send_error(send, "http.response", 408, error_body("request_timeout", message))


class _Body:
    """One request's body as it comes in."""

    def __init__(self, receive: Receive, send: Send, window_s: float) -> None:
        self._receive, self._send, self._window_s = receive, send, window_s
        self._is_whole = self.is_late = self.is_answered = False
        self._left_s, self._bytes = window_s, 0

    async def receive(self) -> Message:
        """The next piece. What is late reads as a client that went away, so that the application lets go."""
        if self._is_whole:
            return await self._receive()
        if self.is_late:
            return {"type": "http.disconnect"}
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            message = await asyncio.wait_for(self._receive(), self._left_s)
        except TimeoutError:
            self.is_late = True
            return {"type": "http.disconnect"}
        self._note(message, waited_s=clock() - began)
        return message

    async def send(self, message: Message) -> None:
        self.is_answered = True
        await self._send(message)

    def _note(self, message: Message, *, waited_s: float) -> None:
        """Only waiting is counted, not what the application does between two pieces."""
        self._is_whole = not message.get("more_body", False)
        self._bytes += len(message.get("body", b""))
        self._left_s = max(0.001, self._left_s - waited_s)
        if self._bytes >= LEAST_BYTES:
            self._left_s, self._bytes = self._window_s, 0
