"""Anchors: heads of chains that were kept elsewhere. One that is not in the record shows that events were dropped.

A whole chain can be hashed anew by whoever owns the database. What left it before (a reader's receipts, an export, the
file of FOVEA_ANCHOR) cannot.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from audit.models import Event

_BATCH = 1000


@dataclass(frozen=True)
class Anchor:
    """An event that the record once ended with in its chain."""

    chain: str
    seq: int
    hash: str

    def as_line(self, at: datetime) -> str:
        return json.dumps({"at": at.isoformat(), **asdict(self)}, separators=(",", ":")) + "\n"


def read_anchor(told: Any) -> Anchor:
    """From JSON. Raises ValueError for anything else."""
    if not isinstance(told, dict):
        raise ValueError("an anchor must be an object with chain, seq and hash")
    chain, seq, sha256 = (told.get(name) for name in ("chain", "seq", "hash"))
    if not isinstance(chain, str) or not isinstance(seq, int) or not isinstance(sha256, str):
        raise ValueError("an anchor must have a chain (text), a seq (number) and a hash (text)")
    return Anchor(chain, seq, sha256)


def parse_line(where: str, line: str) -> Anchor:
    """Raises ValueError that says where a line stands that holds no anchor."""
    try:
        return read_anchor(json.loads(line))
    except ValueError as error:
        raise ValueError(f"{where} holds no anchor") from error


def find_missing(anchors: Iterable[Anchor]) -> Iterator[Anchor]:
    """Those that the record does not hold, in their order. Any number, in bounded memory."""
    left = iter(anchors)
    while batch := list(islice(left, _BATCH)):
        hashes = {anchor.hash for anchor in batch}
        rows = Event.objects.filter(hash__in=hashes).values_list("chain", "seq", "hash")
        held = {Anchor(*row) for row in rows}
        yield from (anchor for anchor in batch if anchor not in held)
