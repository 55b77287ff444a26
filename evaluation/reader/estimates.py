"""One form for a number and its uncertainty, and the few ways of getting that uncertainty.

Every statistic of agreement, preference, grading, blinding and reading time returns an `Estimate`. A value or
interval that does not exist is None, and `warnings` says why; nothing is NaN or a stand-in number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A value with its standard error and two-sided interval at `level`, in the unit of the value."""

    value: float | None
    std_error: float | None
    ci_low: float | None
    ci_high: float | None
    level: float
    method: str
    df: float | None = None
    statistic: float | None = None
    p_value: float | None = None
    warnings: tuple[str, ...] = ()


def check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, such as 0.95; got {level!r}")


def unavailable(reason: str, *, method: str, level: float = 0.95) -> Estimate:
    """The estimate of a quantity that does not exist for these data."""
    return Estimate(
        value=None, std_error=None, ci_low=None, ci_high=None, level=level, method=method, warnings=(reason,)
    )


def wald(
    value: float,
    std_error: float,
    *,
    level: float,
    method: str,
    df: float | None = None,
    null: float | None = None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    warnings: Sequence[str] = (),
) -> Estimate:
    """Interval value ± quantile × error, t with `df` or normal without; a test of `null` when given.

    Not to be used for a value on the edge of its range: a zero error gives no interval, only a warning.
    """
    check_level(level)
    if not (math.isfinite(value) and math.isfinite(std_error)) or std_error <= 0:
        return _without_error(value, level=level, method=method, warnings=warnings)
    law = stats.norm if df is None else stats.t(df)
    half = float(law.ppf((1 + level) / 2)) * std_error
    statistic = None if null is None else (value - null) / std_error
    return Estimate(
        value=float(value),
        std_error=float(std_error),
        ci_low=max(bounds[0], float(value - half)),
        ci_high=min(bounds[1], float(value + half)),
        level=level,
        method=method,
        df=df,
        statistic=None if statistic is None else float(statistic),
        p_value=None if statistic is None else float(2 * law.sf(abs(statistic))),
        warnings=tuple(warnings),
    )


def _without_error(value: float, *, level: float, method: str, warnings: Sequence[str]) -> Estimate:
    reason = "the standard error is zero or undefined for these data, so there is no interval and no test"
    return Estimate(
        value=float(value) if math.isfinite(value) else None,
        std_error=None,
        ci_low=None,
        ci_high=None,
        level=level,
        method=method,
        warnings=(*warnings, reason),
    )


def from_draws(
    value: float, draws: Floats, *, level: float, method: str, null: float | None = None, warnings: Sequence[str] = ()
) -> Estimate:
    """Percentile interval of bootstrap `draws`, shape (n,); draws where the statistic did not exist are NaN.

    With `null`, p is twice the smaller tail beyond it, with one added to count and total so that it is never 0
    (Davison and Hinkley 1997, §4.2). Not to be used with fewer than a few hundred draws.
    """
    check_level(level)
    kept = draws[np.isfinite(draws)]
    notes = list(warnings)
    if kept.size < draws.size:
        notes.append(f"{draws.size - kept.size} of {draws.size} bootstrap draws had no value and were left out")
    if kept.size < 2 or float(np.ptp(kept)) == 0.0:
        return _without_error(value, level=level, method=method, warnings=notes)
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(
        value=float(value),
        std_error=float(kept.std(ddof=1)),
        ci_low=float(low),
        ci_high=float(high),
        level=level,
        method=method,
        p_value=None if null is None else _draws_p_value(kept, null),
        warnings=tuple(notes),
    )


def _draws_p_value(draws: Floats, null: float) -> float:
    below = (np.count_nonzero(draws <= null) + 1) / (draws.size + 1)
    above = (np.count_nonzero(draws >= null) + 1) / (draws.size + 1)
    return float(min(1.0, 2 * min(below, above)))


def as_floats(name: str, values: object, *, ndim: int) -> Floats:
    """`values` as a finite float array with `ndim` dimensions and at least one element, or ValueError."""
    array = as_floats_or_nan(name, values, ndim=ndim)
    if not np.isfinite(array).all():
        bad = int(np.count_nonzero(~np.isfinite(array)))
        raise ValueError(f"{name} must hold finite numbers only; got {bad} that are NaN or infinite")
    return array


def as_floats_or_nan(name: str, values: object, *, ndim: int) -> Floats:
    """As `as_floats`, but NaN stands for "not read". Infinity is refused."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of numbers; got {type(values).__name__} ({error})") from error
    if array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension(s); got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty; got shape {array.shape}")
    if np.isinf(array).any():
        raise ValueError(f"{name} must hold finite numbers; got infinity")
    return array


def resampling_weights(count: int, draws: int, generator: np.random.Generator) -> Floats:
    """How often each of `count` units is taken in each bootstrap draw; shape (draws, count), rows sum to count."""
    if draws < 1:
        raise ValueError(f"draws must be at least 1; got {draws}")
    return generator.multinomial(count, np.full(count, 1 / count), size=draws).astype(float)


def clustered_covariance(scores: Floats, bread: Floats, *clusters: Sequence[object] | NDArray[np.generic]) -> Floats:
    """Sandwich covariance of an M-estimator, clustered one or two ways.

    `scores`: (n, p) contributions to the gradient; `bread`: (p, p) inverse information; each of `clusters` labels
    the n rows. Two ways: V(first) + V(second) - V(both), Cameron, Gelbach and Miller 2011, J Bus Econ Stat 29:238,
    each with the G/(G-1) correction. Not to be trusted with fewer than about ten clusters: use t with G - 1.
    """
    codes = [np.unique(np.asarray(labels), return_inverse=True)[1] for labels in clusters]
    total = sum(_one_way(scores, bread, code) for code in codes)
    if len(codes) == 2:
        both = codes[0] * (codes[1].max() + 1) + codes[1]
        total = total - _one_way(scores, bread, np.unique(both, return_inverse=True)[1])
    return np.asarray(total)


def _one_way(scores: Floats, bread: Floats, code: NDArray[np.intp]) -> Floats:
    groups = int(code.max()) + 1
    if groups < 2:
        return np.full_like(bread, np.nan)
    sums = np.zeros((groups, scores.shape[1]))
    np.add.at(sums, code, scores)
    return np.asarray(groups / (groups - 1) * bread @ (sums.T @ sums) @ bread)
