"""What a design refuses: each refusal names the argument, what was expected and what came."""

import pytest

from studies.allocation import ONE_DISPLAY, allocate, count_repeatable, describe_rows
from studies.design import Design
from studies.shuffling import keyed

GOOD = {
    "readers": ("R01",),
    "cases": ("a", "b"),
    "treatments": ("x", "y"),
    "is_paired": True,
    "sessions": 1,
    "repeats": 0,
}
DRAWS = keyed(b"1" * 32)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"readers": ()}, "readers must hold at least one key"),
        ({"cases": ("a", "a")}, "cases must hold each key once"),
        ({"treatments": ("x",)}, "treatments must hold at least two keys"),
        ({"treatments": ("x", "y", "z")}, "sessions must be at least 3"),
        ({"training_cases": ("a",)}, "training_cases must not be among cases"),
        ({"displays": (1,)}, "displays must hold a number above 0 for each of the cases"),
        ({"displays": (1, 0)}, "displays must hold a number above 0 for each of the cases"),
        ({"displays": (1, 2)}, "sessions must be at least 2"),
    ],
)
def test_it_refuses_what_cannot_be_allocated(change, words):
    with pytest.raises(ValueError, match=words):
        Design(**{**GOOD, **change})


def test_more_repeats_than_fit_are_refused():
    design = Design(**{**GOOD, "sessions": 2, "repeats": 3})
    assert count_repeatable(design, DRAWS) < 3
    with pytest.raises(ValueError, match="repeats must be at most"):
        allocate(design, DRAWS)


def test_a_unit_is_a_pair_or_one_treatment():
    assert Design(**GOOD).units == (("x", "y"),)
    assert Design(**{**GOOD, "is_paired": False, "sessions": 2}).units == (("x",), ("y",))


def test_rows_of_the_first_algorithm_name_no_display():
    rows = allocate(Design(**GOOD), DRAWS)
    assert {row["display"] for row in describe_rows(rows)} == {0}
    assert all("display" not in row for row in describe_rows(rows, algorithm=ONE_DISPLAY))


def test_an_unknown_algorithm_is_refused():
    with pytest.raises(ValueError, match="algorithm must be fovea-1, fovea-2 or fovea-3, got fovea-9"):
        describe_rows([], algorithm="fovea-9")
