"""The numbers of the analyses against other programs or plain counting."""

import json

import krippendorff
import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from results.analyses import analyse
from results.analyses._numbers import mean_of, median_of, weighted_median
from tests.unit.results.made_tables import ALL, make_tables, preference, rating

READERS, CASES, TREATMENTS = ("R1", "R2", "R3"), 12, ("original", "sr")


@pytest.fixture(scope="module")
def draw():
    """Values of (treatment, reader, case), with a difference between treatments and between classes."""
    rng = np.random.default_rng(5)
    abnormal = np.arange(1, CASES + 1) % 2 == 0
    level = np.array([0.8, 0.0])[:, None, None] + abnormal * 0.9
    return level + rng.normal(0, 1, (2, len(READERS), CASES))


def cells(values):
    for t, r, c in np.ndindex(values.shape):
        yield TREATMENTS[t], READERS[r], f"C{c + 1}", values[t, r, c]


@pytest.fixture(scope="module")
def results(draw):
    grades, confidences = np.clip(np.rint(draw + 2.5), 1, 5), np.clip(np.rint(20 * draw + 40), 0, 100)
    ratings = [rating("grading", r, c, t, int(value)) for t, r, c, value in cells(grades)]
    ratings += [rating("abnormality", r, c, t, int(value)) for t, r, c, value in cells(confidences)]
    preferences = [
        preference(reader, f"C{c + 1}", "sr", "original", "left" if draw[1, r, c] > draw[0, r, c] else "right")
        for r, reader in enumerate(READERS)
        for c in range(CASES)
    ]
    measures = [
        {"case": f"C{c + 1}", "treatment": t, "name": "sharp", "region": "whole", "value": float(draw[i, :, c].mean())}
        for i, t in enumerate(TREATMENTS)
        for c in range(CASES)
    ]
    return (
        grades,
        confidences,
        analyse(make_tables(cases=CASES, ratings=ratings, preferences=preferences, measures=measures)),
    )


def test_the_rate_of_preference_is_the_share_of_wins(results, draw):
    (pair,) = results[2]["preferences"][0]["pairs"]
    share = float((draw[0] > draw[1]).mean())
    assert pair["rate_a"]["value"] == pytest.approx(share)
    assert pair["rate_a"]["ci_low"] < share < pair["rate_a"]["ci_high"]


def test_with_two_treatments_the_ability_is_the_log_odds(results, draw):
    """Closed form: log(losses / wins) against the reference."""
    share = float((draw[0] > draw[1]).mean())
    abilities = {one["treatment"]: one["log_odds"]["value"] for one in results[2]["preferences"][0]["abilities"]}
    assert abilities == {"original": 0.0, "sr": pytest.approx(np.log((1 - share) / share), abs=1e-6)}


def test_a_tie_is_half_a_win():
    rows = [
        preference("R1", f"C{n}", "sr", "original", choice)
        for n, choice in enumerate(("left", "tie", "tie", "right"), 1)
    ]
    (pair,) = analyse(make_tables(preferences=rows))["preferences"][0]["pairs"]
    assert (pair["wins_a"], pair["wins_b"], pair["ties"], pair["rate_a"]["value"]) == (1, 1, 2, 0.5)


def test_the_vgc_area_is_that_of_mann_and_whitney(results):
    """U / (n m), each reader alone, then their mean."""
    grades = results[0]
    areas = [stats.mannwhitneyu(grades[1, r], grades[0, r]).statistic / CASES**2 for r in range(len(READERS))]
    graded = results[2]["grading"][0]["treatments"]
    assert graded[0]["vgc"] is None
    assert graded[1]["vgc"]["value"] == pytest.approx(np.mean(areas))


def test_counts_medians_and_ranks_of_grades(results):
    grades = results[0]
    ranks = stats.rankdata(grades, axis=0).mean(axis=(1, 2))
    for t, graded in enumerate(results[2]["grading"][0]["treatments"]):
        assert graded["counts"] == [int((grades[t] == grade).sum()) for grade in range(1, 6)]
        assert graded["median"]["value"] == np.median(grades[t])
        assert graded["mean_rank"]["value"] == pytest.approx(ranks[t])


def test_the_auc_is_that_of_scikit_learn(results):
    truth = np.arange(1, CASES + 1) % 2 == 0
    found = results[2]["abnormality"][0]
    areas = [np.mean([roc_auc_score(truth, one) for one in readers]) for readers in results[1]]
    assert [one["auc"]["value"] for one in found["treatments"]] == pytest.approx(areas)
    (difference,) = found["differences"]
    assert (difference["treatment"], difference["reference"]) == ("sr", "original")
    assert difference["difference"]["value"] == pytest.approx(areas[1] - areas[0])


def test_agreement_is_that_of_the_krippendorff_package(results):
    grades = results[0].transpose(1, 0, 2).reshape(len(READERS), -1)
    alpha = krippendorff.alpha(reliability_data=grades, level_of_measurement="ordinal")
    found = next(row for row in results[2]["agreement"] if (row["kind"], row["method"][:4]) == ("grading", "Krip"))
    assert (found["scope"], found["n"]) == ("between", 2 * CASES)
    assert found["agreement"]["value"] == pytest.approx(alpha)


def test_the_mean_of_a_measure_has_students_interval(results, draw):
    values = draw[1].mean(axis=0)
    low, high = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    found = next(row["mean"] for row in results[2]["measures"] if row["treatment"] == "sr")
    assert (found["value"], found["ci_low"], found["ci_high"]) == pytest.approx((values.mean(), low, high))


def test_the_correlation_is_that_of_scipy(results, draw):
    """Mean over readers of Spearman's coefficient over all images."""
    measure = draw.mean(axis=1).ravel()
    each = [stats.spearmanr(results[0][:, r].ravel(), measure).statistic for r in range(len(READERS))]
    (found,) = results[2]["correlations"]
    assert found["spearman"]["value"] == pytest.approx(np.mean(each))
    assert found["n"] == 2 * CASES * len(READERS)


def test_points_carry_the_mean_grade(results):
    point = next(one for one in results[2]["points"] if (one["case"], one["treatment"]) == ("C3", "sr"))
    assert point["rating"] == pytest.approx(results[0][1, :, 2].mean())


def test_the_order_of_rows_changes_nothing(results, draw):
    rows = [rating("grading", r, c, t, 1 + int(abs(value)) % 5) for t, r, c, value in cells(draw)]
    one, two = (analyse(make_tables(cases=CASES, ratings=order)) for order in (rows, rows[::-1]))
    for first, second in zip(one["grading"][0]["treatments"], two["grading"][0]["treatments"], strict=True):
        assert first["median"] == second["median"]
        assert first["vgc"] == second["vgc"]
        assert first["counts"] == second["counts"]


def test_results_are_plain_json_without_nan(results):
    assert json.loads(json.dumps(results[2], allow_nan=False)) == results[2]


def test_marks_are_counted_by_image_and_reading():
    """R1 marks the region of C2, misses that of C4, and marks C1, which is normal, twice."""
    shown = [
        {"presentation": f"R1C{n}", "reader": "R1", "kind": "scored", "case": f"C{n}", "display": 0, "left": "sr"}
        for n in (1, 2, 3, 4)
    ]
    where = {**ALL, "question": "marks", "reader": "R1", "treatment": "sr", "pane": 0}
    marks = [
        {**where, "presentation": "R1C1", "case": "C1", "number": 1},
        {**where, "presentation": "R1C1", "case": "C1", "number": 2},
        {**where, "presentation": "R1C2", "case": "C2", "number": 1, "hits_region": True},
        {**where, "presentation": "R1C4", "case": "C4", "number": 1, "hits_region": False},
    ]
    nothing = [{**ALL, "question": "marks", "reader": "R1", "presentation": "R1C3", "case": "C3"}]
    tables = make_tables(cases=4, presentations=shown, marks=marks, nothing_to_mark=nothing)
    original, sr = analyse(tables)["marks"][0]["treatments"]
    assert (sr["n"], sr["n_judged"], sr["hit_rate"]["value"]) == (4, 2, 0.5)
    assert (sr["n_with_region"], sr["found_rate"]["value"]) == (2, 0.5)
    assert (sr["n_normal"], sr["false_marks"]["value"]) == (2, 1.0)
    assert (original["n"], original["hit_rate"]["value"]) == (0, None)


def test_training_repeats_and_superseded_answers_are_left_out():
    rows = [
        rating("grading", "R1", "C1", "sr", 1, kind="training"),
        rating("grading", "R1", "C2", "sr", 1, kind="repeat"),
        rating("grading", "R1", "C3", "sr", 1, is_newest=False),
        rating("grading", "R1", "C3", "sr", 5, version=2),
    ]
    assert analyse(make_tables(ratings=rows))["grading"][0]["treatments"][1]["counts"] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("weights", [[1, 1, 1, 1], [0, 3, 1, 0], [2, 0, 0, 1], [1, 1, 1, 0]])
def test_the_weighted_median_is_that_of_repeated_values(weights):
    values = np.array([1.0, 2.0, 4.0, 8.0])
    assert weighted_median(values, np.array(weights, float)) == np.median(np.repeat(values, weights))


def test_the_bootstrap_over_cases_is_that_of_scipy():
    """One reader, one reading of each case; percentile intervals of two programs differ by their draws only."""
    values = np.random.default_rng(1).normal(3, 1, 60)
    found = mean_of([("R1", f"C{n}", float(value)) for n, value in enumerate(values)])
    other = stats.bootstrap((values,), np.mean, method="percentile", rng=np.random.default_rng(2)).confidence_interval
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((other.low, other.high), abs=0.06)
    assert found["note"] == "one reader: the interval says nothing about other readers"


def test_readings_of_one_case_hang_together():
    """Twenty equal readings of each case are no more evidence than one."""
    once = [("R1", f"C{n}", float(n)) for n in range(8)]
    assert mean_of(once * 20)["ci_low"] == pytest.approx(mean_of(once)["ci_low"])
    assert median_of([])["note"] == "nothing was answered"
