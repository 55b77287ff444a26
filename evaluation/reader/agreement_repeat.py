"""Does a reader agree with himself? Repeatability from hidden repeats."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.reader.agreement_kappa import Weights, count_pairs, weighted_kappa
from evaluation.reader.estimates import Estimate, Floats, as_floats, check_level, unavailable


@dataclass(frozen=True, kw_only=True)
class Repeatability:
    """`within_sd` and `coefficient` in the unit of the rating; `kappa` by reader between first and second reading."""

    within_sd: Estimate
    coefficient: Estimate
    kappa: dict[str, Estimate]
    exact_agreement: float
    pairs: int


def repeatability(
    first: Floats, second: Floats, *, readers: Sequence[str], weights: Weights = "quadratic", level: float = 0.95
) -> Repeatability:
    """Repeatability of `first` and `second`, (n,) ratings of the same presentation by the same reader.

    `readers`: the reader of each pair. The within-reader standard deviation is sqrt(mean squared difference / 2);
    the repeatability coefficient, 1.96·sqrt(2) times it, is the difference that two readings of one presentation
    exceed once in twenty. Intervals from chi-square with n degrees of freedom. Bland and Altman 1999, Stat Methods
    Med Res 8:135. For ordinal grades trust kappa, not the standard deviation; not when the reader could remember.
    """
    check_level(level)
    one, two = as_floats("first", first, ndim=1), as_floats("second", second, ndim=1)
    if not one.size == two.size == len(readers):
        raise ValueError(
            f"first, second and readers must have equal length; got {one.size}, {two.size} and {len(readers)}"
        )
    within = _within_sd(one - two, level)
    return Repeatability(
        within_sd=within,
        coefficient=_scaled(within, float(stats.norm.ppf(0.975) * np.sqrt(2))),
        kappa=_kappas(one, two, np.asarray(readers), weights, level),
        exact_agreement=float((one == two).mean()),
        pairs=one.size,
    )


def _within_sd(difference: Floats, level: float) -> Estimate:
    n = difference.size
    method = "within-reader standard deviation, chi-square interval"
    squares = float((difference**2).sum()) / 2
    if squares == 0:
        return unavailable("every repeat got the same rating: the interval does not exist", method=method, level=level)
    low, high = (np.sqrt(squares / stats.chi2.ppf(tail, n)) for tail in ((1 + level) / 2, (1 - level) / 2))
    value = float(np.sqrt(squares / n))
    return Estimate(
        value=value,
        std_error=value / float(np.sqrt(2 * n)),
        ci_low=float(low),
        ci_high=float(high),
        level=level,
        method=method,
        df=n,
    )


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    numbers = (estimate.value, estimate.std_error, estimate.ci_low, estimate.ci_high)
    value, error, low, high = (None if number is None else number * factor for number in numbers)
    return Estimate(
        value=value,
        std_error=error,
        ci_low=low,
        ci_high=high,
        level=estimate.level,
        method="repeatability coefficient, 1.96·sqrt(2)·within-reader standard deviation",
        df=estimate.df,
        warnings=estimate.warnings,
    )


def _kappas(first: Floats, second: Floats, readers: np.ndarray, weights: Weights, level: float) -> dict[str, Estimate]:
    scale = np.unique(np.concatenate([first, second]))
    if scale.size < 2:
        reason = "all readings fall into one category: kappa is undefined"
        return {str(name): unavailable(reason, method="Cohen's kappa", level=level) for name in np.unique(readers)}
    return {
        str(name): weighted_kappa(
            count_pairs(first[readers == name], second[readers == name], categories=scale), weights=weights, level=level
        )
        for name in np.unique(readers)
    }
