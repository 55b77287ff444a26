"""Record events and verify their chain."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from audit.models import ChainHead, Event

FIRST_HASH = "0" * 64
Detail = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True)
class Verdict:
    is_ok: bool
    events: int
    first_broken_seq: int | None


def record_event(*, actor: Model | AnonymousUser | None, action: str, subject: Model | str, detail: Detail) -> Event:
    """Append one event inside the caller's transaction, so that event and change stand or fall together.

    The chain's head stays locked until that transaction ends: call this last in it.
    """
    with transaction.atomic(savepoint=False):
        head = ChainHead.objects.select_for_update().get(id=1)
        event = Event(
            seq=head.seq + 1,
            at=timezone.now(),
            actor=_name(actor),
            action=action,
            subject=subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}",
            detail=dict(detail),
            previous_hash=head.hash,
        )
        event.hash = _hash(event)
        event.save(force_insert=True)
        ChainHead.objects.filter(id=1).update(seq=event.seq, hash=event.hash)
    return event


def verify_chain() -> Verdict:
    """Walk the whole chain. It breaks where a row was changed, removed, added or cut off at the end."""
    expected_seq, previous = 1, FIRST_HASH
    for event in Event.objects.order_by("seq").iterator(chunk_size=2000):
        if event.seq != expected_seq or event.previous_hash != previous or event.hash != _hash(event):
            return Verdict(is_ok=False, events=expected_seq - 1, first_broken_seq=expected_seq)
        expected_seq, previous = expected_seq + 1, event.hash
    head = ChainHead.objects.get(id=1)
    is_whole = (head.seq, head.hash) == (expected_seq - 1, previous)
    return Verdict(is_ok=is_whole, events=expected_seq - 1, first_broken_seq=None if is_whole else expected_seq)


def _name(actor: Model | AnonymousUser | None) -> str:
    return str(actor.pk) if isinstance(actor, Model) else "system" if actor is None else "anonymous"


def _hash(event: Event) -> str:
    content: dict[str, Any] = {
        "seq": event.seq,
        "at": _instant(event.at),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
        "previous_hash": event.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(timezone.get_default_timezone()).isoformat(timespec="microseconds")
