"""Into which sessions a reader's presentations go: what every version of the algorithm has in common."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from studies.design import REPEAT, SCORED, Allocated, Design, Draft, Sides, Unit
from studies.shuffling import Stream

CODE_LETTERS = "ACDEFHJKLMNPRTUVWXY347"  # none that is mistaken for another
CODE_LENGTH = 5

Orders = Callable[[int], Iterator[list[int]]]


def williams_rows(n: int) -> list[list[int]]:
    """Orders of n conditions, balanced for first-order carry-over: n rows for even n, 2n for odd n above 1."""
    first = [(n - step // 2) % n if step % 2 == 0 else (step + 1) // 2 for step in range(n)]
    rows = [[(value + shift) % n for value in first] for shift in range(n)]
    return rows if n % 2 == 0 or n == 1 else rows + [row[::-1] for row in rows]


def place_scored(design: Design, cases: list[str], sides: Sides, orders: Orders, *, turn: int = 0) -> list[Draft]:
    """Each display of each case under every unit, no case twice in a session; `turn` rotates the sessions.

    `orders` of so many places: one for each case, endlessly. Side 0 shows a unit as it is, side 1 turned.
    """
    counts = design.displays_by_case
    load: Counter[int] = Counter()
    endless: dict[int, Iterator[list[int]]] = {}
    drafts = []
    for number, case in enumerate(cases):
        shown = [(display, unit) for display in range(counts[case]) for unit in design.units]
        sessions = _emptiest_sessions(design, load, len(shown), rotation=number + turn)
        load.update(sessions)
        order = next(endless.setdefault(len(shown), orders(len(shown))))
        for session, place in zip(sessions, order, strict=True):
            display, unit = shown[place]
            treatments = turned(unit, sides[unit, (case, display)])
            drafts.append(Draft(session, SCORED, case, unit, treatments, display))
    return drafts


def turned(unit: Unit, side: int) -> Unit:
    return unit[::-1] if side % 2 else unit


def place_repeats(design: Design, scored: list[Draft], stream: Stream) -> list[Draft]:
    """Hidden repeats, one per patient at most, spread over the units; every second one with its sides turned."""
    candidates = stream.shuffled(list(_repeatable(design, scored)))
    used: Counter[Unit] = Counter()
    repeats: list[Draft] = []
    while len(repeats) < design.repeats:
        if not candidates:
            raise ValueError(f"repeats must be at most {len(repeats)}, got {design.repeats}")
        draft, later = min(candidates, key=lambda candidate: used[candidate[0].unit])
        candidates = [candidate for candidate in candidates if candidate[0].case != draft.case]
        used[draft.unit] += 1
        session = later[stream.below(len(later))]
        sides = turned(draft.treatments, len(repeats))
        repeats.append(replace(draft, session=session, kind=REPEAT, treatments=sides))
    return repeats


def count_repeatable_cases(design: Design, scored: list[Draft]) -> int:
    return len({draft.case for draft, _ in _repeatable(design, scored)})


def put_in_order(
    design: Design, reader: str, drafts: list[Draft], order: Callable[[int, list[Draft]], list[Draft]]
) -> list[Allocated]:
    """The rows of one reader; `order(session, drafts)` says how a session goes."""
    rows = [
        Allocated(reader, session, position, draft.kind, draft.case, draft.treatments, display=draft.display)
        for session in range(1, design.sessions + 1)
        for position, draft in enumerate(order(session, [one for one in drafts if one.session == session]), start=1)
    ]
    return _link_repeats(rows)


def give_codes(rows: list[Allocated], stream: Stream) -> list[Allocated]:
    """Distinct random words over the whole study."""
    codes: dict[str, None] = {}
    while len(codes) < len(rows):
        letters = [CODE_LETTERS[stream.below(len(CODE_LETTERS))] for _ in range(CODE_LENGTH)]
        codes["".join(letters)] = None
    return [replace(row, blind_code=code) for row, code in zip(rows, codes, strict=True)]


def _emptiest_sessions(design: Design, load: Counter[int], count: int, *, rotation: int) -> list[int]:
    """`count` sessions in the order of time."""
    candidates = range(1, design.sessions + 1)
    ranked = sorted(candidates, key=lambda session: (load[session], (session + rotation) % design.sessions))
    return sorted(ranked[:count])


def _repeatable(design: Design, scored: Iterable[Draft]) -> Iterator[tuple[Draft, list[int]]]:
    """Each presentation that can be shown again, with the later sessions in which its patient is not seen."""
    scored = list(scored)
    seen: dict[str, set[int]] = {}
    for draft in scored:
        seen.setdefault(draft.case, set()).add(draft.session)
    for draft in scored:
        later = [s for s in range(draft.session + 1, design.sessions + 1) if s not in seen[draft.case]]
        if later:
            yield draft, later


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
