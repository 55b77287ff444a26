"""Record events, and tell the hash that each must carry."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from audit.models import SITE, Event

FIRST_HASH = "0" * 64
Detail = Mapping[str, str | int | float | bool | None]


def record_event(
    *, actor: Model | AnonymousUser | None, action: str, subject: Model | str, detail: Detail, chain: str = SITE
) -> Event:
    """Append one event inside the caller's transaction, so that event and change stand or fall together.

    `chain` is the id of the study that the event is of. The chain's head stays locked until that transaction ends:
    call this last in it, and where there are events of both kinds, that of the study first. Times are the database's
    and never go back.
    """
    told = subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}"
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq FROM audit_append(%s, %s, %s, %s, %s)", [chain, _name(actor), action, told, _canonical(detail)]
        )
        (seq,) = cursor.fetchone()
    return Event.objects.get(chain=chain, seq=seq)


def list_events(*, chain: str = "") -> QuerySet[Event]:
    """The newest first; of all chains where none is named."""
    events = Event.objects.order_by("-id")
    return events.filter(chain=chain) if chain else events


def _name(actor: Model | AnonymousUser | None) -> str:
    return str(actor.pk) if isinstance(actor, Model) else "system" if actor is None else "anonymous"


def hash_event(event: Event) -> str:
    """What the event's `hash` must be, from its row and the hash before it."""
    content: dict[str, Any] = {
        "seq": event.seq,
        "at": _instant(event.at),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
        "previous_hash": event.previous_hash,
    }
    if event.chain != SITE:  # the site's events are older than chains are
        content["chain"] = event.chain
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _instant(at: datetime) -> str:
    return at.astimezone(timezone.get_default_timezone()).isoformat(timespec="microseconds")
