"""Laws of the allocation: balance, washout by design, repeats, and the same rows from the same key for ever."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from studies.allocation import ONE_DISPLAY, ONE_ORDER, allocate, count_repeatable, describe_rows
from studies.design import Design
from studies.former_allocation import allocate_formerly
from studies.placing import CODE_LETTERS, williams_rows
from studies.shuffling import keyed, seeded

KEYS = st.binary(min_size=32, max_size=32).map(keyed)


@st.composite
def designs(draw, most_displays=3):
    treatments = draw(st.integers(2, 4))
    is_paired = draw(st.booleans())
    units = treatments * (treatments - 1) // 2 if is_paired else treatments
    displays = tuple(draw(st.lists(st.integers(1, most_displays), min_size=1, max_size=14)))
    draws = draw(KEYS)
    needed = units * max(displays)
    design = Design(
        readers=tuple(f"R{n:02d}" for n in range(1, draw(st.integers(1, 4)) + 1)),
        cases=tuple(f"case-{n}" for n in range(len(displays))),
        treatments=tuple("abcd"[:treatments]),
        is_paired=is_paired,
        displays=displays,
        sessions=draw(st.integers(needed, needed + 3)),
        repeats=0,
        training_cases=tuple(f"training-{n}" for n in range(draw(st.integers(0, 3)))),
    )
    return Design(**{**asdict(design), "repeats": draw(st.integers(0, count_repeatable(design, draws)))}), draws


def spread(counts, keys):
    """Between the commonest and the rarest of the keys."""
    numbers = [counts[key] for key in keys]
    return max(numbers) - min(numbers)


def scored(rows):
    return [row for row in rows if row.kind == "scored"]


@given(designs())
def test_every_reader_sees_every_display_under_every_unit_once(drawn):
    design, draws = drawn
    seen = Counter(
        (row.reader, row.case, row.display, frozenset(row.treatments)) for row in scored(allocate(design, draws))
    )
    assert set(seen.values()) == {1}
    assert len(seen) == len(design.readers) * sum(design.displays) * len(design.units)
    assert all(display < design.displays_by_case[case] for _, case, display, _ in seen)


@given(designs())
def test_no_patient_is_seen_twice_in_a_session(drawn):
    design, draws = drawn
    seen = Counter((row.reader, row.session, row.case) for row in allocate(design, draws))
    assert max(seen.values()) == 1


@given(designs())
def test_positions_count_up_in_each_session(drawn):
    design, draws = drawn
    rows = allocate(design, draws)
    for reader, session in {(row.reader, row.session) for row in rows}:
        positions = [row.position for row in rows if (row.reader, row.session) == (reader, session)]
        assert positions == list(range(1, len(positions) + 1))


@given(designs())
def test_sessions_of_a_reader_are_equally_long(drawn):
    design, draws = drawn
    for reader in design.readers:
        load = Counter(row.session for row in scored(allocate(design, draws)) if row.reader == reader)
        assert spread(load, range(1, design.sessions + 1)) <= 1


@given(designs())
def test_each_treatment_is_as_often_left_as_right(drawn):
    """For each reader and unit, to within the one case that an odd number leaves over."""
    design, draws = drawn
    if not design.is_paired:
        return
    sides = Counter((row.reader, row.treatments) for row in scored(allocate(design, draws)))
    for reader in design.readers:
        for unit in design.units:
            assert abs(sides[reader, unit] - sides[reader, unit[::-1]]) <= 1


@given(designs(most_displays=1))
def test_each_unit_comes_first_second_and_so_on_equally_often(drawn):
    """Over a whole number of Williams squares exactly, else to within the rows of one square."""
    design, draws = drawn
    rows = allocate(design, draws)
    n, square = len(design.units), len(williams_rows(len(design.units)))
    for reader in design.readers:
        by_case = {}
        for row in sorted((row for row in scored(rows) if row.reader == reader), key=lambda row: row.session):
            by_case.setdefault(row.case, []).append(frozenset(row.treatments))
        for place in range(n):
            counts = Counter(order[place] for order in by_case.values())
            is_whole = len(design.cases) % square == 0
            assert spread(counts, map(frozenset, design.units)) <= (0 if is_whole else square // n)


@given(designs())
def test_of_cases_with_as_many_displays_each_comes_first_equally_often(drawn):
    """Which display, under which unit: over a whole number of squares exactly, else to within the rows of one."""
    design, draws = drawn
    rows = scored(allocate(design, draws))
    for count in set(design.displays):
        alike = [case for case, displays in design.displays_by_case.items() if displays == count]
        n = count * len(design.units)
        square = len(williams_rows(n))
        for reader in design.readers:
            own = [row for row in rows if row.reader == reader and row.case in alike]
            earliest = {row.case: row for row in sorted(own, key=lambda row: -row.session)}
            counts = Counter((row.display, frozenset(row.treatments)) for row in earliest.values())
            shown = [(display, frozenset(unit)) for display in range(count) for unit in design.units]
            assert spread(counts, shown) <= (0 if len(alike) % square == 0 else square // n)


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
def test_a_repeat_shows_the_same_again_in_a_later_session(drawn):
    design, draws = drawn
    rows = allocate(design, draws)
    places = {(row.reader, row.session, row.position): row for row in rows}
    repeats = [row for row in rows if row.kind == "repeat"]
    assert Counter(row.reader for row in repeats) == Counter(
        {reader: design.repeats for reader in design.readers if design.repeats}
    )
    for row in repeats:
        first = places[(row.reader, *row.repeats)]
        assert first.kind == "scored"
        assert (first.case, first.display) == (row.case, row.display)
        assert frozenset(first.treatments) == frozenset(row.treatments)
        assert first.session < row.session


@given(designs())
def test_training_comes_first_and_only_in_the_first_session(drawn):
    design, draws = drawn
    for reader in design.readers:
        own = [row for row in allocate(design, draws) if row.reader == reader]
        count = len(design.training_cases)
        assert [row.case for row in own[:count]] == list(design.training_cases)
        assert all(row.kind == "training" and row.session == 1 for row in own[:count])
        assert all(row.kind != "training" for row in own[count:])


@given(designs())
def test_blind_codes_are_a_bijection_of_harmless_letters(drawn):
    design, draws = drawn
    rows = allocate(design, draws)
    assert len({row.blind_code for row in rows}) == len(rows)
    assert all(len(row.blind_code) == 5 and set(row.blind_code) <= set(CODE_LETTERS) for row in rows)


@given(designs())
def test_the_same_design_gives_the_same_rows(drawn):
    design, draws = drawn
    assert allocate(design, draws) == allocate(design, draws)


@settings(max_examples=20)
@given(designs())
def test_a_further_reader_changes_nobody_elses_order(drawn):
    design, draws = drawn
    more = Design(**{**asdict(design), "readers": (*design.readers, "R99"), "repeats": 0})
    fewer = Design(**{**asdict(more), "readers": design.readers})

    def plain(rows):
        return [
            (row.reader, row.session, row.position, row.case, row.display, row.treatments)
            for row in rows
            if row.reader != "R99"
        ]

    assert plain(allocate(more, draws)) == plain(allocate(fewer, draws))


@given(designs())
def test_training_holds_each_unit_equally_often_and_turns_every_second_one(drawn):
    design, draws = drawn
    for reader in design.readers:
        rows = [row for row in allocate(design, draws) if (row.reader, row.kind) == (reader, "training")]
        units = Counter(frozenset(row.treatments) for row in rows)
        assert spread(units, map(frozenset, design.units)) <= 1
        if design.is_paired:
            sides = Counter(row.treatments for row in rows)
            assert all(abs(sides[unit] - sides[unit[::-1]]) <= 1 for unit in design.units)


def past_design(**changes):
    design = Design(
        readers=("R01", "R02", "R03"),
        cases=tuple(f"case-{n}" for n in range(12)),
        treatments=("original", "bicubic", "espcn"),
        is_paired=True,
        sessions=4,
        repeats=3,
        training_cases=("training-0", "training-1"),
    )
    return Design(**{**asdict(design), **changes})


def digest(rows, **how):
    return hashlib.sha256(json.dumps(describe_rows(rows, **how), sort_keys=True).encode()).hexdigest()


def test_an_allocation_of_the_first_algorithm_is_made_again_bit_for_bit():
    """The hash was recorded with algorithm fovea-1, before there were displays."""
    known = "7d6b7b563d5c9d325dfbd0d8a2b5be58f34b20d763ab16d83e8a64a20c27e8b5"
    for design in (past_design(), past_design(displays=(1,) * 12)):
        assert digest(allocate_formerly(design, seeded(20261125)), algorithm=ONE_DISPLAY) == known


def test_an_allocation_of_the_second_algorithm_is_made_again_bit_for_bit():
    """The hash was recorded with algorithm fovea-2, when a seed was typed."""
    rows = allocate_formerly(past_design(displays=(1, 2, 3) * 4, sessions=10), seeded(20261125))
    assert digest(rows, algorithm=ONE_ORDER) == "165036ab02d6a37bf2708d17352d98c8ca44a89ff1b6708963553238fa8b5941"


def test_an_allocation_of_the_past_is_made_again_bit_for_bit():
    """The hash was recorded with algorithm fovea-3. It changes only with the algorithm's name."""
    rows = allocate(past_design(displays=(1, 2, 3) * 4, sessions=10), keyed(bytes(range(32))))
    assert digest(rows) == "66d1b6ad60878026ae365b5302f0f7f685b9b5db2594b86723c460e460ad828d"
