"""Intervals of one proportion, and the comparison of two paired ones."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import stats

from evaluation.reader.estimates import Floats, as_floats, check_level

IntervalMethod = Literal["wilson", "wilson_cc", "clopper_pearson"]
_SCIPY = {"wilson": "wilson", "wilson_cc": "wilsoncc", "clopper_pearson": "exact"}


def proportion_interval(
    successes: int, trials: int, *, method: IntervalMethod = "wilson", level: float = 0.95
) -> tuple[float, float]:
    """Two-sided interval of `successes` / `trials`, also where that is 0 or 1.

    Wilson 1927 (with "cc": his continuity correction) has about the nominal coverage on average; Clopper-Pearson
    1934 never less. From SciPy. Not for several readings of one case or by one reader: these are not independent;
    use a merit and `compare_treatments`.

    Raises ValueError unless 0 <= successes <= trials, trials > 0 and the method is known.
    """
    check_level(level)
    if method not in _SCIPY:
        raise ValueError(f"method must be one of {', '.join(get_args(IntervalMethod))}; got {method!r}")
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"successes must lie between 0 and trials, which is at least 1; got {successes} of {trials}")
    interval = stats.binomtest(successes, trials).proportion_ci(level, method=_SCIPY[method])
    return float(interval.low), float(interval.high)


@dataclass(frozen=True, kw_only=True)
class PairedProportions:
    """`difference` is P(first) - P(second) with its Wald interval; the p-values are of McNemar's three tests."""

    difference: float
    ci_low: float
    ci_high: float
    chi_square: float
    p_value: float
    chi_square_corrected: float
    p_value_corrected: float
    p_value_exact: float


def compare_paired_proportions(table: Floats, *, level: float = 0.95) -> PairedProportions:
    """McNemar's test of `table`, (2, 2) counts: rows yes/no of the first, columns of the second, of one reader.

    McNemar 1947, Psychometrika 12:153; corrected by Edwards 1948; exact is binomial on the discordant pairs, and
    the one to use when they are fewer than about 25. Not for several readers: use sensitivity as a merit.

    Raises ValueError for a wrong shape, negative or fractional counts, or no discordant pair.
    """
    check_level(level)
    counts = as_floats("table", table, ndim=2)
    if counts.shape != (2, 2) or (counts < 0).any() or (counts != np.round(counts)).any():
        raise ValueError(f"table must be 2 x 2 whole counts of at least 0; got {counts.tolist()}")
    first_only, second_only = counts[0, 1], counts[1, 0]
    discordant, total = first_only + second_only, counts.sum()
    if discordant == 0:
        raise ValueError("table must hold at least one discordant pair; got none, so nothing can be compared")
    gap = (first_only - second_only) / total
    error = np.sqrt(discordant - (first_only - second_only) ** 2 / total) / total
    half = float(stats.norm.ppf((1 + level) / 2) * error)
    plain = float((first_only - second_only) ** 2 / discordant)
    corrected = float(max(abs(first_only - second_only) - 1, 0) ** 2 / discordant)
    return PairedProportions(
        difference=float(gap),
        ci_low=float(gap - half),
        ci_high=float(gap + half),
        chi_square=plain,
        p_value=float(stats.chi2.sf(plain, 1)),
        chi_square_corrected=corrected,
        p_value_corrected=float(stats.chi2.sf(corrected, 1)),
        p_value_exact=float(stats.binomtest(int(first_only), int(discordant)).pvalue),
    )
