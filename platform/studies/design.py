"""What is allocated, and the rows that come of it. Plain values."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

Unit = tuple[str, ...]
Display = tuple[str, int]  # a case, and which of its displays
Sides = dict[tuple[Unit, Display], int]
TRAINING, SCORED, REPEAT = "training", "scored", "repeat"


@dataclass(frozen=True)
class Design:
    """What allocation needs to know. Readers, cases and treatments are keys, in the order of the protocol.

    `displays`: how many displays each of `cases` has, one each where it is empty. A training case shows its first.
    """

    readers: tuple[str, ...]
    cases: tuple[str, ...]
    treatments: tuple[str, ...]
    is_paired: bool
    sessions: int
    repeats: int
    training_cases: tuple[str, ...] = ()
    displays: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name in ("readers", "cases", "treatments"):
            _check_distinct(name, getattr(self, name))
        if set(self.training_cases) & set(self.cases):
            raise ValueError("training_cases must not be among cases")
        if not self.units:
            raise ValueError(f"treatments must hold at least two keys to make pairs, got {self.treatments}")
        if self.displays and (len(self.displays) != len(self.cases) or min(self.displays) < 1):
            raise ValueError(f"displays must hold a number above 0 for each of the cases, got {self.displays}")
        if self.most_presentations > self.sessions:
            raise ValueError(f"sessions must be at least {self.most_presentations}, the presentations of a case")

    @property
    def units(self) -> tuple[Unit, ...]:
        if self.is_paired:
            return tuple(combinations(self.treatments, 2))
        return tuple((treatment,) for treatment in self.treatments)

    @property
    def most_presentations(self) -> int:
        """Of one case, which is how many sessions are needed."""
        return max(self.displays, default=1) * len(self.units)

    @property
    def displays_by_case(self) -> dict[str, int]:
        return dict(zip(self.cases, self.displays or (1,) * len(self.cases), strict=True))

    def displays_of(self, cases: list[str]) -> list[Display]:
        counts = self.displays_by_case
        return [(case, display) for case in cases for display in range(counts[case])]


@dataclass(frozen=True)
class Allocated:
    """One presentation. `treatments` from left to right; `repeats` is the (session, position) it shows again."""

    reader: str
    session: int
    position: int
    kind: str
    case: str
    treatments: Unit
    blind_code: str = ""
    repeats: tuple[int, int] | None = None
    display: int = 0


@dataclass(frozen=True)
class Draft:
    """A presentation before it has a position."""

    session: int
    kind: str
    case: str
    unit: Unit
    treatments: Unit
    display: int = 0


def by_unit(drafts: list[Draft], units: tuple[Unit, ...]) -> dict[Unit, list[Draft]]:
    return {unit: [draft for draft in drafts if draft.unit == unit] for unit in units}


def _check_distinct(name: str, keys: tuple[str, ...]) -> None:
    if not keys:
        raise ValueError(f"{name} must hold at least one key")
    if max(Counter(keys).values()) > 1:
        raise ValueError(f"{name} must hold each key once")
