"""What the guesses say of the blind, and what readers wrote."""

import pytest

from results.analyses import analyse
from results.analyses.blinding import SEVERAL, analyse_blinding
from results.analyses.comments import list_comments
from results.former import ONE_STAGE
from tests.unit.results.made_tables import ALL, make_tables


def guess(reader, case, left, right, choice, **more):
    where = {"question": "guess", "reader": reader, "case": case, "presentation": f"{reader}{case}"}
    return {**ALL, **where, "left": left, "right": right, "choice": choice, **more}


def tables_of(guesses, *, display="pair", **rows):
    study = {"study": "s", "title": "t", "is_simulated": False, "comparison": "retrospective", "scale": 2}
    return make_tables(kinds=("guess", "text"), guesses=guesses, study=[{**study, "display": display}], **rows)


def index_of(result, truth):
    return next(entry["index"] for entry in result["bang"] if entry["truth"] == truth)


def test_the_published_example_of_the_crisp_trial():
    """Bang, Ni and Davis 2004, table 7: the counts of tests/reference, its arms as original and processed."""
    counts = {("original", "original"): 82, ("original", "processed"): 25, ("original", "unknown"): 170}
    counts |= {("sr", "original"): 27, ("sr", "processed"): 29, ("sr", "unknown"): 83}
    guesses = [
        guess(f"R{number}", "C1", treatment, None, choice)
        for (treatment, choice), count in counts.items()
        for number in range(count)
    ]
    (result,) = analyse_blinding(tables_of(guesses, display="single"))
    assert round(index_of(result, "original")["value"], 2) == 0.21
    assert round(index_of(result, "processed")["value"], 2) == 0.01
    assert result["james"]["value"] == pytest.approx(0.747927537452, abs=1e-7)
    assert (result["right"], result["wrong"], result["unknown"]) == (111, 52, 253)


def test_in_a_pair_the_side_of_the_original_is_the_truth():
    guesses = [
        guess("A", "C1", "original", "sr", "left"),
        guess("A", "C2", "sr", "original", "left"),
        guess("B", "C1", "sr", "original", "right"),
        guess("B", "C2", "original", "sr", "unknown"),
    ]
    (result,) = analyse_blinding(tables_of(guesses))
    assert (result["readers"], result["right"], result["wrong"], result["unknown"]) == (2, 2, 1, 1)
    assert index_of(result, "left")["value"] == 0.5
    assert index_of(result, "right")["value"] == 0.0
    assert SEVERAL in index_of(result, "left")["note"]


def test_neither_counts_as_unknown_where_the_original_is_and_is_told_apart():
    """By hand: of four guesses with the original left, two right, one wrong, one neither: (2 - 1) / 4."""
    shown = [
        guess("A", f"C{n}", "original", "sr", choice) for n, choice in enumerate(("left", "left", "right", "neither"))
    ]
    (result,) = analyse_blinding(tables_of(shown))
    assert (result["right"], result["wrong"], result["unknown"], result["neither"]) == (2, 1, 1, 1)
    assert index_of(result, "left")["value"] == 0.25


@pytest.mark.parametrize("neither", [0, 100, 300])
def test_who_cannot_tell_has_an_index_of_nothing_however_often_neither_is_said(neither):
    """As often left as right, and some neither, whatever is shown."""
    choices = ["left"] * 100 + ["right"] * 100 + ["neither"] * neither
    sides = (("original", "sr"), ("sr", "original"))
    guesses = [guess(f"R{n}", f"C{s}", *sides[s], choice) for s in (0, 1) for n, choice in enumerate(choices)]
    (result,) = analyse_blinding(tables_of(guesses))
    assert [index_of(result, side)["value"] for side in ("left", "right")] == [0.0, 0.0]


def test_pairs_without_the_original_change_no_index_and_are_counted():
    held = [guess("A", "C1", "original", "sr", "left"), guess("B", "C1", "sr", "original", "neither")]
    without = [
        guess("A", f"C{n}", "bicubic", "sr", choice) for n, choice in enumerate(("neither", "left", "unknown"), 2)
    ]
    (alone,), (both,) = analyse_blinding(tables_of(held)), analyse_blinding(tables_of([*held, *without]))
    assert (both["james"], both["bang"]) == (alone["james"], alone["bang"])
    assert (both["without_original"], both["neither_without_original"], both["neither"]) == (3, 1, 1)


def test_everybody_right_is_one_and_nobody_knows_is_zero():
    right = [
        guess(reader, "C1", *sides, side)
        for reader, sides, side in (("A", ("original", "sr"), "left"), ("B", ("sr", "original"), "right"))
    ]
    (result,) = analyse_blinding(tables_of(right))
    assert [index_of(result, side)["value"] for side in ("left", "right")] == [1.0, 1.0]
    assert result["james"]["value"] == 0.0
    assert result["james"]["note"] is None or SEVERAL not in result["james"]["note"]
    (unknown,) = analyse_blinding(tables_of([{**row, "choice": "unknown"} for row in right]))
    assert index_of(unknown, "left")["value"] == 0.0
    assert unknown["james"]["value"] == 1.0


def test_pairs_without_the_original_repeats_and_old_versions_are_left_out():
    guesses = [
        guess("A", "C1", "bicubic", "sr", "left"),
        guess("A", "C2", "original", "sr", "left", kind="repeat"),
        guess("A", "C3", "original", "sr", "left", is_newest=False),
    ]
    (result,) = analyse_blinding(tables_of(guesses))
    assert (result["right"], result["wrong"], result["unknown"]) == (0, 0, 0)
    assert result["james"]["value"] is None
    assert "no guess" in result["james"]["note"]


def test_comments_stand_beside_what_was_shown():
    where = {"question": "text", "reader": "A", "case": "C1", "presentation": "AC1"}
    old = {**ALL, **where, "is_newest": False, "left": "sr", "right": "original", "text": "Blurred."}
    new = {**ALL, **where, "version": 2, "left": "sr", "right": "original", "text": "Noisy."}
    (entry,) = list_comments(tables_of([], comments=[old, new]))
    assert entry["comments"] == [{"reader": "A", "case": "C1", "left": "sr", "right": "original", "text": "Noisy."}]


def test_the_methods_say_how_neither_counts_where_it_could_be_answered():
    assert "“neither” counting as “do not know”" in analyse(tables_of([]))["methods"]
    old = tables_of([])
    old["study"][0]["format"] = ONE_STAGE
    assert "neither" not in analyse(old)["methods"]


def test_the_methods_name_the_indices_only_where_a_guess_was_asked():
    assert "James" in analyse(tables_of([]))["methods"]
    assert "James" not in analyse(make_tables())["methods"]
