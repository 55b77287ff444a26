"""Rank tests of grades: which treatment is graded higher, without a model of the scale."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy import stats

from evaluation.ratings import RatingTable
from evaluation.reader.estimates import Estimate, Floats, from_draws, resampling_weights, unavailable, wald
from evaluation.reader.limits_mrmc import random_mean
from evaluation.reader.multiplicity import adjust_p_values

#: Up to here the signed-rank statistic's own law is used.
EXACT_PAIRS = 50


@dataclass(frozen=True, kw_only=True)
class RankComparison:
    """One pair, first minus second.

    `shift`: Hodges-Lehmann shift of the case means, in grades, Wilcoxon signed-rank interval and test.
    `superiority`: share of readings where the first is graded higher, ties counting half, against 0.5; readers and
    cases random.
    """

    shift: Estimate
    superiority: Estimate
    p_adjusted: float | None


@dataclass(frozen=True, kw_only=True)
class RankResult:
    """`friedman`: all treatments alike, case means as blocks; its value is Kendall's W in [0, 1], bootstrap interval.

    `mean_ranks`: 1 is the lowest graded treatment of a case.
    """

    friedman: Estimate
    mean_ranks: dict[str, float]
    pairs: dict[tuple[str, str], RankComparison]
    counts: dict[str, int]
    warnings: tuple[str, ...]


def compare_ranks(table: RatingTable, *, draws: int = 2000, seed: int = 0, level: float = 0.95) -> RankResult:
    """Friedman and Wilcoxon tests on each case's mean grade over readers, and superiority over single readings.

    Cases are the unit of the tests: the result holds for these readers. Only cases with a grade under every treatment
    from the same readers enter. Pairs are adjusted by Holm. Hollander and Wolfe, Nonparametric Statistical Methods,
    chapters 3 and 7; tests by scipy. Not for fewer than about 6 cases (no interval can reach 95 %).

    Raises ValueError for one treatment, fewer than 2 complete cases, or grades that are all equal.
    """
    cube, notes = _complete(table)
    means = cube.mean(axis=1)
    pairs = list(combinations(range(len(table.treatments)), 2))
    shifts = [_shift(means[a] - means[b], level) for a, b in pairs]
    known = [shift.p_value for shift in shifts if shift.p_value is not None]
    adjusted = iter(adjust_p_values(known, method="holm").tolist() if known else [])
    weights = resampling_weights(cube.shape[2], draws, np.random.default_rng(seed))
    return RankResult(
        friedman=_friedman(means, weights, draws, seed, level),
        mean_ranks=dict(zip(table.treatments, stats.rankdata(means, axis=0).mean(axis=1).tolist(), strict=True)),
        pairs={
            (table.treatments[a], table.treatments[b]): RankComparison(
                shift=shift,
                superiority=_superiority(cube[a], cube[b], level),
                p_adjusted=None if shift.p_value is None else next(adjusted),
            )
            for (a, b), shift in zip(pairs, shifts, strict=True)
        },
        counts={"treatments": len(cube), "readers": cube.shape[1], "cases": cube.shape[2]},
        warnings=(*table.notes, *notes),
    )


def _complete(table: RatingTable) -> tuple[Floats, list[str]]:
    """(treatments, readers, cases) without holes, from the readers who read something under all treatments."""
    if len(table.treatments) < 2:
        raise ValueError(f"treatments: expected at least 2 to compare, got {len(table.treatments)}")
    finite = np.isfinite(table.ratings)
    readers = np.asarray(finite.any(axis=2).all(axis=0))
    cases = np.asarray(finite[:, readers].all(axis=(0, 1))) if readers.any() else np.zeros(len(table.cases), bool)
    if cases.sum() < 2:
        raise ValueError(
            f"cases: expected at least 2 that every reader graded under every treatment, got {int(cases.sum())}"
        )
    cube = table.ratings[:, readers][:, :, cases]
    if np.ptp(cube) == 0:
        raise ValueError(f"ratings: expected at least two different grades, got {cube.flat[0]:g} everywhere")
    notes = [f"{count} {what} without all grades were left out" for count, what in _dropped(readers, cases) if count]
    return cube, notes


def _dropped(readers: np.ndarray, cases: np.ndarray) -> list[tuple[int, str]]:
    return [(int((~readers).sum()), "reader(s)"), (int((~cases).sum()), "case(s)")]


def _shift(difference: Floats, level: float) -> Estimate:
    method = "Hodges-Lehmann shift of case means, Wilcoxon signed-rank test and interval"
    changed = difference[difference != 0]
    if changed.size == 0:
        return unavailable("all cases have the same mean grade under both", method=method, level=level)
    few = difference.size <= EXACT_PAIRS and np.unique(np.abs(difference)).size == difference.size == changed.size
    test = stats.wilcoxon(difference, zero_method="pratt", method="exact" if few else "approx")
    walsh = np.sort(((difference[:, None] + difference) / 2)[np.triu_indices(difference.size)])
    low, high = _walsh_interval(walsh, difference.size, level)
    return Estimate(
        value=float(np.median(walsh)),
        std_error=None,
        ci_low=low,
        ci_high=high,
        level=level,
        method=method,
        statistic=float(test.statistic),
        p_value=float(test.pvalue),
        warnings=() if low is not None else ("too few cases for an interval of this level",),
    )


def _walsh_interval(walsh: Floats, n: int, level: float) -> tuple[float | None, float | None]:
    """The Walsh averages at the lower quantile of the signed-rank statistic (Hollander and Wolfe 1999, §3.3)."""
    rank = _signed_rank_quantile((1 - level) / 2, n)
    if rank < 1:
        return None, None
    return float(walsh[rank - 1]), float(walsh[-rank])


def _signed_rank_quantile(tail: float, n: int) -> int:
    """Smallest value of the statistic whose chance of being reached is at least `tail`; normal beyond 50 pairs."""
    if n > EXACT_PAIRS:
        mean, variance = n * (n + 1) / 4, n * (n + 1) * (2 * n + 1) / 24
        return int(np.floor(mean + stats.norm.ppf(tail) * np.sqrt(variance)))
    chance = np.ones(1)
    for rank in range(1, n + 1):  # each rank is in the sum or not, like the flip of a coin
        chance = (np.pad(chance, (0, rank)) + np.pad(chance, (rank, 0))) / 2
    return int(np.searchsorted(np.cumsum(chance), tail))


def _superiority(first: Floats, second: Floats, level: float) -> Estimate:
    """`first`, `second`: (readers, cases)."""
    wins = (first > second) + (first == second) / 2
    method = "share graded higher, ties half, random readers and cases, t"
    if len(wins) == 1:
        error = float(wins.std(ddof=1) / np.sqrt(wins.size))
        notes = ("one reader: the interval says nothing about other readers",)
        estimate = wald(
            float(wins.mean()), error, level=level, method=method, df=wins.size - 1, null=0.5, warnings=notes
        )
    else:
        estimate = random_mean(wins, level=level, method=method, null=0.5)
    if estimate.ci_low is None or estimate.ci_high is None:
        return estimate
    return replace(estimate, ci_low=max(estimate.ci_low, 0.0), ci_high=min(estimate.ci_high, 1.0))


def _friedman(means: Floats, of_cases: Floats, draws: int, seed: int, level: float) -> Estimate:
    method = (
        f"Kendall's W with Friedman's test, case means; interval by bootstrap over cases, {draws} draws, seed {seed}"
    )
    ranks = stats.rankdata(means, axis=0)
    concordance = _concordance(ranks)
    value = float(concordance(np.ones((1, means.shape[1])))[0])
    estimate = from_draws(value, concordance(of_cases), level=level, method=method)
    statistic = value * means.shape[1] * (len(means) - 1)
    return Estimate(
        value=estimate.value,
        std_error=estimate.std_error,
        ci_low=estimate.ci_low,
        ci_high=estimate.ci_high,
        level=level,
        method=method,
        df=len(means) - 1,
        statistic=statistic,
        p_value=float(stats.chi2.sf(statistic, len(means) - 1)),
        warnings=estimate.warnings,
    )


def _concordance(ranks: Floats) -> Callable[[Floats], Floats]:
    """W corrected for ties, as a function of case weights (draws, cases)."""
    treatments, _ = ranks.shape
    spread = ranks.var(axis=0) * treatments  # sum of squared deviations of each case's ranks

    def weigh(weights: Floats) -> Floats:
        sums = weights @ ranks.T
        between = ((sums - sums.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
        within = weights.sum(axis=1) * (weights @ spread)
        return np.divide(between, within, out=np.full(len(weights), np.nan), where=within > 0)

    return weigh
