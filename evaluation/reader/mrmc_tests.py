"""F, chi-square, t and z from mean squares and errors; None and a reason where a test does not exist."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy import special

from evaluation.ratings import FloatArray
from evaluation.reader.multiplicity import Adjustment, adjust_p_values
from evaluation.reader.results import NO_TEST, Difference, GlobalTest, Mean

SMALLEST = 1e-300
LARGEST_DF = 1e9


def f_test(numerator: float, denominator: float, df1: float, df2: float) -> GlobalTest:
    """F = numerator / denominator; no test where the denominator is not positive."""
    if not denominator > SMALLEST or not df2 > 0:
        return NO_TEST
    statistic = numerator / denominator
    return GlobalTest(statistic, df1, df2, float(special.fdtrc(df1, df2, statistic)), "F")


def chi_square_test(statistic_numerator: float, denominator: float, df: float) -> GlobalTest:
    if not denominator > SMALLEST:
        return NO_TEST
    statistic = statistic_numerator / denominator
    return GlobalTest(statistic, df, None, float(special.chdtrc(df, statistic)), "chi-square")


def make_mean(estimate: float, variance: float, df: float | None, *, alpha: float, bounds: tuple[float, float]) -> Mean:
    """Mean with its interval, cut at the merit's bounds; no interval where the variance is not positive."""
    if not variance > SMALLEST or not np.isfinite(variance):
        return Mean(float(estimate), None, None, None, None)
    error = float(np.sqrt(variance))
    half = quantile(alpha, df) * error
    low, high = max(bounds[0], estimate - half), min(bounds[1], estimate + half)
    return Mean(float(estimate), error, df, float(low), float(high))


def make_difference(
    treatments: tuple[str, str], estimate: float, variance: float, df: float | None, *, alpha: float
) -> Difference:
    """Difference with t (or z where `df` is None), p and interval; None where the variance is not positive."""
    if not variance > SMALLEST or not np.isfinite(variance):
        return Difference(treatments, float(estimate), None, None, None, None, None, None)
    error = float(np.sqrt(variance))
    t, half = float(estimate / error), quantile(alpha, df) * error
    return Difference(treatments, float(estimate), error, df, t, two_sided(t, df), estimate - half, estimate + half)


def all_differences(
    labels: Sequence[str], means: FloatArray, variance: float, df: float | None, *, alpha: float
) -> tuple[Difference, ...]:
    """Every pair of treatments, first minus second, with one common variance."""
    return tuple(
        make_difference((labels[a], labels[b]), float(means[a] - means[b]), variance, df, alpha=alpha)
        for a, b in combinations(range(len(labels)), 2)
    )


def adjust(differences: tuple[Difference, ...], method: Adjustment) -> tuple[Difference, ...]:
    """The same differences with `p_adjusted`, where there are several and each has a p-value."""
    p_values = [difference.p_value for difference in differences]
    known = [p for p in p_values if p is not None]
    if len(known) < 2 or len(known) < len(p_values):
        return differences
    adjusted = adjust_p_values(known, method=method)
    return tuple(replace(one, p_adjusted=float(p)) for one, p in zip(differences, adjusted, strict=True))


def quantile(alpha: float, df: float | None) -> float:
    """Two-sided critical value of t, or of the normal law where `df` is None."""
    if df is None or not np.isfinite(df):
        return float(special.ndtri(1 - alpha / 2))
    return float(special.stdtrit(df, 1 - alpha / 2))


def two_sided(t: float, df: float | None) -> float:
    if df is None or not np.isfinite(df):
        return float(2 * special.ndtr(-abs(t)))
    return float(2 * special.stdtr(df, -abs(t)))
