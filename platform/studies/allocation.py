"""Who sees what, when, on which side: plain values in, rows out, and the same rows from the same key for ever.

Algorithm "fovea-3". All draws are from streams under a key that nobody knows before the study is unblinded.
1. A *unit* is what one presentation compares: every pair of treatments, or every single treatment. A case is read by
   one or more *displays*, each of them under every unit; all of them are of one patient.
2. Every reader's allocation is drawn on its own: what one reader sees tells nothing of what another sees. Balance over
   readers is that of chance; balance within each reader is exact, as follows.
3. The reader's cases are shuffled. A case gets as many sessions as it has displays times units, the emptiest first, so
   that no patient is seen twice in a session.
4. Which display and unit a case shows in the first of its sessions, which in the second and so on, is a row of a
   Williams square (Williams 1949, doi 10.1071/CH9490149), so that each unit is first, second, … equally often and
   follows each other unit equally often. For as many cases with as many displays as a square has rows, its rows and the
   names of its conditions are shuffled anew: otherwise the first of an even number would tell the others.
5. Of the displays of each unit one half, drawn at random, is shown with sides turned; of an odd number the greater or
   the lesser half, at random.
6. Hidden repeats of a reader's presentations go to a later session in which that patient is not seen.
7. Within a session, order is drawn in blocks of random size: a block holds m of each unit in random order, m drawn from
   4 to 8, and what would not fill another block goes in the last. Small blocks of a known size tell their last units.
8. Training presentations come first, in the first session, of cases that are not scored. Units are drawn without
   replacement, and of those of one unit every second one is turned, beginning at random.
9. Blind codes are distinct random words over the whole study.

The key is bound to the design (`derivation.key_of`), so that trying out drafts tells nothing of the one that is frozen.
"""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from typing import Any

from studies.design import TRAINING, Allocated, Design, Draft, Sides, Unit, by_unit
from studies.placing import (
    count_repeatable_cases,
    give_codes,
    place_repeats,
    place_scored,
    put_in_order,
    turned,
    williams_rows,
)
from studies.shuffling import Draws, Stream

ALGORITHM = "fovea-3"
ONE_ORDER, ONE_DISPLAY = "fovea-2", "fovea-1"
FORMER_ALGORITHMS = (ONE_DISPLAY, ONE_ORDER)
ALGORITHMS = (*FORMER_ALGORITHMS, ALGORITHM)
SMALLEST_BLOCK, LARGEST_BLOCK = 4, 8


def allocate(design: Design, draws: Draws) -> list[Allocated]:
    """Every presentation of every reader, by reader, session and position.

    Raises ValueError when more hidden repeats are asked for than have a later session free of their patient.
    """
    rows = [row for turn in range(len(design.readers)) for row in _reader_rows(design, turn, draws)]
    return give_codes(rows, draws("blind-codes"))


def count_repeatable(design: Design, draws: Draws) -> int:
    """How many hidden repeats every reader can be given."""
    scored = (_scored(design, turn, draws) for turn in range(len(design.readers)))
    return min((count_repeatable_cases(design, drafts) for drafts in scored), default=0)


def describe_rows(rows: list[Allocated], *, algorithm: str = ALGORITHM) -> list[dict[str, Any]]:
    """The rows as a manifest holds them. Raises ValueError for an algorithm that is not known."""
    if algorithm not in ALGORITHMS:
        raise ValueError(f"algorithm must be {', '.join(ALGORITHMS[:-1])} or {ALGORITHM}, got {algorithm}")
    described = [asdict(row) for row in rows]
    if algorithm == ONE_DISPLAY:
        return [{name: value for name, value in row.items() if name != "display"} for row in described]
    return described


def _reader_rows(design: Design, turn: int, draws: Draws) -> list[Allocated]:
    drafts = _scored(design, turn, draws)
    drafts += place_repeats(design, drafts, draws(f"repeats/{turn}"))

    def order(session: int, there: list[Draft]) -> list[Draft]:
        ordered = _in_blocks(there, design.units, draws(f"order/{turn}/{session}"))
        return (_training(design, draws(f"training/{turn}")) if session == 1 else []) + ordered

    return put_in_order(design, design.readers[turn], drafts, order)


def _scored(design: Design, turn: int, draws: Draws) -> list[Draft]:
    cases = draws(f"cases/{turn}").shuffled(design.cases)
    stream = draws(f"orders/{turn}")

    def orders(n: int) -> Iterator[list[int]]:
        while True:
            names = stream.shuffled(range(n))
            yield from ([names[place] for place in row] for row in stream.shuffled(williams_rows(n)))

    return place_scored(design, cases, _sides(design, turn, draws), orders)


def _sides(design: Design, turn: int, draws: Draws) -> Sides:
    """0 or 1 for each unit and display of a reader, half and half over the displays of a unit."""
    sides: Sides = {}
    for index, unit in enumerate(design.units):
        stream = draws(f"sides/{turn}/{index}")
        first = stream.below(2)
        order = stream.shuffled(design.displays_of(list(design.cases)))
        sides.update({(unit, display): (first + place) % 2 for place, display in enumerate(order)})
    return sides


def _in_blocks(drafts: list[Draft], units: tuple[Unit, ...], stream: Stream) -> list[Draft]:
    waiting = {unit: stream.shuffled(own) for unit, own in by_unit(drafts, units).items()}
    ordered: list[Draft] = []
    while any(waiting.values()):
        size = SMALLEST_BLOCK + stream.below(LARGEST_BLOCK - SMALLEST_BLOCK + 1)
        most = max(map(len, waiting.values()))
        size = size if most - size >= SMALLEST_BLOCK else most
        block = [queue.pop() for queue in waiting.values() for _ in range(min(size, len(queue)))]
        ordered += stream.shuffled(block)
    return ordered


def _training(design: Design, stream: Stream) -> list[Draft]:
    units: list[Unit] = []
    while len(units) < len(design.training_cases):
        units += stream.shuffled(design.units)
    sides = {unit: count(stream.below(2)) for unit in design.units}
    return [
        Draft(1, TRAINING, case, unit, turned(unit, next(sides[unit])))
        for case, unit in zip(design.training_cases, units, strict=False)
    ]
