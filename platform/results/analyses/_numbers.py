"""A number with its interval, in one form in every result. Where either is missing, `note` says why."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.reader.estimates import Estimate, from_draws, resampling_weights, unavailable
from evaluation.reader.results import Difference, Mean

DRAWS = 1000
LEVEL = 0.95
Floats = NDArray[np.float64]
Reading = tuple[str, str, float]  # reader, case, value


def number(estimate: Estimate) -> dict[str, Any]:
    """`note` also holds what to mind about an interval that is there."""
    return {
        "value": estimate.value,
        "ci_low": estimate.ci_low,
        "ci_high": estimate.ci_high,
        "method": estimate.method,
        "note": "; ".join(dict.fromkeys(estimate.warnings)) or None,
    }


def missing(reason: str, *, method: str) -> dict[str, Any]:
    return number(unavailable(reason, method=method))


def of_comparison(found: Mean | Difference, *, method: str, notes: Sequence[str]) -> dict[str, Any]:
    """A mean or difference of `evaluation.reader.mrmc`."""
    reasons = list(notes)
    if found.ci_low is None:
        reasons.append("the standard error is zero or undefined for these data, so there is no interval")
    return {
        "value": found.estimate,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "method": method,
        "note": "; ".join(dict.fromkeys(reasons)) or None,
    }


def mean_of(readings: Sequence[Reading]) -> dict[str, Any]:
    return _bootstrapped("mean", readings, lambda values, weights: float(values @ weights / weights.sum()))


def median_of(readings: Sequence[Reading]) -> dict[str, Any]:
    return _bootstrapped("median", sorted(readings, key=lambda reading: reading[2]), weighted_median)


def weighted_median(values: Floats, weights: Floats) -> float:
    """Median of `values`, in ascending order, each as often as its whole weight says."""
    reached = np.cumsum(weights)
    half = reached[-1] / 2
    lower, upper = values[np.searchsorted(reached, half)], values[np.searchsorted(reached, half, side="right")]
    return float((lower + upper) / 2)


def _bootstrapped(
    name: str, readings: Sequence[Reading], statistic: Callable[[Floats, Floats], float]
) -> dict[str, Any]:
    """Percentile interval of a bootstrap that draws readers and cases, each with all of its readings."""
    readers, cases = (np.unique([reading[part] for reading in readings], return_inverse=True) for part in (0, 1))
    method = f"{name}, bootstrap over {'readers and cases' if len(readers[0]) > 1 else 'cases'}, {DRAWS} draws"
    if not readings:
        return missing("nothing was answered", method=method)
    values = np.array([reading[2] for reading in readings], float)
    weights = _weights(readers[1], cases[1])
    draws = np.array([statistic(values, row) if row.any() else np.nan for row in weights])
    notes = ["one reader: the interval says nothing about other readers"] if len(readers[0]) == 1 else []
    value = statistic(values, np.ones(len(values)))
    return number(from_draws(value, draws, level=LEVEL, method=method, warnings=notes))


def _weights(reader: NDArray[np.intp], case: NDArray[np.intp]) -> Floats:
    """(draws, readings): how often each reading counts in each draw."""
    generator = np.random.default_rng(0)
    weights = resampling_weights(int(case.max()) + 1, DRAWS, generator)[:, case]
    if reader.max() > 0:
        weights = weights * resampling_weights(int(reader.max()) + 1, DRAWS, generator)[:, reader]
    return weights
