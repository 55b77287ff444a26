"""Limits of agreement: of two measurements (Bland and Altman), and of many readers and cases."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.reader.estimates import Estimate, Floats, as_floats, check_level, wald


@dataclass(frozen=True, kw_only=True)
class LimitsOfAgreement:
    """`bias` with its interval, and the two limits that hold `level` of the differences, each with its interval."""

    bias: Estimate
    lower: Estimate
    upper: Estimate
    sd: float
    n: int
    multiplier: float


def bland_altman(
    first: Floats, second: Floats, *, multiplier: float | None = None, level: float = 0.95
) -> LimitsOfAgreement:
    """Agreement of two measurements of the same cases, differences first minus second.

    `first`, `second`: shape (n,), same unit, n at least 3. `multiplier` of the standard deviation: by default the
    normal quantile of `level` (1.96); the paper of 1986 itself uses 2. Bland and Altman, Lancet 1986;i:307;
    standard error of a limit as there, s·sqrt(1/n + z²/(2(n-1))).

    Not for ordinal grades, nor when the differences grow with the mean (take logarithms first), nor for several
    readings of one case (`mrmc_limits`).
    """
    check_level(level)
    one, two = as_floats("first", first, ndim=1), as_floats("second", second, ndim=1)
    if one.size != two.size:
        raise ValueError(f"first and second must be paired, of equal length; got {one.size} and {two.size}")
    if one.size < 3:
        raise ValueError(f"first and second must hold at least 3 pairs; got {one.size}")
    difference = one - two
    return _limits(difference, _multiplier(multiplier, level), level)


def _multiplier(multiplier: float | None, level: float) -> float:
    if multiplier is None:
        return float(stats.norm.ppf((1 + level) / 2))
    if multiplier <= 0:
        raise ValueError(f"multiplier must be positive, such as 1.96; got {multiplier}")
    return multiplier


def _limits(difference: Floats, multiplier: float, level: float) -> LimitsOfAgreement:
    n, bias, sd = difference.size, float(difference.mean()), float(difference.std(ddof=1))
    limit_error = sd * float(np.sqrt(1 / n + multiplier**2 / (2 * (n - 1))))

    def estimate(value: float, error: float, method: str) -> Estimate:
        return wald(value, error, level=level, df=n - 1, method=method)

    return LimitsOfAgreement(
        bias=estimate(bias, sd / float(np.sqrt(n)), "mean difference, t"),
        lower=estimate(bias - multiplier * sd, limit_error, "lower limit of agreement, Bland-Altman 1986"),
        upper=estimate(bias + multiplier * sd, limit_error, "upper limit of agreement, Bland-Altman 1986"),
        sd=sd,
        n=n,
        multiplier=multiplier,
    )
