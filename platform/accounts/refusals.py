"""Refused logins in the permanent record: enough to see an attack, never more than the record can bear.

Each name's first refusal of an hour is an event, up to `TOLD_AN_HOUR` names; so is the first lock-out of each name in
it, up to as many again. All others are counted in the shared cache, and one event after the hour says how many there
were. However many tries come from however many addresses, an hour adds at most 2 * TOLD_AN_HOUR + 1 events.
"""

import time
from typing import Literal

from allauth.core import context
from django.core.cache import cache
from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.hashing import hash_secret
from accounts.models import User
from accounts.usernames import key_of
from audit.events import Detail, record_event

TOLD_AN_HOUR = 60
HOUR_S = 3600
KEPT_S = 48 * HOUR_S
Kind = Literal["login.refused", "login.locked"]


def note_refusal(kind: Kind, *, name: str, person: User | None, proof: str) -> None:
    """`proof`: what was wrong, "password", "code" or "passkey"; `name`: as typed, kept only where it is somebody's."""
    hour = _hour()
    _count(f"{hour}:{kind}:all")
    if not cache.add(_key(f"{hour}:{kind}:{hash_secret(key_of(name))}"), True, KEPT_S):
        return
    if _count(f"{hour}:{kind}:told") > TOLD_AN_HOUR:
        return
    request: HttpRequest | None = context.request
    detail: Detail = {
        "username": name if person else "",
        "is_known": person is not None,
        "proof": proof,
        "address": client_address(request) if request else "",
    }
    _record(request, kind, person or "accounts.user", detail)


def sum_refusals() -> None:
    """Write how many refusals the hours that are over had, once for each hour."""
    for hour in range(_hour() - KEPT_S // HOUR_S + 1, _hour()):
        refused, locked = (cache.get(_key(f"{hour}:{kind}:all"), 0) for kind in ("login.refused", "login.locked"))
        if refused + locked and cache.add(_key(f"{hour}:summed"), True, KEPT_S):
            began_at = time.strftime("%Y-%m-%dT%H:00:00Z", time.gmtime(hour * HOUR_S))
            detail: Detail = {"hour": began_at, "refused": refused, "locked": locked}
            record_event(actor=None, action="login.refusals", subject="accounts.user", detail=detail)


def _record(request: HttpRequest | None, kind: Kind, subject: User | str, detail: Detail) -> None:
    """After the request where there is one: what it did may be undone, and the refusal must stay."""
    late = getattr(request, "late_events", None)
    if late is None:
        record_event(actor=None, action=kind, subject=subject, detail=detail)
    else:
        late.append((kind, subject, detail))


def _count(name: str) -> int:
    key = _key(name)
    cache.add(key, 0, KEPT_S)
    return int(cache.incr(key))


def _key(name: str) -> str:
    return f"refusals:{name}"


def _hour() -> int:
    return int(time.time()) // HOUR_S
