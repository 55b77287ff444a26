"""Covariance methods, fixed factors, nested and missing readings against MRMCaov."""

import pytest

from evaluation.adapters import read_ratings
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.merit_ratios import Sensitivity
from evaluation.reader.mrmc import compare_treatments
from tests.reference._cases import assert_tree, close, data_file, load_case
from tests.reference._rjafroc import GENERALISATIONS

CASES = {
    "mrmc-vandyke-mrmcaov-delong": "RRRC",
    "mrmc-vandyke-mrmcaov-jackknife": "RRRC",
    "mrmc-vandyke-mrmcaov-unbiased": "RRRC",
    "mrmc-vandyke-cases-nested-in-readers-jackknife": "RRRC",
    "mrmc-vandyke-cases-nested-in-readers-unbiased": "RRRC",
    "mrmc-vandyke-missing-jackknife": "RRRC",
    "mrmc-vandyke-missing-unbiased": "RRRC",
    "mrmc-vandyke-fixedreader": "FRRC",
    "mrmc-vandyke-fixedcase": "RRFC",
    "mrmc-vandyke-sens3": "RRRC",
}


@pytest.fixture
def pair(shared, request):
    """The result and the case it must meet."""
    case = load_case(shared, request.param)
    inputs, expected = case["inputs"], case["expected"]
    table = read_ratings(data_file(shared, case), form="long", case_column=inputs.get("case_column", "case"))
    merit = Sensitivity(inputs["threshold"]) if "threshold" in inputs else EmpiricalAuc()
    method = expected["cov_method"]
    covariance = "jackknife" if method == "NULL" else method.lower()
    return compare_treatments(table, merit, covariance=covariance), case, GENERALISATIONS[CASES[case["id"]]]


every_case = pytest.mark.parametrize("pair", CASES, indirect=True)


@every_case
def test_merits_are_met(pair):
    result, case, _ = pair
    for row in case["expected"]["foms"]:
        value = next(row[key] for key in row if key not in ("treatment", "reader"))
        assert result.merits[row["treatment"]][row["reader"]] == _close(value, case)


@every_case
def test_variance_components_are_met(pair):
    result, case, _ = pair
    parts = result.variance_components
    ours = [parts.var_r, parts.var_tr, parts.var, parts.cov1, parts.cov2, parts.cov3]
    for value, row in zip(ours, case["expected"]["vcov_comps"], strict=False):
        assert value == _close(row["Estimate"], case)
        if row["Correlation"] is not None:
            assert value / parts.var == _close(row["Correlation"], case)


@every_case
def test_the_global_test_is_met(pair):
    result, case, generalisation = pair
    test, parts = getattr(result, generalisation).global_test, result.variance_components
    row = case["expected"]["test_equality"][0]
    ours = {
        "MS(T)": result.anova["ms_t"],
        "MS(T:R)": result.anova["ms_tr"],
        "Cov1": parts.cov1,
        "Cov2": parts.cov2,
        "Cov3": parts.cov3,
        "Denominator": result.anova["ms_t"] * test.df1 / test.statistic,
        "F": test.statistic,
        "X2": test.statistic,
        "df1": test.df1,
        "df": test.df1,
        "df2": test.df2,
        "p-value": test.p_value,
    }
    assert_tree(ours, row, **case["tolerance"])


@every_case
def test_differences_are_met_with_both_ends_of_their_interval(pair):
    result, case, generalisation = pair
    one = getattr(result, generalisation).differences[0]
    _check_difference(one, case["expected"]["test_diffs"], case)


@every_case
def test_differences_of_each_reader_are_met(pair):
    result, case, generalisation = pair
    rows = case["expected"]["reader_test_diffs"]
    for reader in sorted({row["Reader"] for row in rows}):
        one = getattr(result, generalisation).reader_differences[reader][0]
        _check_difference(one, [row for row in rows if row["Reader"] == reader], case)


@every_case
def test_means_of_treatments_are_met(pair):
    result, case, generalisation = pair
    means = getattr(result, generalisation).treatment_means
    each, rows = result.anova["each_treatment"], case["expected"]["test_means"]
    for position, (label, mean) in enumerate(means.items()):
        ours = {
            "Estimate": mean.estimate,
            "StdErr": mean.std_error,
            "df": mean.df,
            "MS(R)": each[label]["ms_r"],
            "Cov2": each[label]["cov2"],
            "Var(Error)": each[label]["var"],
        }
        _check_ends(mean, ours, [rows[position], rows[position + len(means)]], case)


@every_case
def test_means_of_each_reader_are_met(pair):
    result, case, generalisation = pair
    rows = case["expected"]["reader_means"]
    for row in rows:
        mean = getattr(result, generalisation).reader_means[row["treatment"]][row["reader"]]
        both = [one for one in rows if (one["treatment"], one["reader"]) == (row["treatment"], row["reader"])]
        kept = [{key: one[key] for key in ("StdErr", "CI")} for one in both]
        _check_ends(mean, {"StdErr": mean.std_error}, kept, case)


def _close(value, case):
    return close(value, rel=case["tolerance"]["rel"], abs=case["tolerance"]["abs"])


def _check_difference(one, rows, case):
    ours = {
        "Comparison": " - ".join(one.treatments),
        "Estimate": one.estimate,
        "StdErr": one.std_error,
        "df": one.df,
        "t": one.t,
        "z": one.t,
        "p-value": one.p_value,
    }
    kept = [{key: value for key, value in row.items() if key != "Reader"} for row in rows]
    _check_ends(one, ours, kept, case)


def _check_ends(one, ours, rows, case):
    low, high = sorted(rows, key=lambda row: row["CI"])
    assert_tree({**ours, "CI": one.ci_low}, low, **case["tolerance"])
    assert_tree({**ours, "CI": one.ci_high}, high, **case["tolerance"])
