"""Laws of the allocation: balance, washout by design, repeats, and the same rows from the same seed for ever."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from studies.allocation import CODE_LETTERS, Design, allocate, count_repeatable, williams_rows


@st.composite
def designs(draw):
    treatments = draw(st.integers(2, 4))
    is_paired = draw(st.booleans())
    units = treatments * (treatments - 1) // 2 if is_paired else treatments
    design = Design(
        readers=tuple(f"R{n:02d}" for n in range(1, draw(st.integers(1, 4)) + 1)),
        cases=tuple(f"case-{n}" for n in range(draw(st.integers(1, 14)))),
        treatments=tuple("abcd"[:treatments]),
        is_paired=is_paired,
        sessions=draw(st.integers(units, units + 3)),
        repeats=0,
        seed=draw(st.integers(0, 2**53 - 1)),
        training_cases=tuple(f"training-{n}" for n in range(draw(st.integers(0, 3)))),
    )
    return Design(**{**asdict(design), "repeats": draw(st.integers(0, count_repeatable(design)))})


def spread(counts, keys):
    """Between the commonest and the rarest of the keys."""
    numbers = [counts[key] for key in keys]
    return max(numbers) - min(numbers)


def scored(rows):
    return [row for row in rows if row.kind == "scored"]


@given(designs())
def test_every_reader_sees_every_case_under_every_unit_once(design):
    seen = Counter((row.reader, row.case, frozenset(row.treatments)) for row in scored(allocate(design)))
    assert set(seen.values()) == {1}
    assert len(seen) == len(design.readers) * len(design.cases) * len(design.units)


@given(designs())
def test_no_patient_is_seen_twice_in_a_session(design):
    seen = Counter((row.reader, row.session, row.case) for row in allocate(design))
    assert max(seen.values()) == 1


@given(designs())
def test_positions_count_up_in_each_session(design):
    rows = allocate(design)
    for reader, session in {(row.reader, row.session) for row in rows}:
        positions = [row.position for row in rows if (row.reader, row.session) == (reader, session)]
        assert positions == list(range(1, len(positions) + 1))


@given(designs())
def test_sessions_of_a_reader_are_equally_long(design):
    for reader in design.readers:
        load = Counter(row.session for row in scored(allocate(design)) if row.reader == reader)
        assert spread(load, range(1, design.sessions + 1)) <= 1


@given(designs())
def test_each_treatment_is_as_often_left_as_right(design):
    """For each reader and unit, to within the one case that an odd number leaves over."""
    if not design.is_paired:
        return
    sides = Counter((row.reader, row.treatments) for row in scored(allocate(design)))
    for reader in design.readers:
        for unit in design.units:
            assert abs(sides[reader, unit] - sides[reader, unit[::-1]]) <= 1


@given(designs())
def test_two_readers_see_a_pair_on_turned_sides(design):
    if not design.is_paired or len(design.readers) < 2:
        return
    shown = {(row.reader, row.case, frozenset(row.treatments)): row.treatments for row in scored(allocate(design))}
    for (reader, case, unit), sides in shown.items():
        if reader == "R01":
            assert shown["R02", case, unit] == sides[::-1]


@given(designs())
def test_each_unit_comes_first_second_and_so_on_equally_often(design):
    """Over a whole number of Williams squares exactly, else to within the rows of one square."""
    rows = allocate(design)
    n, square = len(design.units), len(williams_rows(len(design.units)))
    for reader in design.readers:
        by_case = {}
        for row in sorted((row for row in scored(rows) if row.reader == reader), key=lambda row: row.session):
            by_case.setdefault(row.case, []).append(frozenset(row.treatments))
        for place in range(n):
            counts = Counter(order[place] for order in by_case.values())
            is_whole = len(design.cases) % square == 0
            assert spread(counts, map(frozenset, design.units)) <= (0 if is_whole else square // n)


@given(st.integers(1, 9))
def test_a_williams_square_balances_places_and_neighbours(n):
    rows = williams_rows(n)
    assert all(sorted(row) == list(range(n)) for row in rows)
    for place in range(n):
        assert set(Counter(row[place] for row in rows).values()) == {len(rows) // n}
    follows = Counter(pair for row in rows for pair in pairwise(row))
    assert len(follows) == n * (n - 1)
    assert len(set(follows.values())) <= 1


@given(designs())
def test_a_repeat_shows_the_same_again_in_a_later_session(design):
    rows = allocate(design)
    places = {(row.reader, row.session, row.position): row for row in rows}
    repeats = [row for row in rows if row.kind == "repeat"]
    assert Counter(row.reader for row in repeats) == Counter(
        {reader: design.repeats for reader in design.readers if design.repeats}
    )
    for row in repeats:
        first = places[(row.reader, *row.repeats)]
        assert first.kind == "scored"
        assert (first.case, frozenset(first.treatments)) == (row.case, frozenset(row.treatments))
        assert first.session < row.session


@given(designs())
def test_training_comes_first_and_only_in_the_first_session(design):
    for reader in design.readers:
        own = [row for row in allocate(design) if row.reader == reader]
        count = len(design.training_cases)
        assert [row.case for row in own[:count]] == list(design.training_cases)
        assert all(row.kind == "training" and row.session == 1 for row in own[:count])
        assert all(row.kind != "training" for row in own[count:])


@given(designs())
def test_blind_codes_are_a_bijection_of_harmless_letters(design):
    rows = allocate(design)
    assert len({row.blind_code for row in rows}) == len(rows)
    assert all(len(row.blind_code) == 5 and set(row.blind_code) <= set(CODE_LETTERS) for row in rows)


@given(designs())
def test_the_same_design_gives_the_same_rows(design):
    assert allocate(design) == allocate(design)


@settings(max_examples=20)
@given(designs(), st.integers(0, 2**53 - 1))
def test_a_further_reader_changes_nobody_elses_order(design, seed):
    more = Design(**{**asdict(design), "readers": (*design.readers, "R99"), "repeats": 0, "seed": seed})
    fewer = Design(**{**asdict(more), "readers": design.readers})

    def plain(rows):
        return [
            (row.reader, row.session, row.position, row.case, row.treatments) for row in rows if row.reader != "R99"
        ]

    assert plain(allocate(more)) == plain(allocate(fewer))


def test_an_allocation_of_the_past_is_made_again_bit_for_bit():
    """The hash was recorded with algorithm fovea-1. It changes only with the algorithm's name."""
    design = Design(
        readers=("R01", "R02", "R03"),
        cases=tuple(f"case-{n}" for n in range(12)),
        treatments=("original", "bicubic", "espcn"),
        is_paired=True,
        sessions=4,
        repeats=3,
        seed=20261125,
        training_cases=("training-0", "training-1"),
    )
    text = json.dumps([asdict(row) for row in allocate(design)], sort_keys=True)
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "7d6b7b563d5c9d325dfbd0d8a2b5be58f34b20d763ab16d83e8a64a20c27e8b5"
    )
