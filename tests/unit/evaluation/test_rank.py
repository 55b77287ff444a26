"""Rank tests against scipy's, and their intervals."""

import numpy as np
import pytest
from scipy import stats

from evaluation.ratings import RatingTable
from evaluation.reader.rank import compare_ranks


@pytest.fixture(scope="module")
def cube():
    random = np.random.default_rng(4)
    latent = np.array([0.0, 0.5, 1.0])[:, None, None] + random.normal(size=(3, 4, 25))
    return np.clip(np.round(3 + latent), 1, 5)


@pytest.fixture(scope="module")
def result(cube):
    return compare_ranks(RatingTable.from_arrays(cube), draws=500)


def test_friedman_is_scipys(cube, result):
    outside = stats.friedmanchisquare(*cube.mean(axis=1))
    assert result.friedman.statistic == pytest.approx(outside.statistic)
    assert result.friedman.p_value == pytest.approx(outside.pvalue)
    assert result.friedman.ci_low < result.friedman.value < result.friedman.ci_high


def test_wilcoxon_is_scipys_and_holm_adjusts(cube, result):
    means = cube.mean(axis=1)
    pairs = {("1", "2"): (0, 1), ("1", "3"): (0, 2), ("2", "3"): (1, 2)}
    plain = [
        stats.wilcoxon(means[a] - means[b], zero_method="pratt", method="approx").pvalue for a, b in pairs.values()
    ]
    assert [result.pairs[pair].shift.p_value for pair in pairs] == pytest.approx(plain)
    adjusted = [result.pairs[pair].p_adjusted for pair in pairs]
    assert all(a >= p for a, p in zip(adjusted, plain, strict=True))
    assert max(adjusted) <= 1.0


def test_the_shift_is_the_median_of_walsh_averages():
    """Depression scores of Hollander and Wolfe 1973, p. 29 (Salsburg): estimate -0.46, p 0.03906 in R's wilcox.test."""
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    table = RatingTable.from_arrays(np.array([[before], [after]]))
    shift = compare_ranks(table, draws=50).pairs["1", "2"].shift
    assert shift.value == pytest.approx(0.46, abs=1e-9)
    assert shift.p_value == pytest.approx(0.0390625)
    assert [shift.ci_low, shift.ci_high] == pytest.approx([0.010, 0.786], abs=1e-9)


def test_superiority_counts_ties_half(cube, result):
    wins = (cube[0] > cube[2]) + (cube[0] == cube[2]) / 2
    one = result.pairs["1", "3"].superiority
    assert one.value == pytest.approx(wins.mean())
    assert one.ci_high < 0.5


def test_equal_treatments_have_no_shift():
    grades = np.tile(np.array([1.0, 2, 3, 4, 5, 1, 2, 3]), (2, 3, 1))
    result = compare_ranks(RatingTable.from_arrays(grades), draws=50)
    pair = result.pairs["1", "2"]
    assert pair.shift.value is None
    assert pair.p_adjusted is None
    assert pair.superiority.value == 0.5
    assert result.friedman.value is None


def test_incomplete_cases_are_left_out_and_counted(cube):
    holes = cube.copy()
    holes[1, 0, :3] = np.nan
    result = compare_ranks(RatingTable.from_arrays(holes), draws=50)
    assert result.counts["cases"] == 22
    assert result.warnings == ("3 case(s) without all grades were left out",)


@pytest.mark.parametrize(
    ("cube", "message"),
    [
        (np.ones((1, 2, 5)), "treatments: expected at least 2"),
        (np.ones((2, 2, 5)), "expected at least two different grades"),
        (np.arange(4.0).reshape(2, 2, 1), "cases: expected at least 2"),
    ],
)
def test_it_refuses(cube, message):
    with pytest.raises(ValueError, match=message):
        compare_ranks(RatingTable.from_arrays(cube))
