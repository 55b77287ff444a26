"""Knowing what was shown does not tell what is shown next, or to another reader: the best guesses are near chance.

Guessers know the algorithm and the protocol, and learn from many allocations what follows what. Over 60 allocations of
some 20 to 140 presentations a session the error of a rate is about 0.01. The allocation before, "fovea-2", is what they
are good at: with it a test that fails here would have failed.
"""

import hashlib
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise

import pytest

from studies.allocation import allocate
from studies.design import Design
from studies.former_allocation import allocate_formerly
from studies.shuffling import keyed, seeded

DRAWN = 60
DESIGNS = {
    "three pairs": {"treatments": ("a", "b", "c"), "is_paired": True, "sessions": 3, "cases": 24},
    "three pairs, many cases": {"treatments": ("a", "b", "c"), "is_paired": True, "sessions": 3, "cases": 72},
    "two single images": {"treatments": ("a", "b"), "is_paired": False, "sessions": 2, "cases": 40},
    "four single images": {"treatments": ("a", "b", "c", "d"), "is_paired": False, "sessions": 4, "cases": 40},
    "one pair": {"treatments": ("a", "b"), "is_paired": True, "sessions": 1, "cases": 40},
}
SEVERAL_UNITS = [name for name in DESIGNS if name != "one pair"]
PAIRED = [name for name, fields in DESIGNS.items() if fields["is_paired"]]


def design_of(name):
    fields = {**DESIGNS[name], "cases": tuple(f"case-{n}" for n in range(DESIGNS[name]["cases"]))}
    return Design(readers=("R01", "R02"), repeats=0, **fields)


@cache
def draw(name):
    """Allocations of today, and the number of units."""
    design = design_of(name)
    keys = (hashlib.sha256(str(n).encode()).digest() for n in range(DRAWN))
    return [allocate(design, keyed(key)) for key in keys], len(design.units)


@cache
def draw_formerly(name):
    design = design_of(name)
    return [allocate_formerly(design, seeded(seed)) for seed in range(DRAWN)], len(design.units)


def sequences(allocations, what):
    """What was shown in each session of each reader, in order."""
    found = defaultdict(list)
    for number, rows in enumerate(allocations):
        for row in rows:
            found[number, row.reader, row.session].append(what(row))
    return list(found.values())


def unit_of(row):
    return frozenset(row.treatments)


def side_of(row):
    return row.treatments < row.treatments[::-1]


def guess_from(pairs):
    """How often the commonest that goes with what is known is right."""
    seen = defaultdict(Counter)
    for known, wanted in pairs:
        seen[known][wanted] += 1
    return sum(max(counts.values()) for counts in seen.values()) / sum(map(Counter.total, seen.values()))


def guess_after(allocations, what, count):
    """From the last `count` presentations of the session."""
    return guess_from(
        (tuple(shown[at - count : at]), shown[at])
        for shown in sequences(allocations, what)
        for at in range(count, len(shown))
    )


def guess_what_is_left(allocations, what):
    """By one who knows all before, and how often each comes in the session: what has come least, as it is due most."""
    right = total = 0.0
    for shown in sequences(allocations, what):
        left = Counter(shown)
        for one in shown:
            most = [key for key, number in left.items() if number == max(left.values())]
            right += (one in most) / len(most)
            total += 1
            left[one] -= 1
    return right / total


def guess_other_reader(allocations, key, what):
    """What R02 is shown, from what R01 is shown in the same place."""
    pairs = []
    for rows in allocations:
        first = {key(row): what(row) for row in rows if row.reader == "R01"}
        pairs += [(first[key(row)], what(row)) for row in rows if row.reader == "R02" and key(row) in first]
    return guess_from(pairs)


@pytest.mark.parametrize("name", SEVERAL_UNITS)
def test_one_presentation_does_not_tell_the_unit_of_the_next(name):
    allocations, units = draw(name)
    assert guess_after(allocations, unit_of, 1) <= 1 / units + 0.05
    assert guess_after(allocations, unit_of, 3) <= 1 / units + 0.09


@pytest.mark.parametrize("name", SEVERAL_UNITS)
def test_even_all_before_hardly_tell_the_unit_of_the_next(name):
    allocations, units = draw(name)
    assert guess_what_is_left(allocations, unit_of) <= 1 / units + 0.16


@pytest.mark.parametrize("name", SEVERAL_UNITS)
def test_the_order_before_was_told_by_the_last_three(name):
    allocations, units = draw_formerly(name)
    assert guess_after(allocations, unit_of, 3) > 1 / units + 0.2
    assert guess_what_is_left(allocations, unit_of) > 1 / units + 0.2


@pytest.mark.parametrize("name", PAIRED)
def test_the_sides_shown_do_not_tell_the_next(name):
    allocations, _ = draw(name)
    assert guess_after(allocations, side_of, 1) <= 0.55
    assert guess_after(allocations, side_of, 3) <= 0.55


@pytest.mark.parametrize("name", PAIRED)
def test_one_readers_sides_do_not_tell_anothers(name):
    def place(row):
        return row.case, unit_of(row)

    assert guess_other_reader(draw(name)[0], place, side_of) <= 0.55
    assert guess_other_reader(draw_formerly(name)[0], place, side_of) == 1.0


@pytest.mark.parametrize("name", SEVERAL_UNITS)
def test_what_one_reader_sees_of_a_case_does_not_tell_what_another_sees(name):
    def place(row):
        return row.case, row.session

    allocations, units = draw(name)
    assert guess_other_reader(allocations, place, unit_of) <= 1 / units + 0.05
    assert guess_other_reader(draw_formerly(name)[0], place, unit_of) > 1 / units + 0.3


def test_of_four_treatments_the_first_of_a_case_does_not_tell_its_second():
    """Chance is one of the three that are left; a plain Williams square of four has one row for each first."""
    allocations, _ = draw("four single images")
    pairs = []
    for rows in allocations:
        shown = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.session):
            shown[row.reader, row.case].append(unit_of(row))
        pairs += [pair for units in shown.values() for pair in pairwise(units)]
    assert guess_from(pairs) <= 1 / 3 + 0.05


def test_training_does_not_tell_which_side_the_original_is_on():
    design = Design(
        readers=("R01", "R02"),
        cases=("a",),
        treatments=("x", "y"),
        is_paired=True,
        sessions=1,
        repeats=0,
        training_cases=("t",),
    )
    keys = (hashlib.sha256(f"training {n}".encode()).digest() for n in range(400))
    sides = [side_of(row) for key in keys for row in allocate(design, keyed(key)) if row.kind == "training"]
    assert 0.43 < sum(sides) / len(sides) < 0.57
