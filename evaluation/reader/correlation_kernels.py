"""Rank correlations under many sets of weights at once, as a bootstrap draws them.

A weight says how often a point counts, so whole weights give what repeating the points would give.
"""

from collections.abc import Callable

import numpy as np

from evaluation.reader.estimates import Floats

Kernel = Callable[[Floats, Floats, Floats], Floats]


#: Draws worked on at once: few enough that their ranks stay in the processor's cache.
BLOCK = 64


def weighted_spearman(x: Floats, y: Floats, weights: Floats) -> Floats:
    """(draws,) from `x`, `y` (n,) and `weights` (draws, n); ties get mid-ranks. NaN where x or y does not vary."""
    blocks = [_spearman_block(x, y, weights[at : at + BLOCK]) for at in range(0, len(weights), BLOCK)]
    return np.concatenate(blocks)


def _spearman_block(x: Floats, y: Floats, weights: Floats) -> Floats:
    middle = (weights.sum(axis=1, keepdims=True) + 1) / 2  # the mean of mid-ranks, whatever the ties
    first, second = weighted_ranks(x, weights) - middle, weighted_ranks(y, weights) - middle
    mass = weights * first
    cross = np.einsum("bn,bn->b", mass, second)
    size = np.einsum("bn,bn->b", mass, first) * np.einsum("bn,bn->b", weights * second, second)
    return np.divide(cross, np.sqrt(size), out=np.full(len(cross), np.nan), where=size > 1e-9)


def weighted_ranks(values: Floats, weights: Floats) -> Floats:
    """(draws, n) mid-ranks of `values`, (n,), among themselves as often as `weights`, (draws, n), says."""
    distinct, group = np.unique(values, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(distinct.size))
    mass = np.add.reduceat(weights[:, order], starts, axis=1)
    middle = np.cumsum(mass, axis=1) - mass / 2 + 0.5
    return np.asarray(middle[:, group])


def weighted_kendall(x: Floats, y: Floats, weights: Floats) -> Floats:
    """(draws,) tau-b, arguments as `weighted_spearman`. Needs n² memory."""
    first, second = np.sign(x[:, None] - x), np.sign(y[:, None] - y)
    cross = ((weights @ (first * second)) * weights).sum(axis=1)
    size = ((weights @ np.abs(first)) * weights).sum(axis=1) * ((weights @ np.abs(second)) * weights).sum(axis=1)
    return np.divide(cross, np.sqrt(size), out=np.full(len(cross), np.nan), where=size > 0)


KERNELS: dict[str, Kernel] = {"spearman": weighted_spearman, "kendall": weighted_kendall}
