"""What an administrator sees of the record at once: the newest events of every chain, and the newest anchors.

`manage.py verify_audit` looks at everything; this answers while somebody waits.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from audit.anchor_places import AnchorPlace, anchor_place
from audit.anchors import Anchor, find_missing, parse_line
from audit.chains import ChainState, check_chains

EVENTS_AT_MOST = 50_000
ANCHORS_AT_MOST = 10_000
NAMED_AT_MOST = 20


@dataclass(frozen=True)
class RecordState:
    chains: list[ChainState]
    anchors: int
    missing_anchors: list[Anchor]
    anchor_problem: str

    @property
    def is_ok(self) -> bool:
        return all(chain.is_ok for chain in self.chains) and not self.missing_anchors and not self.anchor_problem

    @property
    def events(self) -> int:
        return sum(chain.events for chain in self.chains)


def look_at_record() -> RecordState:
    """Anchors are read first: what others append meanwhile is then no anchor without its event."""
    anchors, problem = _newest_anchors(anchor_place())
    missing = list(islice(find_missing(anchors), NAMED_AT_MOST))
    return RecordState(check_chains(newest=EVENTS_AT_MOST), len(anchors), missing, problem)


def check_anchors(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Those of somebody's receipts that the record does not hold. Says nothing else of any event."""
    return list(find_missing(anchors))


def _newest_anchors(place: AnchorPlace | None) -> tuple[list[Anchor], str]:
    if place is None:
        return [], ""
    try:
        return list(deque(_anchors(place), maxlen=ANCHORS_AT_MOST)), ""
    except FileNotFoundError:
        return [], f"There are no anchors at {place.name} yet, or they were removed."
    except (OSError, ValueError) as error:
        return [], f"The anchors at {place.name} cannot be read: {error}"


def _anchors(place: AnchorPlace) -> Iterator[Anchor]:
    return (parse_line(where, line) for where, line in place.lines())
