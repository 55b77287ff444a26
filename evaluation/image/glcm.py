"""Texture from the grey-level co-occurrence matrix, by the definitions of IBSI (Zwanenburg et al. 2020), in 2-D."""

from dataclasses import dataclass

import numpy as np

from evaluation.image._inputs import Mask, as_mask, as_plane, check_data_range

DIRECTIONS = ((0, 1), (1, 1), (1, 0), (1, -1))
LEVELS = 32


@dataclass(frozen=True)
class Texture:
    """`contrast` is 0 for a flat region and grows with local differences; `homogeneity` (inverse difference moment) is
    1 for a flat region. Both are without unit and depend on the number of levels."""

    contrast: float
    homogeneity: float


def discretise(pixels: object, *, low: float, high: float, levels: int = LEVELS) -> np.ndarray:
    """Values to levels 0 … levels - 1 of equal width over the declared range; values outside take the end levels."""
    plane = as_plane(pixels, name="pixels", minimum=1)
    width = check_data_range(high - low)
    return np.clip((plane - low) * (levels / width), 0, levels - 1).astype(np.int64)


def cooccurrence(levels: np.ndarray, *, count: int, mask: Mask | None = None) -> np.ndarray:
    """The symmetric matrix (count, count) of neighbouring level pairs, averaged over four directions at distance one.

    A pair counts when both of its pixels lie in the mask. Each direction is normalised before the average; a direction
    without a pair is left out. All zero where no pair exists.
    """
    matrices = [matrix / matrix.sum() for matrix in pair_counts(levels, count=count, mask=mask) if matrix.any()]
    return np.mean(matrices, axis=0) if matrices else np.zeros((count, count))


def pair_counts(levels: np.ndarray, *, count: int, mask: Mask | None = None) -> np.ndarray:
    """Numbers of neighbouring level pairs, both ways, shape (4 directions, count, count).

    `levels`: (rows, columns) of 0 … count - 1. A pair counts when both of its pixels lie in the mask.
    """
    return np.stack([_direction(levels, count, mask, *step) for step in DIRECTIONS])


def _direction(levels: np.ndarray, count: int, mask: Mask | None, down: int, right: int) -> np.ndarray:
    rows, columns = levels.shape
    near = (slice(0, rows - down), slice(max(0, -right), columns - max(0, right)))
    far = (slice(down, rows), slice(max(0, right), columns + min(0, right)))
    codes = levels[near] * count + levels[far]
    chosen = codes.ravel() if mask is None else codes[mask[near] & mask[far]]
    counts = np.bincount(chosen, minlength=count * count).reshape(count, count).astype(np.float64)
    return counts + counts.T


def texture(pixels: object, *, low: float, high: float, mask: object | None = None, levels: int = LEVELS) -> Texture:
    """GLCM contrast and homogeneity of a plane or of the pixels of `mask`.

    Raises ValueError where no two neighbouring pixels lie in the mask. Do not compare values of different ranges or
    numbers of levels.
    """
    plane = as_plane(pixels, name="pixels", minimum=1)
    region = None if mask is None else as_mask(mask, shape=plane.shape)
    window = (slice(None), slice(None)) if region is None else bounding_box(region)
    inner = None if region is None else region[window]
    matrix = cooccurrence(discretise(plane[window], low=low, high=high, levels=levels), count=levels, mask=inner)
    if not matrix.any():
        raise ValueError("mask must hold two neighbouring pixels for a texture, got none")
    squared = np.square(np.subtract.outer(np.arange(levels), np.arange(levels)))
    return Texture(contrast=float((matrix * squared).sum()), homogeneity=float((matrix / (1 + squared)).sum()))


def bounding_box(region: Mask) -> tuple[slice, slice]:
    """The smallest window that holds every pixel of `region`."""
    rows, columns = np.flatnonzero(region.any(1)), np.flatnonzero(region.any(0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
