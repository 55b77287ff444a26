"""Which WebSockets are let in: from pages of this Fovea alone, and only to addresses that are there."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from channels.routing import URLRouter
from django.conf import settings
from django.http.request import validate_host
from django.urls import URLPattern, re_path

from api.errors import error_body
from config.answers import App, Receive, Scope, Send, send_error

DEFAULT_PORTS = {"http": 80, "https": 443}


def socket_router(patterns: Sequence[URLPattern]) -> URLRouter:
    """Channels' router, which without the last pattern would raise where nothing is."""
    return URLRouter([*patterns, re_path(r"", no_such_socket)])  # type: ignore[arg-type]


async def no_such_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await _refuse(scope, send, 404, "no_such_socket", "There is no such address for a WebSocket.")


class OwnOrigin:
    """Lets only pages of this very origin in, scheme and port included, and those of FOVEA_ORIGINS."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_own(scope):
            await self._app(scope, receive, send)
            return
        await receive()
        await _refuse(scope, send, 403, "foreign_origin", "Open the page of this Fovea itself.")


def _is_own(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    origin, host = (headers.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
    if not validate_host(urlsplit(f"//{host}").hostname or "", settings.ALLOWED_HOSTS):
        return False
    own = f"{'https' if _is_secure(scope, headers) else 'http'}://{host}"
    return _parts(origin) in {_parts(known) for known in (own, *settings.CSRF_TRUSTED_ORIGINS)} - {None}


def _is_secure(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return bool(scope.get("scheme") == "wss")
    name, value = settings.SECURE_PROXY_SSL_HEADER
    header = name.removeprefix("HTTP_").replace("_", "-").lower().encode()
    return headers.get(header, b"").decode("latin-1") == value


def _parts(origin: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(origin)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


async def _refuse(scope: Scope, send: Send, status: int, code: str, message: str) -> None:
    """As an answer of HTTP where the server can give one, else by closing before it was opened, which reads as 403."""
    if "websocket.http.response" in scope.get("extensions", {}):
        await send_error(send, "websocket.http.response", status, error_body(code, message))
    else:
        await send({"type": "websocket.close", "code": 4000 + status})
