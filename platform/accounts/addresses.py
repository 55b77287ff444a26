"""From where a request comes. One answer for rate limits, lock-outs, sessions and the record."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 (no address to listen on: a socket without one)


def client_address(request: HttpRequest) -> str:
    """What the outermost declared proxy saw. Without declared proxies `X-Forwarded-For` is anybody's word."""
    told = request.headers.get("X-Forwarded-For", "").split(",") if settings.PROXIES else []
    for word in (told[-settings.PROXIES :][:1], [request.META.get("REMOTE_ADDR", "")]):
        if address := _parsed("".join(word)):
            return address
    return NOWHERE


def _parsed(word: str) -> str | None:
    try:
        return str(ipaddress.ip_address(word.strip()))
    except ValueError:
        return None
