"""Adjusted p-values when several treatments, endpoints or criteria are tested.

statsmodels has the same functions, but each call runs Python's garbage collector (0.06 s or more), which the many
small families of one analysis cannot afford; SciPy has only the false discovery rate.
"""

from collections.abc import Callable, Sequence
from typing import Literal, get_args

import numpy as np
from scipy.stats import false_discovery_control

from evaluation.reader.estimates import Floats, as_floats

Adjustment = Literal["bonferroni", "holm", "hochberg", "hommel", "benjamini_hochberg", "benjamini_yekutieli"]


def adjust_p_values(p_values: Sequence[float] | Floats, *, method: Adjustment) -> Floats:
    """p-values adjusted for their number, in the order given; compare each with the nominal level.

    Bonferroni, Holm 1979, Hochberg 1988 and Hommel 1988 hold the chance of any false claim; Hochberg and Hommel
    need independent or positively dependent tests. Benjamini-Hochberg 1995 and Benjamini-Yekutieli 2001 hold the
    expected share of false claims among the claims: not for a confirmatory endpoint.

    Raises ValueError when `p_values` is empty or one lies outside [0, 1], or the method is unknown.
    """
    if method not in _METHODS:
        raise ValueError(f"method must be one of {', '.join(get_args(Adjustment))}; got {method!r}")
    values = as_floats("p_values", p_values, ndim=1)
    if ((values < 0) | (values > 1)).any():
        raise ValueError(f"p_values must lie between 0 and 1; got {values.min()} to {values.max()}")
    return np.asarray(np.minimum(_METHODS[method](values), 1.0))


def _bonferroni(values: Floats) -> Floats:
    return values * values.size


def _holm(values: Floats) -> Floats:
    """Step down: the largest of p_(i) (n - i + 1) so far."""
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(values.size, 0, -1)
    return _restore(np.maximum.accumulate(steps), order)


def _hochberg(values: Floats) -> Floats:
    """Step up: the smallest of p_(i) (n - i + 1) from the largest p down."""
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(values.size, 0, -1)
    return _restore(np.minimum.accumulate(steps[::-1])[::-1], order)


def _hommel(values: Floats) -> Floats:
    """Wright 1992, Biometrics 48:1005, appendix: the closed Simes procedure."""
    order = np.argsort(values, kind="stable")
    p, n = values[order], values.size
    adjusted = np.full(n, (n * p / np.arange(1, n + 1)).min())
    for size in range(n - 1, 1, -1):
        low, high = slice(0, n - size + 1), slice(n - size + 1, n)
        smallest = (size * p[high] / np.arange(2, size + 1)).min()
        trial = np.empty(n)
        trial[low] = np.minimum(size * p[low], smallest)
        trial[high] = trial[n - size]
        adjusted = np.maximum(adjusted, trial)
    return _restore(np.maximum(adjusted, p), order)


def _restore(ordered: Floats, order: np.ndarray) -> Floats:
    values = np.empty_like(ordered)
    values[order] = ordered
    return values


_METHODS: dict[str, Callable[[Floats], Floats]] = {
    "bonferroni": _bonferroni,
    "holm": _holm,
    "hochberg": _hochberg,
    "hommel": _hommel,
    "benjamini_hochberg": lambda values: np.asarray(false_discovery_control(values, method="bh")),
    "benjamini_yekutieli": lambda values: np.asarray(false_discovery_control(values, method="by")),
}
