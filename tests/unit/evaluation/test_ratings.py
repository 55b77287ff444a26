"""RatingTable: what it takes, what it refuses with a reason, and the designs it sees."""

import numpy as np
import pandas as pd
import pytest

from evaluation.ratings import RatingTable
from tests.unit.evaluation._studies import make_table, same_table

ROWS = [(r, t, c, x, int(c > 2)) for r in "ab" for t in "xy" for c, x in ((1, 1.0), (2, 3.0), (3, 4.0), (4, 2.0))]
COLUMNS = ["reader", "treatment", "case", "rating", "truth"]


def frame(rows=ROWS, columns=COLUMNS):
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.iloc[:0], "ratings: expected at least one row, got an empty table"),
        (lambda f: f.drop(columns="reader"), "columns: expected reader, treatment, case, rating, got no reader"),
        (lambda f: f.assign(rating=f["rating"].where(f.index != 2)), "rating: expected a value in every row"),
        (lambda f: f.assign(rating=f["rating"].astype(object).where(f.index != 2, "high")), "rating: expected numbers"),
        (lambda f: pd.concat([f, f.iloc[[3]]]), "rows: expected one rating for each reader, treatment and case"),
        (lambda f: f.assign(truth=f["truth"].where(f.index != 2, 0)), "expected one truth for each case, got both"),
        (lambda f: f.assign(truth=f["truth"] + 1), "truth: expected 0 or 1, got 2"),
        (
            lambda f: f.assign(rating=f["rating"].where(f.index != 2, np.inf)),
            r"ratings: expected finite numbers, got \+inf",
        ),
        (lambda f: f.assign(reader=f["reader"].where(f.index != 2, " ")), "reader: expected a label in every row"),
    ],
)
def test_bad_rows_are_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        RatingTable.from_frame(change(frame()))


def test_a_rating_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match=r"rating: expected 1 to 3 \(the scale\), got 4"):
        RatingTable.from_frame(frame(), scale=(1, 3))


def test_one_truth_class_is_refused_where_truth_is_needed():
    table = RatingTable.from_frame(frame().assign(truth=1))
    with pytest.raises(ValueError, match="expected cases with and without the condition, got 4"):
        _ = table.is_diseased


def test_unknown_truth_is_refused_where_truth_is_needed():
    with pytest.raises(ValueError, match="needs the truth of every case, got none"):
        _ = RatingTable.from_frame(frame().drop(columns="truth")).is_diseased


def test_row_order_and_the_kind_of_labels_do_not_matter():
    table = RatingTable.from_frame(frame())
    shuffled = frame().sample(frac=1, random_state=1).astype({"case": float})
    assert same_table(table, RatingTable.from_frame(shuffled))


def test_labels_are_ordered_as_numbers_where_all_are_numbers():
    rows = [("a", "x", case, 1.0, case % 2) for case in (10, 9, 1)]
    assert RatingTable.from_frame(frame(rows)).cases == ("1", "9", "10")


def test_a_frame_gives_the_table_back():
    table = make_table()
    assert same_table(table, RatingTable.from_frame(table.to_frame()))


@pytest.mark.parametrize(
    ("mask", "design"),
    [
        (lambda t, r, c: np.ones((2, 4, 8), bool), "fully_crossed"),
        (lambda t, r, c: (c % 4 == r) & (t >= 0), "case_nested_in_reader"),
        (lambda t, r, c: (c % 2 == t) & (r >= 0), "case_nested_in_treatment"),
        (lambda t, r, c: (r % 2 == t) & (c >= 0), "reader_nested_in_treatment"),
        (lambda t, r, c: ~((r == 0) & (c == 3) & (t == 1)), "partly_crossed"),
    ],
)
def test_the_design_is_seen_from_the_readings(mask, design):
    grid = np.ogrid[:2, :4, :8]
    ratings = np.where(mask(*grid), 1.0, np.nan)
    assert RatingTable.from_arrays(ratings, np.arange(8) // 4).design == design


def test_selecting_keeps_the_order_asked_for_and_refuses_the_unknown():
    table = make_table()
    part = table.select(treatments=["2", "1"], readers=["3"])
    assert (part.treatments, part.readers) == (("2", "1"), ("3",))
    assert np.array_equal(part.ratings[0, 0], table.ratings[1, 2])
    with pytest.raises(ValueError, match="readers: expected some of 1, 2, 3, 4, got 9"):
        table.select(readers=["9"])
