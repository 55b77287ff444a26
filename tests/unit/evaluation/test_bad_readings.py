"""Tables that cannot carry a result: each statistic refuses in words or says why it has no value."""

import numpy as np
import pandas as pd
import pytest

from evaluation.metrics import MetricTable
from evaluation.ratings import RatingTable
from evaluation.reader.correlation import correlate_ratings
from evaluation.reader.grading import regress_grades
from evaluation.reader.preference import fit_preferences
from evaluation.reader.preference_data import make_comparisons
from evaluation.reader.rank import compare_ranks
from evaluation.reader.reading_time import compare_reading_times
from evaluation.reader.vgc import vgc_area
from evaluation.report import build_report

GRADES = np.random.default_rng(0).integers(1, 6, (2, 3, 10)).astype(float)
ROWS = {"reader": ["a", "a"], "treatment": ["x", "y"], "case": ["1", "1"], "rating": [1, 2]}


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [
        ({key: [] for key in ROWS}, {}, "got an empty table"),
        ({"rating": [1, np.nan]}, {}, "rating: expected a value in every row"),
        ({"rating": [1, "good"]}, {}, "rating: expected numbers, got 'good'"),
        ({"treatment": ["x", "x"]}, {}, "expected one rating for each reader, treatment and case"),
        ({"rating": [1, 9]}, {"scale": (1, 5)}, "expected 1 to 5 \\(the scale\\), got 9"),
        ({"reader": ["a", ""]}, {}, "reader: expected a label"),
    ],
)
def test_a_table_that_is_none_is_refused_before_any_statistic(changes, options, message):
    with pytest.raises(ValueError, match=message):
        RatingTable.from_frame(pd.DataFrame(ROWS | changes), **options)


def test_one_case_has_no_interval_that_looks_right():
    table = RatingTable.from_arrays(GRADES[:, :, :1])
    with pytest.raises(ValueError, match="at least 2 cases"):
        vgc_area(table.ratings)
    with pytest.raises(ValueError, match="cases: expected at least 2"):
        compare_ranks(table)
    assert any("only one case" in note for note in regress_grades(table).warnings)
    assert compare_reading_times(table).ratios["1", "2"].ci_low is None
    metrics = MetricTable(("m",), table.treatments, table.cases, np.arange(2.0).reshape(1, 2, 1))
    assert correlate_ratings(table, metrics, draws=20).metrics["m"].within_reader.value is None


def test_one_reader_is_said_by_every_statistic():
    table = RatingTable.from_arrays(GRADES[:, :1])
    metrics = MetricTable(("m",), table.treatments, table.cases, np.random.default_rng(1).random((1, 2, 10)))
    said = [
        vgc_area(table.ratings, draws=50).area.warnings,
        regress_grades(table).warnings,
        compare_ranks(table, draws=50).pairs["1", "2"].superiority.warnings,
        compare_reading_times(table).ratios["1", "2"].warnings,
        correlate_ratings(table, metrics, draws=50).warnings,
    ]
    assert all(any("one reader" in note for note in notes) for notes in said)
    judgements = make_comparisons(["x"] * 6, ["y"] * 6, [1, 0, 1, 1, 0, 1], reader=["a"] * 6)
    one = fit_preferences(judgements, cluster="reader").abilities["y"]
    assert one.value is not None
    assert one.ci_low is None


def test_equal_ratings_are_refused_or_not_available():
    table = RatingTable.from_arrays(np.full((2, 3, 10), 3.0))
    assert vgc_area(table.ratings).area.value is None
    for statistic in (regress_grades, compare_ranks):
        with pytest.raises(ValueError, match="at least two different grades, got 3 everywhere"):
            statistic(table)
    metrics = MetricTable(("m",), table.treatments, table.cases, np.random.default_rng(1).random((1, 2, 10)))
    assert correlate_ratings(table, metrics, draws=20).best is None
    assert "Not available: ratings: expected at least two different grades" in build_report(table, draws=20)


def test_a_reader_without_readings_under_one_treatment_is_named_or_counted():
    holes = GRADES.copy()
    holes[1, 2] = np.nan
    table = RatingTable.from_arrays(holes)
    assert "1 reader(s) without grades for both" in vgc_area(table.ratings, draws=50).area.warnings[0]
    assert compare_ranks(table, draws=50).counts["readers"] == 2
    assert regress_grades(table).counts["readings"] == 50
