"""One curve: empirical, partial and binormal areas, and DeLong's comparison of two."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from evaluation.adapters import read_ratings
from evaluation.reader.binormal import binormal_area_variance, fit_binormal
from evaluation.reader.merit_binormal import BinormalAuc
from evaluation.reader.merit_partial import PartialAuc, corrected_partial_area
from evaluation.reader.roc import (
    compare_paired_auc,
    compare_unpaired_auc,
    estimate_auc,
    find_best_threshold,
    find_roc_curve,
    partial_area,
)
from tests.reference._cases import assert_tree, close, data_file, load_case


@pytest.fixture
def asah(shared):
    case = load_case(shared, "delong-asah")
    frame = pd.read_csv(data_file(shared, case))
    truth = (frame["outcome"] == case["inputs"]["positive"]).to_numpy(float)
    return case, {marker: frame[marker].to_numpy(float) for marker in case["inputs"]["markers"]}, truth


@pytest.mark.parametrize("marker", ["s100b", "wfns"])
def test_areas_of_one_marker(asah, marker):
    case, markers, truth = asah
    ratings, area = markers[marker], estimate_auc(markers[marker], truth)
    by_specificity = partial_area(ratings, truth, part=PartialAuc(0.9, 1.0))
    ours = {
        "auc": area.value,
        "ci_delong": [area.ci_low, area.value, area.ci_high],
        "var_delong": area.std_error**2,
        "var_obuchowski": _proc_variance(ratings, truth),
        "pauc_spec_1_09": by_specificity,
        "pauc_sens_1_09": partial_area(ratings, truth, part=PartialAuc(0.9, 1.0, axis="sensitivity")),
        "pauc_corrected": corrected_partial_area(by_specificity, 0.9, 1.0),
        "youden": vars(find_best_threshold(ratings, truth)),
    }
    assert_tree(ours, case["expected"][marker], **case["tolerance"])


def _proc_variance(ratings, truth):
    """pROC takes a and b from the line of specificity on sensitivity, on normal-deviate axes."""
    curve = find_roc_curve(ratings, truth)
    specificity, sensitivity = norm.ppf(1 - curve.false_positive_fraction), norm.ppf(curve.true_positive_fraction)
    inside = np.isfinite(specificity) & np.isfinite(sensitivity)
    slope, intercept = np.polyfit(sensitivity[inside], specificity[inside], 1)
    positives = int(truth.sum())
    return binormal_area_variance(a=intercept, b=-slope, positives=positives, negatives=truth.size - positives)


def test_two_markers_paired_and_unpaired(asah):
    case, markers, truth = asah
    paired = compare_paired_auc(markers["s100b"], markers["wfns"], truth)
    unpaired = compare_unpaired_auc(markers["s100b"], truth, markers["wfns"], truth).difference
    one = paired.difference
    ours = {
        "z": one.statistic,
        "p": one.p_value,
        "conf": [one.ci_low, one.ci_high],
        "cov": paired.covariance,
        "unpaired_D": unpaired.statistic,
        "unpaired_df": unpaired.df,
        "unpaired_p": unpaired.p_value,
    }
    assert_tree(ours, case["expected"]["paired_s100b_vs_wfns"], **case["tolerance"])


def test_hanley_and_mcneil(shared):
    case = load_case(shared, "binormal-hanley-mcneil-1982")
    negative, positive = (np.array(case["inputs"][key]) for key in ("normal_counts", "abnormal_counts"))
    steps = np.arange(len(negative), dtype=float)
    ratings = np.concatenate([np.repeat(steps, negative), np.repeat(steps, positive)])
    truth = np.repeat([0.0, 1.0], [negative.sum(), positive.sum()])
    expected, tolerance = case["expected"], case["tolerance"]
    area, fit = estimate_auc(ratings, truth), fit_binormal(negative, positive)
    assert area.value == close(expected["auc_empirical"], abs=tolerance["empirical_abs"])
    assert round(area.value, 3) == expected["auc_published_3dp"]
    assert area.std_error**2 == close(expected["delong_var"], abs=tolerance["empirical_abs"])
    ends = [area.ci_low, area.value, area.ci_high]
    assert_tree(ends, expected["delong_ci"], abs=tolerance["empirical_abs"])
    ours = {"a": fit.a, "b": fit.b, "AUC": fit.auc, "StdAUC": [[fit.auc_std_error]]}
    assert_tree(ours, expected["binormal"], abs=tolerance["binormal_abs"])


def test_binormal_parameters_of_van_dyke(shared):
    case = load_case(shared, "binormal-vandyke-params")
    table = read_ratings(data_file(shared, case))
    for row in case["expected"]:
        place = table.treatments.index(row["Group"]["Treatment"]), table.readers.index(row["Group"]["Reader"])
        steps = np.unique(table.ratings)
        counts = [
            np.array([(table.ratings[place][table.is_diseased == truth] == step).sum() for step in steps], float)
            for truth in (False, True)
        ]
        fit = fit_binormal(*counts)
        if row["a"] is None:
            assert fit.a is None
            assert "no operating point" in fit.warnings[0]
        else:
            assert_tree({"a": fit.a, "b": fit.b}, {"a": row["a"], "b": row["b"]}, **case["tolerance"])


def test_a_degenerate_fit_is_not_available_and_says_for_whom(shared):
    case = load_case(shared, "binormal-vandyke-params")
    cells = BinormalAuc().cells(read_ratings(data_file(shared, case)))
    assert np.isnan(cells.values()[1, 3])
    assert any("reader 4 under treatment 2" in note for note in cells.warnings)
