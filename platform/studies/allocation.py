"""Who sees what, when, on which side: plain values in, rows out, and the same rows from the same seed for ever.

Algorithm "fovea-2"
1. A *unit* is what one presentation compares: every pair of treatments, or every single treatment. A case is read by
   one or more *displays*, each of them under every unit; all of them are of one patient.
2. Cases are shuffled once. For each reader a case gets as many sessions as it has displays times units, the emptiest
   first (ties rotate by reader and case), so that no patient is seen twice in a session.
3. Which display and unit a case shows in the first of its sessions, which in the second and so on, is a row of a
   Williams square (Williams 1949, doi 10.1071/CH9490149): the row rotates over readers and over the cases with as many
   displays, so that each unit is first, second, … equally often and follows each other unit equally often.
4. Sides alternate over a shuffled order of displays for each unit, and turn from reader to reader.
5. Hidden repeats of a reader's presentations go to a later session in which that patient is not seen.
6. Within a session, order is drawn in permuted blocks: each block holds every unit that is left once, in random order.
7. Training presentations come first, in the first session, of cases that are not scored.
8. Blind codes are distinct random words over the whole study.

"fovea-1" knew one display a case. It is this algorithm with one display each, to the letter; only its rows name no
display (`describe_rows`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

from studies.shuffling import Stream

ALGORITHM = "fovea-2"
ONE_DISPLAY = "fovea-1"
ALGORITHMS = (ONE_DISPLAY, ALGORITHM)
CODE_LETTERS = "ACDEFHJKLMNPRTUVWXY347"  # none that is mistaken for another
CODE_LENGTH = 5

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
    seed: int
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
class _Draft:
    """A presentation before it has a position."""

    session: int
    kind: str
    case: str
    unit: Unit
    treatments: Unit
    display: int = 0


def allocate(design: Design) -> list[Allocated]:
    """Every presentation of every reader, by reader, session and position.

    Raises ValueError when more hidden repeats are asked for than have a later session free of their patient.
    """
    cases = Stream(seed=design.seed, label="cases").shuffled(design.cases)
    sides = _sides(design, cases)
    rows = [row for turn in range(len(design.readers)) for row in _reader_rows(design, turn, cases, sides)]
    codes = _blind_codes(design.seed, len(rows))
    return [replace(row, blind_code=code) for row, code in zip(rows, codes, strict=True)]


def describe_rows(rows: list[Allocated], *, algorithm: str = ALGORITHM) -> list[dict[str, Any]]:
    """The rows as a manifest holds them. Raises ValueError for an algorithm that is not known."""
    if algorithm not in ALGORITHMS:
        raise ValueError(f"algorithm must be {' or '.join(ALGORITHMS)}, got {algorithm}")
    described = [asdict(row) for row in rows]
    if algorithm == ONE_DISPLAY:
        return [{name: value for name, value in row.items() if name != "display"} for row in described]
    return described


def count_repeatable(design: Design) -> int:
    """How many hidden repeats every reader can be given."""
    cases = Stream(seed=design.seed, label="cases").shuffled(design.cases)
    sides = _sides(design, cases)
    drafts = (_scored(design, turn, cases, sides) for turn in range(len(design.readers)))
    return min((len({draft.case for draft, _ in _repeatable(design, scored)}) for scored in drafts), default=0)


def williams_rows(n: int) -> list[list[int]]:
    """Orders of n conditions, balanced for first-order carry-over: n rows for even n, 2n for odd n above 1."""
    first = [(n - step // 2) % n if step % 2 == 0 else (step + 1) // 2 for step in range(n)]
    rows = [[(value + shift) % n for value in first] for shift in range(n)]
    return rows if n % 2 == 0 or n == 1 else rows + [row[::-1] for row in rows]


def _check_distinct(name: str, keys: tuple[str, ...]) -> None:
    if not keys:
        raise ValueError(f"{name} must hold at least one key")
    if len(set(keys)) != len(keys):
        raise ValueError(f"{name} must hold each key once")


def _sides(design: Design, cases: list[str]) -> Sides:
    """0 or 1 for each unit and display, half and half over the displays of a unit."""
    counts = design.displays_by_case
    displays = [(case, display) for case in cases for display in range(counts[case])]
    sides: Sides = {}
    for index, unit in enumerate(design.units):
        order = Stream(seed=design.seed, label=f"sides/{index}").shuffled(displays)
        sides.update({(unit, display): turn % 2 for turn, display in enumerate(order)})
    return sides


def _reader_rows(design: Design, turn: int, cases: list[str], sides: Sides) -> list[Allocated]:
    drafts = _scored(design, turn, cases, sides)
    drafts += _repeats(design, turn, drafts)
    rows = []
    for session in range(1, design.sessions + 1):
        stream = Stream(seed=design.seed, label=f"order/{turn}/{session}")
        ordered = _permuted_blocks([draft for draft in drafts if draft.session == session], design.units, stream)
        ordered = (_training(design, turn) if session == 1 else []) + ordered
        rows += [
            Allocated(
                design.readers[turn],
                session,
                position,
                draft.kind,
                draft.case,
                draft.treatments,
                display=draft.display,
            )
            for position, draft in enumerate(ordered, start=1)
        ]
    return _link_repeats(rows)


def _scored(design: Design, turn: int, cases: list[str], sides: Sides) -> list[_Draft]:
    counts = design.displays_by_case
    load: Counter[int] = Counter()
    alike: Counter[int] = Counter()  # cases so far, by how many displays they have
    drafts = []
    for number, case in enumerate(cases):
        shown = [(display, unit) for display in range(counts[case]) for unit in design.units]
        sessions = _emptiest_sessions(design, load, len(shown), rotation=number + turn)
        load.update(sessions)
        orders = williams_rows(len(shown))
        order = orders[(alike[counts[case]] + turn) % len(orders)]
        alike[counts[case]] += 1
        for session, place in zip(sessions, order, strict=True):
            drafts.append(_draft(session, case, *shown[place], sides=sides, turn=turn))
    return drafts


def _draft(session: int, case: str, display: int, unit: Unit, *, sides: Sides, turn: int) -> _Draft:
    is_turned = (sides[unit, (case, display)] + turn) % 2 == 1
    return _Draft(session, SCORED, case, unit, unit[::-1] if is_turned else unit, display)


def _emptiest_sessions(design: Design, load: Counter[int], count: int, *, rotation: int) -> list[int]:
    """`count` sessions in the order of time."""
    candidates = range(1, design.sessions + 1)
    ranked = sorted(candidates, key=lambda session: (load[session], (session + rotation) % design.sessions))
    return sorted(ranked[:count])


def _repeatable(design: Design, scored: list[_Draft]) -> Iterator[tuple[_Draft, list[int]]]:
    """Each presentation that can be shown again, with the later sessions in which its patient is not seen."""
    seen: dict[str, set[int]] = {}
    for draft in scored:
        seen.setdefault(draft.case, set()).add(draft.session)
    for draft in scored:
        later = [s for s in range(draft.session + 1, design.sessions + 1) if s not in seen[draft.case]]
        if later:
            yield draft, later


def _repeats(design: Design, turn: int, scored: list[_Draft]) -> list[_Draft]:
    """Hidden repeats, one per patient at most, spread over the units; every second one with its sides turned."""
    stream = Stream(seed=design.seed, label=f"repeats/{turn}")
    candidates = stream.shuffled(list(_repeatable(design, scored)))
    used: Counter[Unit] = Counter()
    repeats: list[_Draft] = []
    while len(repeats) < design.repeats:
        if not candidates:
            raise ValueError(f"repeats must be at most {len(repeats)}, got {design.repeats}")
        draft, later = min(candidates, key=lambda candidate: used[candidate[0].unit])
        candidates = [candidate for candidate in candidates if candidate[0].case != draft.case]
        used[draft.unit] += 1
        session = later[stream.below(len(later))]
        sides = draft.treatments[::-1] if len(repeats) % 2 else draft.treatments
        repeats.append(replace(draft, session=session, kind=REPEAT, treatments=sides))
    return repeats


def _training(design: Design, turn: int) -> list[_Draft]:
    drafts = []
    for number, case in enumerate(design.training_cases):
        unit = design.units[number % len(design.units)]
        is_turned = (number // len(design.units) + turn) % 2 == 1
        drafts.append(_Draft(1, TRAINING, case, unit, unit[::-1] if is_turned else unit))
    return drafts


def _permuted_blocks(drafts: list[_Draft], units: tuple[Unit, ...], stream: Stream) -> list[_Draft]:
    waiting = {unit: stream.shuffled([draft for draft in drafts if draft.unit == unit]) for unit in units}
    ordered: list[_Draft] = []
    while any(waiting.values()):
        block = [queue.pop() for queue in waiting.values() if queue]
        ordered += stream.shuffled(block)
    return ordered


def _link_repeats(rows: list[Allocated]) -> list[Allocated]:
    """Say of each repeat which presentation it shows again."""
    firsts = {(row.case, row.display, frozenset(row.treatments)): row for row in rows if row.kind == SCORED}
    linked = []
    for row in rows:
        if row.kind == REPEAT:
            first = firsts[row.case, row.display, frozenset(row.treatments)]
            row = replace(row, repeats=(first.session, first.position))
        linked.append(row)
    return linked


def _blind_codes(seed: int, count: int) -> list[str]:
    stream = Stream(seed=seed, label="blind-codes")
    codes: dict[str, None] = {}
    while len(codes) < count:
        letters = [CODE_LETTERS[stream.below(len(CODE_LETTERS))] for _ in range(CODE_LENGTH)]
        codes["".join(letters)] = None
    return list(codes)
