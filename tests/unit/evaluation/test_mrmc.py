"""Comparisons of treatments: degenerate studies, nested readers, U-statistics, margins."""

import math
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.merit_binormal import BinormalAuc
from evaluation.reader.merit_partial import PartialAuc
from evaluation.reader.merit_ratios import Sensitivity, Specificity
from evaluation.reader.mrmc import METHODS, compare_treatments
from evaluation.reader.mrmc_margin import judge_margin
from evaluation.reader.power_simulation import RatingModel, StudySize, simulate_ratings
from evaluation.reader.ustat_moments import UstatMoments
from tests.unit.evaluation._studies import make_table

MERITS = (EmpiricalAuc(), PartialAuc(0.5), BinormalAuc(), Sensitivity(3), Specificity(3))


def numbers(value):
    """Every number of a result, however deep."""
    if is_dataclass(value):
        return [number for field in fields(value) for number in numbers(getattr(value, field.name))]
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    if isinstance(value, list | tuple):
        return [number for item in value for number in numbers(item)]
    return [float(value)] if isinstance(value, int | float | np.floating) else []


def one_class_read(ratings, truth):
    ratings[0, 2, truth == 1] = np.nan
    return ratings


STUDIES = {
    "one reader": {"readers": 1},
    "one treatment": {"treatments": 1},
    "two cases": {"cases": 2},
    "three cases": {"cases": 3},
    "perfect readers": {"change": lambda x, truth: np.broadcast_to(truth * 1.0, x.shape)},
    "equal treatments": {"change": lambda x, _: np.stack([x[0], x[0]])},
    "a reader without diseased cases": {"change": one_class_read},
}


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("method", METHODS)
def test_what_does_not_exist_is_none_with_a_reason(name, method):
    table = make_table(**STUDIES[name])
    if method in ("dbm", "mle") and table.design != "fully_crossed":
        with pytest.raises(ValueError, match=f"method: {method} needs a fully crossed design, got partly_crossed"):
            compare_treatments(table, EmpiricalAuc(), method=method)
        return
    result = compare_treatments(table, EmpiricalAuc(), method=method)
    parts = (result.merits, result.treatment_means, result.variance_components, result.random_readers_random_cases)
    assert all(math.isfinite(number) and number != -1 for number in numbers(list(parts)))
    assert result.warnings


@pytest.mark.parametrize("method", METHODS)
def test_equal_ratings_everywhere_are_refused(method):
    with pytest.raises(ValueError, match="ratings: expected at least two different values, got 3 everywhere"):
        compare_treatments(make_table(change=lambda x, _: x * 0 + 3), EmpiricalAuc(), method=method)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "bayes"}, "method: expected one of or, dbm, ustat, mle, got 'bayes'"),
        ({"covariance": "sandwich"}, "covariance: expected one of jackknife, delong, unbiased, got 'sandwich'"),
        ({"alpha": 1.5}, "alpha: expected a number between 0 and 1, got 1.5"),
    ],
)
def test_an_unknown_choice_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        compare_treatments(make_table(), EmpiricalAuc(), **options)


def test_delong_is_refused_where_readings_are_missing():
    def drop(ratings, _):
        ratings[0, 1, 3] = np.nan
        return ratings

    with pytest.raises(ValueError, match="covariance: delong needs readers and treatments that share all their cases"):
        compare_treatments(make_table(change=drop), EmpiricalAuc(), covariance="delong")


@pytest.mark.parametrize("merit", MERITS[1:], ids=lambda merit: merit.name)
def test_methods_for_the_area_alone_refuse_another_merit(merit):
    for options in ({"method": "ustat"}, {"covariance": "unbiased"}):
        with pytest.raises(ValueError, match="for the empirical AUC only"):
            compare_treatments(make_table(), merit, **options)


@pytest.mark.parametrize("merit", MERITS, ids=lambda merit: merit.name)
def test_every_merit_leaves_cases_out_truly_and_lies_in_its_bounds(merit):
    table = make_table(cases=40, readers=2)
    cells = merit.cells(table)
    weights = 1 - np.eye(len(table.cases))[np.flatnonzero(cells.used)[:5]]
    assert np.allclose(np.moveaxis(cells.weighted(weights), 0, -1), cells.leave_one_out()[:, :, :5], atol=1e-4)
    values = compare_treatments(table, merit).treatment_means.values()
    assert all(merit.bounds[0] <= one.estimate <= merit.bounds[1] for one in values)


def test_an_unbalanced_unbiased_covariance_may_be_negative_and_is_flagged():
    tables = (make_table(readers=2, cases=8, seed=seed) for seed in range(50))
    results = [compare_treatments(table, EmpiricalAuc(), method="ustat") for table in tables]
    negative = [one for one in results if one.anova["ustat"]["differences"][0]["variance"] < 0]
    assert negative
    for result in negative:
        assert result.random_readers_random_cases.differences[0].std_error is None
        assert any("variance of 1 - 2 is negative" in warning for warning in result.warnings)


def test_ustat_agrees_with_or_and_the_unbiased_covariance_in_a_crossed_study():
    table = make_table(readers=6, cases=60)
    ours = compare_treatments(table, EmpiricalAuc(), method="ustat").random_readers_random_cases
    other = compare_treatments(table, EmpiricalAuc(), covariance="unbiased").random_readers_random_cases
    assert ours.differences[0].std_error == pytest.approx(other.differences[0].std_error, rel=1e-9)
    assert ours.differences[0].p_value == pytest.approx(other.differences[0].p_value, rel=1e-9)


def test_the_random_variance_is_right_on_average_for_nested_cases():
    """Unbiased for any pattern: the mean of the estimates is the variance of the estimator."""
    random = np.random.default_rng(3)
    model = RatingModel(aucs=(0.75, 0.85), var_r=0.05, var_tr=0.05)
    size = StudySize(readers=4, negatives=24, positives=24, design="case_nested_in_reader")
    studies = [UstatMoments(simulate_ratings(model, size, random)) for _ in range(300)]
    gaps = np.array([one.means[0] - one.means[1] for one in studies])
    estimates = [one.random_covariance @ [1, -1] @ [1, -1] for one in studies]
    assert np.mean(estimates) == pytest.approx(gaps.var(ddof=1), rel=0.2)


def nested_table(readers, seed=0):
    model = RatingModel(aucs=(0.7, 0.9))
    size = StudySize(readers=readers, negatives=40, positives=40, design="reader_nested_in_treatment")
    return simulate_ratings(model, size, np.random.default_rng(seed))


def test_readers_nested_in_treatments_are_compared_by_the_published_formula():
    table = nested_table(10)
    result = compare_treatments(table, EmpiricalAuc())
    answer, parts = result.random_readers_random_cases, result.variance_components
    values = np.array([[np.nan if v is None else v for v in row.values()] for row in result.merits.values()])
    spread = np.nanvar(values, axis=1, ddof=1).mean()
    error = spread + 5 * max(parts.cov2 - parts.cov3, 0)
    assert result.design == "reader_nested_in_treatment"
    assert answer.global_test.statistic == pytest.approx(5 * np.nanmean(values, axis=1).var(ddof=1) / error)
    assert answer.global_test.df2 == pytest.approx(8 * (error / spread) ** 2)
    assert answer.differences[0].t ** 2 == pytest.approx(answer.global_test.statistic)
    assert answer.differences[0].p_value == pytest.approx(answer.global_test.p_value)
    assert parts.var_tr is None
    assert any("var_tr and cov1 do not exist" in warning for warning in result.warnings)


def test_one_reader_per_treatment_gives_fixed_readers_only():
    result = compare_treatments(nested_table(2), EmpiricalAuc())
    assert result.random_readers_random_cases.global_test.p_value is None
    assert result.fixed_readers_random_cases.global_test.p_value is not None
    assert any("one reader per treatment" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    ("design", "zeros"),
    [("case_nested_in_reader", ("cov2", "cov3")), ("case_nested_in_treatment", ("cov1", "cov3"))],
)
def test_covariances_of_readings_that_share_no_case_are_zero(design, zeros):
    size = StudySize(readers=4, negatives=48, positives=48, design=design)
    table = simulate_ratings(RatingModel(aucs=(0.7, 0.9)), size, np.random.default_rng(1))
    for covariance in ("jackknife", "delong", "unbiased"):
        result = compare_treatments(table, EmpiricalAuc(), covariance=covariance)
        assert [getattr(result.variance_components, name) for name in zeros] == [0, 0]
        assert any("0 by design" in warning for warning in result.warnings)


def test_ustat_compares_three_treatments_by_one_test():
    result = compare_treatments(make_table(treatments=3, readers=6, cases=60), EmpiricalAuc(), method="ustat")
    answer = result.random_readers_random_cases
    assert answer.global_test.df1 == 2
    assert 0 < answer.global_test.p_value < 1
    assert [one.treatments for one in answer.differences] == [("1", "2"), ("1", "3"), ("2", "3")]
    assert any("an approximation" in warning for warning in result.warnings)


def test_p_values_of_three_treatments_are_adjusted_and_of_two_are_not():
    three = compare_treatments(make_table(treatments=3), EmpiricalAuc(), multiplicity="bonferroni")
    for one in three.random_readers_random_cases.differences:
        assert one.p_adjusted == pytest.approx(min(3 * one.p_value, 1))
    two = compare_treatments(make_table(), EmpiricalAuc())
    assert two.random_readers_random_cases.differences[0].p_adjusted is None
    assert two.multiplicity is None


@pytest.fixture
def difference():
    return compare_treatments(make_table(readers=8, cases=80), EmpiricalAuc()).random_readers_random_cases.differences[
        0
    ]


def test_the_interval_decides_on_a_margin(difference):
    """Second against first: the benefit is minus the difference."""
    worst = -difference.ci_high
    near, far = (judge_margin(difference, test="2", margin=m) for m in (abs(worst) * 0.99, abs(worst) * 1.01))
    assert (near.is_shown, far.is_shown) == (False, True)
    assert far.p_value == pytest.approx(0.025, abs=0.002)
    assert (far.ci_low, far.ci_high) == (-difference.ci_high, -difference.ci_low)
    assert "Non-inferiority of 2 to 1" in far.statement


def test_equivalence_needs_both_ends(difference):
    reach = max(abs(difference.ci_low), abs(difference.ci_high))
    shown = [
        judge_margin(difference, test="1", margin=m, claim="equivalence").is_shown for m in (reach * 0.99, reach * 1.01)
    ]
    assert shown == [False, True]


def test_where_lower_is_better_the_other_end_decides(difference):
    reach = abs(difference.ci_high)
    made = judge_margin(difference, test="1", margin=reach * 1.01, higher_is_better=False)
    assert made.is_shown


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"margin": 0}, "margin: expected a positive number"),
        ({"margin": 0.1, "claim": "superiority"}, "margin: expected 0 for superiority"),
        ({"margin": 0.1, "test": "3"}, "test: expected one of 1, 2, got '3'"),
        ({"margin": 0.1, "claim": "sameness"}, "claim: expected one of"),
    ],
)
def test_a_margin_without_sense_is_refused(difference, options, message):
    with pytest.raises(ValueError, match=message):
        judge_margin(difference, **{"test": "1", **options})


def test_a_margin_is_not_available_without_a_standard_error():
    one = compare_treatments(make_table(readers=1), EmpiricalAuc()).random_readers_random_cases.differences[0]
    made = judge_margin(one, test="1", margin=0.1)
    assert made.is_shown is None
    assert "not available" in made.statement
