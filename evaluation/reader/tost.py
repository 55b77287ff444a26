"""Two one-sided tests: is a difference of means inside a margin that was declared beforehand?"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.reader.estimates import Floats, as_floats


@dataclass(frozen=True, kw_only=True)
class EquivalenceTest:
    """TOST. `difference` is first minus second, in the unit of the data; the interval has level 1 - 2 alpha."""

    difference: float
    std_error: float
    df: float
    low: float
    high: float
    t_lower: float
    p_lower: float
    t_upper: float
    p_upper: float
    p_value: float
    ci_low: float
    ci_high: float
    alpha: float
    is_equivalent: bool
    method: str


def tost_unpaired(first: Floats, second: Floats, *, low: float, high: float, alpha: float = 0.05) -> EquivalenceTest:
    """Equivalence of the means of two independent groups, Welch (unequal variances).

    `first`, `second`: shape (n,) and (m,), each at least 2. `low` < 0 < `high` usually: the margin in the unit of
    the data, fixed before unblinding. Source: Schuirmann 1987, J Pharmacokinet Biopharm 15:657. Not for readings
    of the same cases (`tost_paired`), nor for ratings of several readers: use the interval of the reader analysis.
    """
    one, two = _sample("first", first), _sample("second", second)
    parts = np.array([one.var(ddof=1) / one.size, two.var(ddof=1) / two.size])
    df = _welch_df(parts, one.size, two.size)
    error = float(np.sqrt(parts.sum()))
    return _decide(float(one.mean() - two.mean()), error, df, low=low, high=high, alpha=alpha, method="TOST, Welch")


def tost_paired(first: Floats, second: Floats, *, low: float, high: float, alpha: float = 0.05) -> EquivalenceTest:
    """Equivalence of paired means: one value of each treatment per case, shape (n,) both.

    Not for several readers per case: the pairs must be independent. Source as `tost_unpaired`.
    """
    one, two = _sample("first", first), _sample("second", second)
    if one.size != two.size:
        raise ValueError(f"first and second must be paired, of equal length; got {one.size} and {two.size}")
    difference = one - two
    error = float(difference.std(ddof=1) / np.sqrt(one.size))
    return _decide(
        float(difference.mean()), error, one.size - 1, low=low, high=high, alpha=alpha, method="TOST, paired t"
    )


def _sample(name: str, values: Floats) -> Floats:
    array = as_floats(name, values, ndim=1)
    if array.size < 2:
        raise ValueError(f"{name} must hold at least 2 values; got {array.size}")
    return array


def _welch_df(parts: Floats, n: int, m: int) -> float:
    if parts.sum() == 0:
        return float(n + m - 2)
    return float(parts.sum() ** 2 / (parts[0] ** 2 / (n - 1) + parts[1] ** 2 / (m - 1)))


def _decide(
    difference: float, error: float, df: float, *, low: float, high: float, alpha: float, method: str
) -> EquivalenceTest:
    if not low < high:
        raise ValueError(f"low must be less than high; got {low} and {high}")
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha must lie between 0 and 0.5; got {alpha}")
    if error == 0:
        raise ValueError("first and second must vary; got data whose difference has no variance, so no test exists")
    t_lower, t_upper = (difference - low) / error, (difference - high) / error
    p_lower, p_upper = float(stats.t.sf(t_lower, df)), float(stats.t.cdf(t_upper, df))
    half = float(stats.t.ppf(1 - alpha, df)) * error
    return EquivalenceTest(
        difference=difference,
        std_error=error,
        df=float(df),
        low=low,
        high=high,
        t_lower=t_lower,
        p_lower=p_lower,
        t_upper=t_upper,
        p_upper=p_upper,
        p_value=max(p_lower, p_upper),
        ci_low=difference - half,
        ci_high=difference + half,
        alpha=alpha,
        is_equivalent=max(p_lower, p_upper) < alpha,
        method=method,
    )
