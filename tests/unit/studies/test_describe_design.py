"""What a design refuses: each refusal names the argument, what was expected and what came."""

import pytest

from studies.allocation import Design, allocate, count_repeatable

GOOD = {
    "readers": ("R01",),
    "cases": ("a", "b"),
    "treatments": ("x", "y"),
    "is_paired": True,
    "sessions": 1,
    "repeats": 0,
    "seed": 1,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"readers": ()}, "readers must hold at least one key"),
        ({"cases": ("a", "a")}, "cases must hold each key once"),
        ({"treatments": ("x",)}, "treatments must hold at least two keys"),
        ({"treatments": ("x", "y", "z")}, "sessions must be at least 3"),
        ({"training_cases": ("a",)}, "training_cases must not be among cases"),
    ],
)
def test_it_refuses_what_cannot_be_allocated(change, words):
    with pytest.raises(ValueError, match=words):
        Design(**{**GOOD, **change})


def test_more_repeats_than_fit_are_refused():
    design = Design(**{**GOOD, "sessions": 2, "repeats": 3})
    assert count_repeatable(design) < 3
    with pytest.raises(ValueError, match="repeats must be at most"):
        allocate(design)


def test_a_unit_is_a_pair_or_one_treatment():
    assert Design(**GOOD).units == (("x", "y"),)
    assert Design(**{**GOOD, "is_paired": False, "sessions": 2}).units == (("x",), ("y",))
