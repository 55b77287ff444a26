"""Agreement on categories: Cohen's weighted kappa of two readers, Fleiss' kappa of many."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal

import numpy as np
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from evaluation.reader.estimates import Estimate, Floats, as_floats, as_floats_or_nan, unavailable, wald

Weights = Literal["unweighted", "linear", "quadratic"]


def weighted_kappa(table: Floats, *, weights: Weights = "unweighted", level: float = 0.95) -> Estimate:
    """Cohen's kappa of two readers. `table`: (k, k) counts, rows the first reader, columns the second.

    Linear weights 1 - |i - j|/(k - 1); quadratic (Fleiss-Cohen) weights 1 - (i - j)²/(k - 1)². Standard error of
    Fleiss, Cohen and Everitt 1969, from statsmodels. Not when one category holds nearly all cases: kappa is then low
    in spite of agreement; use Gwet's AC1 or AC2.
    """
    kinds = {"unweighted": None, "linear": "linear", "quadratic": "quadratic"}
    if weights not in kinds:
        raise ValueError(f"weights must be one of {', '.join(kinds)}; got {weights!r}")
    counts = _square_counts(table)
    method = f"Cohen's kappa, {weights} weights"
    share = counts / counts.sum()
    if np.isclose((share.sum(0) * share.sum(1)).sum(), 1.0):
        return unavailable("all readings fall into one category: kappa is undefined", method=method, level=level)
    with np.errstate(invalid="ignore", divide="ignore"):  # a reader who used one category: z does not exist
        result = cohens_kappa(counts, wt=kinds[weights])
    return wald(
        float(result.kappa), float(np.sqrt(max(result.var_kappa, 0))), level=level, method=method, bounds=(-1, 1)
    )


def pairwise_kappa(
    ratings: Floats, *, readers: Sequence[str], weights: Weights = "quadratic", level: float = 0.95
) -> dict[tuple[str, str], Estimate]:
    """Weighted kappa of every pair of readers over the cases both read. `ratings`: (readers, cases), NaN = not read.

    The scale is the set of values that occur in `ratings`. Do not average the pairs and call the spread an error:
    they share readers and cases.
    """
    table = as_floats_or_nan("ratings", ratings, ndim=2)
    if table.shape[0] != len(readers) or len(readers) < 2:
        raise ValueError(f"readers must name the rows of ratings, at least 2; got {len(readers)} for {table.shape}")
    scale = np.unique(table[~np.isnan(table)])
    pairs = combinations(range(len(readers)), 2)
    return {(readers[a], readers[b]): _pair(table[a], table[b], scale, weights, level) for a, b in pairs}


def _pair(first: Floats, second: Floats, scale: Floats, weights: Weights, level: float) -> Estimate:
    both = ~(np.isnan(first) | np.isnan(second))
    method = f"Cohen's kappa, {weights} weights"
    if not both.any():
        return unavailable("the two readers share no case", method=method, level=level)
    if scale.size < 2:
        return unavailable("all readings fall into one category: kappa is undefined", method=method, level=level)
    return weighted_kappa(count_pairs(first[both], second[both], categories=scale), weights=weights, level=level)


def _square_counts(table: Floats) -> Floats:
    counts = as_floats("table", table, ndim=2)
    if counts.shape[0] != counts.shape[1] or counts.shape[0] < 2:
        raise ValueError(f"table must be square with at least 2 categories; got shape {counts.shape}")
    if (counts < 0).any() or counts.sum() == 0:
        raise ValueError("table must hold counts of at least 0, not all 0")
    return counts


def count_pairs(first: Sequence[float] | Floats, second: Sequence[float] | Floats, *, categories: Floats) -> Floats:
    """The (k, k) table of two readers' ratings over the scale `categories`; a rating outside it is refused."""
    one, two = as_floats("first", first, ndim=1), as_floats("second", second, ndim=1)
    if one.size != two.size:
        raise ValueError(f"first and second must be paired, of equal length; got {one.size} and {two.size}")
    scale = as_floats("categories", categories, ndim=1)
    table = np.zeros((scale.size, scale.size))
    np.add.at(table, (_place("first", one, scale), _place("second", two, scale)), 1)
    return table


def _place(name: str, values: Floats, scale: Floats) -> np.ndarray:
    if not np.isin(values, scale).all():
        outside = values[~np.isin(values, scale)][0]
        raise ValueError(f"{name} must hold ratings of the scale {scale.tolist()}; got {outside}")
    order = np.argsort(scale)
    return np.asarray(order[np.searchsorted(scale, values, sorter=order)])


def fleiss(ratings: Floats, *, level: float = 0.95) -> Estimate:
    """Fleiss' kappa of many readers. `ratings`: (cases, readers), category numbers, none missing.

    Value from statsmodels; the test of kappa = 0 (`statistic`, `p_value`) with the null variance of Fleiss, Nee and
    Landis 1979, Psychol Bull 86:974; the interval with the case-jackknife error, which does not assume the null.
    Fleiss 1971, Psychol Bull 76:378. Not for ordered grades: it counts 1 against 5 as 1 against 2.
    """
    counts = _count_categories(as_floats("ratings", ratings, ndim=2))
    method = "Fleiss' kappa, jackknife over cases; z with the variance under no agreement"
    if counts.shape[1] < 2:
        return unavailable("all readings fall into one category: kappa is undefined", method=method, level=level)
    value = float(fleiss_kappa(counts))
    drawn = np.array([_fleiss_of(np.delete(counts, row, axis=0)) for row in range(len(counts))])
    error = float(np.sqrt((len(drawn) - 1) / len(drawn) * ((drawn - drawn.mean()) ** 2).sum()))
    estimate = wald(value, error, level=level, method=method, bounds=(-1, 1))
    z = value / _fleiss_null_error(counts)
    return replace(estimate, statistic=z, p_value=float(2 * stats.norm.sf(abs(z))))


def _count_categories(table: Floats) -> Floats:
    if table.shape[0] < 2 or table.shape[1] < 2:
        raise ValueError(f"ratings must hold at least 2 cases and 2 readers; got shape {table.shape}")
    scale, place = np.unique(table, return_inverse=True)
    counts = np.zeros((len(table), scale.size))
    np.add.at(counts, (np.arange(len(table))[:, None], place.reshape(table.shape)), 1)
    return counts


def _fleiss_of(counts: Floats) -> float:
    """Fleiss' kappa, NaN where one category holds all: statsmodels would divide by zero."""
    share = counts.sum(0) / counts.sum()
    return float(fleiss_kappa(counts)) if share.max() < 1 else float("nan")


def _fleiss_null_error(counts: Floats) -> float:
    cases, readers = len(counts), counts[0].sum()
    share = counts.sum(0) / counts.sum()
    spread = share * (1 - share)
    core = spread.sum() ** 2 - (spread * (1 - 2 * share)).sum()
    return float(np.sqrt(2 * core / (cases * readers * (readers - 1))) / spread.sum())
