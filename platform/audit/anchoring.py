"""Take the heads of the chains out of the database, to the place that FOVEA_ANCHOR names.

Every 30 seconds, and at once after an act that must not be undone. Answers do not wait for it and do not fail by it: a
place that is full or away is said in the log, and the next turn tries again with all that is missing.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.db import transaction

from audit.anchor_places import AnchorPlace, anchor_place
from audit.anchors import Anchor
from audit.models import ChainHead

log = logging.getLogger(__name__)


def anchor_soon() -> None:
    """Write the heads once the caller's transaction is committed, without waiting for the disk."""
    if anchor_place() is not None:
        transaction.on_commit(_begin, robust=True)


def anchor_heads() -> int:
    """Write every head that moved since it was last written. Returns how many; raises OSError where that fails."""
    place = anchor_place()
    return 0 if place is None else _write(place, list(ChainHead.objects.order_by("chain")))


def _begin() -> None:
    """The heads are read here, on the connection that committed; only the disk is left to the thread."""
    place = anchor_place()
    if place is not None:
        _writer().submit(_try, place, list(ChainHead.objects.order_by("chain")))


def _try(place: AnchorPlace, heads: Sequence[ChainHead]) -> None:
    try:
        _write(place, heads)
    except Exception:
        # Whatever a storage raises: nobody waits for this, and the next turn tries again.
        log.exception("heads of the record could not be anchored in %s; it is tried again within a minute", place.name)


def _write(place: AnchorPlace, heads: Sequence[ChainHead]) -> int:
    last = place.last()
    moved = [head for head in heads if head.seq > last.get(head.chain, 0)]
    lines = [Anchor(head.chain, head.seq, head.hash).as_line(head.at) for head in moved if head.at is not None]
    if lines:
        place.append(lines)
    return len(lines)


@cache
def _writer() -> ThreadPoolExecutor:
    """One thread: lines of one process are written in the order of their acts, and a disk that hangs holds up one."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="anchor")
