"""Intervals from a bootstrap over readers and cases that count every source of variance once.

Drawing readers and cases together ("pigeonhole bootstrap") counts the variance of reader by case about three times
(Owen 2007, Ann Appl Stat 1:386), so its plain percentiles are too wide wherever that part matters. Drawing readers
alone and cases alone tells the parts apart; the joint draws are then scaled to the variance of two random factors.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from evaluation.reader.estimates import Estimate, Floats, from_draws

LARGEST_DF = 1e6


@dataclass(frozen=True, kw_only=True)
class TwoWayDraws:
    """The statistic in draws of readers and cases together, of readers alone and of cases alone; each (draws,)."""

    both: Floats
    readers: Floats
    cases: Floats
    reader_count: int
    case_count: int


def estimate_two_way(
    value: float,
    draws: TwoWayDraws,
    *,
    level: float,
    method: str,
    null: float | None = None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    warnings: Sequence[str] = (),
) -> Estimate:
    """`value` with an interval for random readers and random cases, of any statistic that both kinds of draws give.

    Percentiles of the joint draws, scaled about `value` to the variance of two random factors and by t over normal
    with Hillis's degrees of freedom (Hillis 2007, Stat Med 26:596), so that few readers cost what they should; p by
    the same t. With one reader the cases alone are drawn. Not for fewer than about 4 readers: the interval is then
    a hint. Raises ValueError for fewer than 2 cases.
    """
    if draws.case_count < 2:
        raise ValueError(f"draws: expected at least 2 cases, got {draws.case_count}")
    source = draws.both if draws.reader_count > 1 else draws.cases
    spread = float(np.nanstd(source))
    if not spread > 0:
        return from_draws(value, source, level=level, method=method, warnings=warnings)
    variance, df = _variance(draws)
    widening = float(stats.t.ppf((1 + level) / 2, df) / stats.norm.ppf((1 + level) / 2))
    scaled = value + (source - np.nanmean(source)) * np.sqrt(variance) * widening / spread
    made = from_draws(value, scaled, level=level, method=method, warnings=warnings)
    if made.ci_low is None or made.ci_high is None:
        return made
    error = float(np.sqrt(variance))
    statistic = None if null is None else (value - null) / error
    return replace(
        made,
        std_error=error,
        ci_low=max(made.ci_low, bounds[0]),
        ci_high=min(made.ci_high, bounds[1]),
        df=df,
        statistic=statistic,
        p_value=None if statistic is None else float(2 * stats.t.sf(abs(statistic), df)),
    )


def _variance(draws: TwoWayDraws) -> tuple[float, float]:
    """Variance for random readers and cases, and its degrees of freedom."""
    of_cases = _unbiased(draws.cases, draws.case_count)
    if draws.reader_count < 2:
        return of_cases, draws.case_count - 1.0
    of_readers = _unbiased(draws.readers, draws.reader_count)
    joint = float(np.nanvar(draws.both) - np.nanvar(draws.readers) - np.nanvar(draws.cases))
    shared = max(_grow(draws.reader_count) * _grow(draws.case_count) * joint, 0.0)
    variance = of_readers + max(of_cases - shared, 0.0)
    df = (draws.reader_count - 1) * (variance / of_readers) ** 2 if of_readers > 0 else LARGEST_DF
    return variance, min(df, LARGEST_DF)


def _unbiased(draws: Floats, count: int) -> float:
    return _grow(count) * float(np.nanvar(draws))


def _grow(count: int) -> float:
    """What drawing with replacement from `count` units takes from the variance, given back."""
    return count / (count - 1)
