"""The algorithms "fovea-1" and "fovea-2", by which studies were frozen from a seed: made again to the letter.

"fovea-2" shuffles cases once for all readers. The row of the Williams square rotates over readers, sides alternate over
a shuffled order of displays for each unit and turn from reader to reader, and within a session each block holds every
unit that is left once, in random order. "fovea-1" knew one display a case: it is this with one display each.

What one reader sees tells what another sees, and most of a block tells its last: new studies are frozen by
`studies.allocation`.
"""

from collections.abc import Iterator
from itertools import count

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


def allocate_formerly(design: Design, draws: Draws) -> list[Allocated]:
    """Every presentation of every reader, by reader, session and position."""
    cases = draws("cases").shuffled(design.cases)
    sides = _sides(design, cases, draws)
    rows = [row for turn in range(len(design.readers)) for row in _reader_rows(design, turn, cases, sides, draws)]
    return give_codes(rows, draws("blind-codes"))


def count_formerly_repeatable(design: Design, draws: Draws) -> int:
    """How many hidden repeats every reader could be given."""
    cases = draws("cases").shuffled(design.cases)
    sides = _sides(design, cases, draws)
    scored = (_scored(design, turn, cases, sides) for turn in range(len(design.readers)))
    return min((count_repeatable_cases(design, drafts) for drafts in scored), default=0)


def _sides(design: Design, cases: list[str], draws: Draws) -> Sides:
    """0 or 1 for each unit and display, half and half over the displays of a unit."""
    sides: Sides = {}
    for index, unit in enumerate(design.units):
        order = draws(f"sides/{index}").shuffled(design.displays_of(cases))
        sides.update({(unit, display): place % 2 for place, display in enumerate(order)})
    return sides


def _scored(design: Design, turn: int, cases: list[str], sides: Sides) -> list[Draft]:
    def orders(n: int) -> Iterator[list[int]]:
        rows = williams_rows(n)
        return (rows[number % len(rows)] for number in count(turn))

    return place_scored(design, cases, {key: side + turn for key, side in sides.items()}, orders, turn=turn)


def _reader_rows(design: Design, turn: int, cases: list[str], sides: Sides, draws: Draws) -> list[Allocated]:
    drafts = _scored(design, turn, cases, sides)
    drafts += place_repeats(design, drafts, draws(f"repeats/{turn}"))

    def order(session: int, there: list[Draft]) -> list[Draft]:
        ordered = _permuted_blocks(there, design.units, draws(f"order/{turn}/{session}"))
        return (_training(design, turn) if session == 1 else []) + ordered

    return put_in_order(design, design.readers[turn], drafts, order)


def _training(design: Design, turn: int) -> list[Draft]:
    drafts = []
    for number, case in enumerate(design.training_cases):
        unit = design.units[number % len(design.units)]
        drafts.append(Draft(1, TRAINING, case, unit, turned(unit, number // len(design.units) + turn)))
    return drafts


def _permuted_blocks(drafts: list[Draft], units: tuple[Unit, ...], stream: Stream) -> list[Draft]:
    waiting = {unit: stream.shuffled(own) for unit, own in by_unit(drafts, units).items()}
    ordered: list[Draft] = []
    while any(waiting.values()):
        block = [queue.pop() for queue in waiting.values() if queue]
        ordered += stream.shuffled(block)
    return ordered
