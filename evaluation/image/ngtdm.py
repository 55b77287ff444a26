"""Neighbourhood grey tone differences, IBSI section 3.10 (Amadasun and King 1989), in 2-D."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate

from evaluation.image._inputs import Mask
from evaluation.image.first_order import Features

Counts = NDArray[np.float64]
_NEIGHBOURS = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])


@dataclass(frozen=True)
class ToneDifferences:
    """For each grey level 1 … n: `numbers` of pixels with a neighbour, and the summed `differences` to their mean."""

    numbers: Counts
    differences: Counts


def tone_differences(levels: NDArray[np.int64], *, count: int, mask: Mask | None = None) -> ToneDifferences:
    """The matrix of a plane of levels 0 … `count` - 1. Neighbours are the eight at distance one that lie in `mask`."""
    inside = np.ones(levels.shape, bool) if mask is None else mask
    weights = correlate(inside.astype(float), _NEIGHBOURS, mode="constant")
    sums = correlate(np.where(inside, levels, 0).astype(float), _NEIGHBOURS, mode="constant")
    valid = inside & (weights > 0)
    difference = np.abs(levels[valid] - sums[valid] / weights[valid])
    chosen = levels[valid]
    return ToneDifferences(
        numbers=np.bincount(chosen, minlength=count).astype(float),
        differences=np.bincount(chosen, difference, minlength=count).astype(float),
    )


def ngtdm_features(tones: ToneDifferences) -> Features:
    """Coarseness, contrast, busyness, complexity and strength.

    A feature whose denominator vanishes (one grey level, no difference at all) does not exist and is None. Raises
    ValueError where no pixel has a neighbour. Contrast and busyness depend on the number of levels. Source:
    arXiv:1612.07003, 3.10.
    """
    total = float(tones.numbers.sum())
    if total == 0:
        raise ValueError("tones must hold at least one pixel with a neighbour, got none")
    kept = tones.numbers > 0
    i, p, s = np.arange(1.0, kept.size + 1)[kept], tones.numbers[kept] / total, tones.differences[kept]
    weighted, summed, groups = float((p * s).sum()), float(s.sum()), int(kept.sum())
    squared = (i[:, None] - i) ** 2
    both = p[:, None] + p
    spread = float(np.abs(i[:, None] * p[:, None] - i * p).sum())
    dynamic = float((np.outer(p, p) * squared).sum()) / (groups * (groups - 1)) if groups > 1 else None
    shared = (p[:, None] * s[:, None] + p * s) / both
    return {
        "coarseness": 1 / weighted if weighted > 0 else None,
        "contrast": dynamic * summed / total if dynamic is not None else None,
        "busyness": weighted / spread if groups > 1 and spread > 0 else None,
        "complexity": float((np.sqrt(squared) * shared).sum()) / total,
        "strength": float((both * squared).sum()) / summed if summed > 0 else None,
    }
