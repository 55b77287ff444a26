"""Agreement, limits of agreement, equivalence, multiplicity and proportions against published values."""

import numpy as np
import pytest

from evaluation.reader.agreement_kappa import fleiss, weighted_kappa
from evaluation.reader.agreement_krippendorff import krippendorff_alpha
from evaluation.reader.icc import intraclass_correlations
from evaluation.reader.limits import bland_altman
from evaluation.reader.multiplicity import adjust_p_values
from evaluation.reader.proportions import compare_paired_proportions, proportion_interval
from evaluation.reader.tost import tost_unpaired
from tests.reference._cases import assert_tree, close, load_case


def test_six_intraclass_correlations(shared):
    case = load_case(shared, "icc-shrout-fleiss-1979")
    ours = intraclass_correlations(np.array(case["inputs"]["ratings"], float))
    names = {"ICC1": "ICC1", "ICC2": "ICC2", "ICC3": "ICC3", "ICC1k": "ICC1k", "ICC2k": "ICC2k", "ICC3k": "ICC3k"}
    assert len(case["expected"]) == len(ours)
    for row in case["expected"]:
        one = ours[names[row["type"]]]
        values = {
            "ICC": one.value,
            "F": one.f_statistic,
            "df1": one.df1,
            "df2": one.df2,
            "p": one.p_value,
            "lower bound": one.ci_low,
            "upper bound": one.ci_high,
        }
        assert_tree(values, {key: value for key, value in row.items() if key != "type"}, **case["tolerance"])


@pytest.mark.parametrize("weights", ["unweighted", "linear", "quadratic"])
def test_weighted_kappa(shared, weights):
    case = load_case(shared, "kappa-sexualfun")
    one = weighted_kappa(np.array(case["inputs"]["table"], float), weights=weights)
    assert_tree({"kappa": one.value, "ase": one.std_error}, case["expected"][weights], **case["tolerance"])


def test_fleiss_kappa(shared):
    case = load_case(shared, "fleiss-1971")
    one = fleiss(np.array(case["inputs"]["ratings"], float))
    assert one.value == close(case["expected"]["kappa"], abs=case["tolerance"]["kappa_abs"])
    assert one.statistic == close(case["expected"]["z"], abs=case["tolerance"]["z_abs"])


@pytest.mark.parametrize(
    ("data", "measurement", "key"),
    [
        ("observers", "nominal", "nominal"),
        ("observers", "ordinal", "ordinal"),
        ("observers", "interval", "interval"),
        ("observers", "ratio", "ratio"),
        ("example_A", "nominal", "example_A_nominal"),
        ("example_B", "nominal", "example_B_nominal"),
    ],
)
def test_krippendorff_alpha(shared, data, measurement, key):
    case = load_case(shared, "krippendorff-2011")
    ratings = np.array(case["inputs"][data], float)
    one = krippendorff_alpha(ratings, measurement=measurement, draws=20)
    assert one.value == close(case["expected"][key], **case["tolerance"])


def test_bland_altman(shared):
    case = load_case(shared, "bland-altman-1986")
    inputs = case["inputs"]
    multiplier = round(inputs["multiplier"], 9)  # the stored limits were made with 1.959963985: 1.8e-8 away
    ours = bland_altman(np.array(inputs["wright_1"]), np.array(inputs["mini_1"]), multiplier=multiplier)
    values = {
        "n": ours.n,
        "bias": ours.bias.value,
        "sd": ours.sd,
        "lower": ours.lower.value,
        "upper": ours.upper.value,
        "ci_bias": [ours.bias.ci_low, ours.bias.ci_high],
    }
    assert_tree(values, case["expected"], **case["tolerance"])


def test_equivalence_of_two_groups(shared):
    case = load_case(shared, "tost-sleep-welch")
    inputs = case["inputs"]
    ours = tost_unpaired(np.array(inputs["x"]), np.array(inputs["y"]), low=inputs["low"], high=inputs["high"])
    values = {**vars(ours), "p": ours.p_value, "ci90": [ours.ci_low, ours.ci_high]}
    assert_tree(values, case["expected"], **case["tolerance"])


@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("bonferroni", "bonferroni"),
        ("holm", "holm"),
        ("hochberg", "hochberg"),
        ("hommel", "hommel"),
        ("benjamini_hochberg", "BH"),
        ("benjamini_yekutieli", "BY"),
    ],
)
def test_adjusted_p_values(shared, method, key):
    case = load_case(shared, "multiplicity-bh-1995")
    ours = adjust_p_values(case["inputs"]["p"], method=method)
    assert_tree(ours.tolist(), case["expected"][key], **case["tolerance"])


def test_paired_proportions(shared):
    case = load_case(shared, "mcnemar-agresti")
    ours = compare_paired_proportions(np.array(case["inputs"]["table"], float))
    values = {
        "chi2": ours.chi_square,
        "p": ours.p_value,
        "chi2_cc": ours.chi_square_corrected,
        "p_cc": ours.p_value_corrected,
        "exact": ours.p_value_exact,
    }
    assert_tree(values, case["expected"], **case["tolerance"])


@pytest.mark.parametrize(
    ("method", "key"), [("clopper_pearson", "cp"), ("wilson", "wilson"), ("wilson_cc", "wilson_cc")]
)
def test_intervals_of_a_proportion(shared, method, key):
    case = load_case(shared, "binomial-intervals")
    for row in case["expected"]:
        assert_tree(list(proportion_interval(row["x"], row["n"], method=method)), row[key], **case["tolerance"])
