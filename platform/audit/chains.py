"""Walk the chains: each event carries its own hash and follows the one before; no chain that was begun is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db.models import Subquery

from audit.events import FIRST_HASH, hash_event
from audit.models import SITE, ChainHead, Event

BEGUN = "chain.begun"
BEGUN_SUBJECT = "audit.chain:"
NAMED_AT_MOST = 20
FaultCode = Literal[
    "event_changed",
    "event_missing",
    "event_unlinked",
    "time_goes_back",
    "head_differs",
    "chain_missing",
    "chain_unknown",
]


@dataclass(frozen=True)
class ChainFault:
    """One place where a chain is not what it should be, in a sentence. `seq` is None for the chain as a whole."""

    code: FaultCode
    chain: str
    seq: int | None
    message: str


@dataclass
class ChainState:
    """A chain as it was found. `is_whole_checked` is False where only its newest events were looked at."""

    chain: str
    title: str
    events: int = 0
    at: datetime | None = None
    is_whole_checked: bool = True
    faults: list[ChainFault] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return not self.faults

    def add(self, code: FaultCode, seq: int | None, message: str) -> None:
        if len(self.faults) < NAMED_AT_MOST:
            self.faults.append(ChainFault(code, self.chain, seq, message))


@dataclass(frozen=True)
class ChainInBrief:
    """A chain by its head alone. `title`: what the record says that the study was called; empty for the site."""

    chain: str
    title: str
    events: int
    at: datetime | None


def list_chains() -> list[ChainInBrief]:
    """The site's first, then the others by their newest event."""
    titles = _titles()
    rows = [ChainInBrief(row.chain, titles.get(row.chain, ""), row.seq, row.at) for row in ChainHead.objects.all()]
    newest = sorted(rows, key=lambda row: row.at.timestamp() if row.at else 0.0, reverse=True)
    return sorted(newest, key=lambda row: row.chain != SITE)


def check_chains(*, newest: int | None = None) -> list[ChainState]:
    """Every chain there is or should be, the site's first. With `newest` only so many events of all together."""
    # In this order: a chain that somebody begins meanwhile is then neither missing nor unknown.
    expected = {*_begun(), *_chains_of_events()}
    heads = {head.chain: head for head in ChainHead.objects.all()}
    begun = _begun()
    titles = _titles()
    names = [SITE, *sorted({*heads, *expected} - {SITE})]
    states, left = [], newest
    for name in names:
        state = ChainState(name, titles.get(name, ""))
        _check_existence(state, heads.get(name), begun)
        _walk(state, heads.get(name), _first_hash(name, begun), left)
        left = None if left is None else max(0, left - state.events)
        states.append(state)
    return states


def _begun() -> dict[str, str]:
    """The chains that the site's says were begun, and the hash that each begins with."""
    events = Event.objects.filter(chain=SITE, action=BEGUN, subject__startswith=BEGUN_SUBJECT).order_by("seq")
    return {event.subject.removeprefix(BEGUN_SUBJECT): event.hash for event in events}


def _titles() -> dict[str, str]:
    """What the record itself says that each study is called."""
    made = Event.objects.filter(action="study.created").order_by("id").values_list("subject", "detail")
    return {subject.partition(":")[2]: str(detail.get("title", "")) for subject, detail in made}


def _chains_of_events() -> set[str]:
    return set(Event.objects.order_by().values_list("chain", flat=True).distinct())


def _first_hash(chain: str, begun: dict[str, str]) -> str | None:
    return FIRST_HASH if chain == SITE else begun.get(chain)


def _check_existence(state: ChainState, head: ChainHead | None, begun: dict[str, str]) -> None:
    if head is None:
        state.add("chain_missing", None, "The chain has no head: it was removed, in whole or in part.")
    if state.chain != SITE and state.chain not in begun:
        state.add("chain_unknown", None, "The site's chain does not say that this chain was begun.")


def _walk(state: ChainState, head: ChainHead | None, first_hash: str | None, newest: int | None) -> None:
    """Compare each event with its own row, with the one before, and the last with the head."""
    rows = Event.objects.filter(chain=state.chain).order_by("seq")
    start = 1 if newest is None or head is None else max(1, head.seq - newest + 1)
    state.is_whole_checked = start == 1
    before = _Before(start - 1, first_hash if start == 1 else None, None, is_clock_kept=state.chain != SITE)
    if head is not None:
        rows = rows.filter(seq__lte=head.seq)  # what others append meanwhile is for the next time
    for event in rows.filter(seq__gte=start).iterator(chunk_size=2000):
        for code, message in _faults_of(event, before):
            state.add(code, event.seq, message)
        is_clock_kept = before.is_clock_kept or event.action == BEGUN
        before = _Before(event.seq, event.hash, event.at, is_clock_kept)
        state.events += 1
    state.at = before.at or (head.at if head else None)
    if head is not None:
        _check_end(state, head, before)


def _check_end(state: ChainState, head: ChainHead, last: "_Before") -> None:
    is_at_head = head.seq == last.seq and (last.hash is None or head.hash == last.hash)
    end = ChainHead.objects.filter(chain=state.chain).values("seq")
    if not is_at_head:
        message = (
            f"The head stands at event {head.seq}, the last event that is there is {last.seq} or has another hash."
        )
        state.add("head_differs", head.seq, f"{message} The end was cut off, or it was changed.")
    elif Event.objects.filter(chain=state.chain, seq__gt=Subquery(end)).exists():
        message = f"There are events after event {head.seq}, where the head stands: the head was turned back."
        state.add("head_differs", head.seq, message)


@dataclass(frozen=True)
class _Before:
    """The event before. `hash` None: not known. The site's clock was the application's until the first other chain."""

    seq: int
    hash: str | None
    at: datetime | None
    is_clock_kept: bool


def _faults_of(event: Event, before: _Before) -> Iterator[tuple[FaultCode, str]]:
    if event.seq != before.seq + 1:
        yield "event_missing", f"Between event {before.seq} and event {event.seq} events are missing."
    elif before.hash is not None and event.previous_hash != before.hash:
        yield "event_unlinked", f"Event {event.seq} does not follow the one before: that was changed or replaced."
    if event.hash != hash_event(event):
        yield "event_changed", f"Event {event.seq} ({event.action} of {event.subject}) does not carry its own hash."
    if before.at is not None and before.is_clock_kept and event.at < before.at:
        yield "time_goes_back", f"Event {event.seq} is dated before the one that it follows."
