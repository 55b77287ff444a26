"""MarkTable and the matching of marks to lesions: what they take and what they refuse."""

import numpy as np
import pandas as pd
import pytest

from evaluation.marks import MarkTable
from evaluation.reader.froc import FROC_MERITS
from evaluation.reader.froc_matching import MatchingRule, match_points, match_regions
from evaluation.reader.lroc import Lroc
from tests.unit.evaluation._studies import make_marks

MARKS = pd.DataFrame(
    [
        ("x", "a", 1, "LL", 1, 4.0),
        ("x", "a", 1, "NL", "", 2.0),
        ("x", "a", 2, "NL", "", 1.0),
        ("y", "a", 1, "LL", 2, 3.0),
    ],
    columns=["treatment", "reader", "case", "kind", "lesion", "rating"],
)
TRUTH = pd.DataFrame({"case": [1, 2, 3], "truth": [1, 0, 0], "n_lesions": [2, 0, 0], "weights": ["0.25;0.75", "", ""]})


def test_marks_are_placed_and_the_unmarked_is_minus_infinity():
    table = MarkTable.from_frames(MARKS, TRUTH)
    assert table.lesion_ratings[:, 0].tolist() == [[4.0, -np.inf], [-np.inf, 3.0]]
    assert table.highest_nl[0, 0].tolist() == [2.0, 1.0, -np.inf]
    assert table.lesion_weight.tolist() == [0.25, 0.75]


@pytest.mark.parametrize(
    ("marks", "truth", "message"),
    [
        (MARKS.iloc[:0], TRUTH, "marks: expected at least one row, got an empty table"),
        (MARKS, TRUTH.iloc[:0], "truth: expected at least one row, got an empty table"),
        (MARKS.assign(case=9), TRUTH, "case: expected one that truth and readings name, got unknown '9'"),
        (MARKS.assign(kind="FP"), TRUTH, "kind: expected NL or LL, got 'FP'"),
        (MARKS.assign(rating=np.nan), TRUTH, "rating: expected a finite number for every mark"),
        (
            MARKS.assign(lesion=["3", "", "", "1"]),
            TRUTH,
            "lesion: expected 1 to the number of lesions of its case, got 3",
        ),
        (pd.concat([MARKS, MARKS.iloc[[0]]]), TRUTH, "at most one mark for each lesion of a reading, got two"),
        (MARKS, pd.concat([TRUTH, TRUTH.iloc[[0]]]), "truth: expected one row for each case, got a case twice"),
        (MARKS, TRUTH.assign(weights=["0.5;0.6", "", ""]), "weights: expected 2 numbers that sum to 1"),
        (MARKS, TRUTH.assign(truth=0), "truth: expected 1 with at least one lesion or 0 with none"),
    ],
)
def test_bad_tables_are_refused_by_name(marks, truth, message):
    with pytest.raises(ValueError, match=message):
        MarkTable.from_frames(marks, truth)


def test_one_truth_class_is_refused():
    marks = MARKS[MARKS["case"] == 1]
    with pytest.raises(ValueError, match="expected cases with and without lesions"):
        _ = MarkTable.from_frames(marks, TRUTH.iloc[:1]).is_diseased


def test_a_mark_in_a_case_not_read_is_refused():
    readings = pd.DataFrame([("x", "a", 1), ("y", "a", 1)], columns=["treatment", "reader", "case"])
    with pytest.raises(ValueError, match="expected marks only where readings says the case was read"):
        MarkTable.from_frames(MARKS, TRUTH, readings=readings)


@pytest.mark.parametrize("name", FROC_MERITS)
def test_every_merit_lies_in_its_bounds_and_leaves_cases_out_truly(name):
    table, merit = make_marks(), FROC_MERITS[name]
    cells = merit.cells(table)
    values, without = cells.values(), cells.leave_one_out()
    assert ((values >= merit.bounds[0]) & (values <= merit.bounds[1])).all()
    weights = 1 - np.eye(len(table.cases))[np.flatnonzero(cells.used)]
    assert np.allclose(np.moveaxis(cells.weighted(weights), 0, -1), without)


def test_lroc_asks_for_the_right_place():
    """By hand: the diseased case has rating 4 on its lesion under x, and 3 under y where the other reading is false."""
    marks = pd.DataFrame(
        [
            ("x", "a", 1, "LL", 1, 4.0),
            ("x", "a", 2, "NL", "", 2.0),
            ("y", "a", 1, "LL", 1, 3.0),
            ("y", "a", 1, "NL", "", 5.0),
        ],
        columns=MARKS.columns,
    )
    truth = pd.DataFrame({"case": [1, 2, 3], "truth": [1, 0, 0], "n_lesions": [1, 0, 0]})
    assert Lroc().cells(MarkTable.from_frames(marks, truth)).values().ravel().tolist() == [1.0, 0.0]


def points(*rows):
    return pd.DataFrame(rows, columns=["treatment", "reader", "case", "x", "y", "rating"])


LESIONS = pd.DataFrame({"case": ["1", "1"], "lesion": [1, 2], "x": [10.0, 30.0], "y": [10.0, 10.0]})


def test_a_mark_goes_to_the_nearest_lesion_in_reach():
    made = match_points(
        points(("x", "a", 1, 12, 10, 3), ("x", "a", 1, 29, 10, 2), ("x", "a", 1, 60, 60, 1), ("x", "a", 2, 10, 10, 4)),
        LESIONS,
        rule=MatchingRule(radius=15),
    )
    assert list(zip(made["kind"], made["lesion"], strict=True)) == [("LL", "1"), ("LL", "2"), ("NL", ""), ("NL", "")]


@pytest.mark.parametrize(("extra", "kinds"), [("ignore", ["LL"]), ("false", ["NL", "LL"])])
def test_the_highest_mark_of_a_lesion_counts_and_a_further_one_follows_the_rule(extra, kinds):
    marks = points(("x", "a", 1, 9, 10, 1), ("x", "a", 1, 11, 10, 5))
    made = match_points(marks, LESIONS, rule=MatchingRule(radius=5, extra=extra))
    assert made["kind"].tolist() == kinds
    assert made["rating"].iloc[-1] == 5


def test_a_mark_outside_the_image_is_refused():
    with pytest.raises(ValueError, match=r"expected places inside the image \(64 x 64\), got \(70, 5\) by reader a"):
        match_points(points(("x", "a", 1, 70, 5, 1)), LESIONS, rule=MatchingRule(radius=5), extent=(64, 64))


def test_matched_marks_make_a_table():
    marks = points(("x", "a", 1, 12, 10, 3), ("x", "a", 2, 5, 5, 1))
    truth = pd.DataFrame({"case": [1, 2], "truth": [1, 0], "n_lesions": [2, 0]})
    table = MarkTable.from_frames(match_points(marks, LESIONS, rule=MatchingRule(radius=5)), truth)
    assert table.lesion_ratings[0, 0].tolist() == [3.0, -np.inf]


def test_regions_are_matched_by_overlap():
    grid = np.zeros((3, 20, 20), bool)
    grid[0, 2:8, 2:8], grid[1, 3:9, 3:9], grid[2, 12:18, 12:18] = True, True, True
    marks = points(("x", "a", 1, 0, 0, 3), ("x", "a", 1, 0, 0, 2)).drop(columns=["x", "y"])
    made = match_regions(marks, [grid[1], grid[2]], {"1": [grid[0]]}, smallest_overlap=0.3)
    assert made["kind"].tolist() == ["LL", "NL"]
    with pytest.raises(ValueError, match="expected masks of one shape"):
        match_regions(marks.iloc[:1], [grid[1, :5]], {"1": [grid[0]]})
