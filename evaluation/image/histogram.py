"""Intensity histogram and intensity-volume features of discretised grey levels, IBSI sections 3.4 and 3.5."""

import numpy as np
from numpy.typing import NDArray

from evaluation.image.first_order import Features


def histogram_features(levels: object, *, count: int) -> Features:
    """Mode, entropy, uniformity and histogram gradients of grey levels 1 … `count`, an integer array of any shape.

    The level named with a gradient is a grey level. Raises ValueError for levels outside 1 … `count`. The statistics
    of the levels themselves are `first_order(levels)`. Source: arXiv:1612.07003, 3.4.
    """
    chosen = as_levels(levels, count=count)
    numbers = np.bincount(chosen, minlength=count + 1)[1:].astype(float)
    share = numbers / numbers.sum()
    present = share[share > 0]
    gradient = np.gradient(numbers) if count > 1 else np.zeros(1)
    mean = float((share * np.arange(1, count + 1)).sum())
    modes = np.flatnonzero(numbers == numbers.max()) + 1
    return {
        "mode": float(modes[np.argmin(np.abs(modes - mean))]),
        "entropy": float(-(present * np.log2(present)).sum()) + 0.0,
        "uniformity": float((share**2).sum()),
        "maximum_gradient": float(gradient.max()),
        "maximum_gradient_level": float(np.argmax(gradient) + 1),
        "minimum_gradient": float(gradient.min()),
        "minimum_gradient_level": float(np.argmin(gradient) + 1),
    }


def intensity_volume_features(levels: object, *, count: int) -> Features:
    """Volume at 10 and 90 % intensity and intensity at 10 and 90 % volume, of grey levels 1 … `count`.

    Volumes are fractions, intensities grey levels. Source: arXiv:1612.07003, 3.5.
    """
    chosen = as_levels(levels, count=count)
    low, high = int(chosen.min()), int(chosen.max())
    level = np.arange(low, high + 2)
    volume = np.array([(chosen >= g).mean() for g in level])
    fraction = (level - low) / max(high - low, 1)
    at = {share: float(volume[np.flatnonzero(fraction >= share)[0]]) for share in (0.1, 0.9)}
    intensity = {share: float(level[np.flatnonzero(volume <= share)[0]]) for share in (0.1, 0.9)}
    return {
        "volume_at_10": at[0.1],
        "volume_at_90": at[0.9],
        "intensity_at_10": intensity[0.1],
        "intensity_at_90": intensity[0.9],
        "volume_difference": at[0.1] - at[0.9],
        "intensity_difference": intensity[0.1] - intensity[0.9],
    }


def as_levels(levels: object, *, count: int) -> NDArray[np.int64]:
    """Grey levels of 1 … `count`, flat; ValueError for none, for fractions and for others."""
    array = np.asarray(levels)
    if array.dtype.kind not in "iu":
        raise ValueError(f"levels must be integers, got dtype {array.dtype}")
    if not array.size:
        raise ValueError("levels must hold at least one pixel, got none")
    if array.min() < 1 or array.max() > count:
        raise ValueError(f"levels must lie in 1 … {count}, got {array.min()} … {array.max()}")
    return array.astype(np.int64).ravel()
