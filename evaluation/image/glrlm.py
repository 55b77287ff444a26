"""Grey-level run lengths, IBSI section 3.7 (Galloway 1975), in 2-D."""

import numpy as np
from numpy.typing import NDArray

from evaluation.image._inputs import Mask
from evaluation.image.first_order import Features
from evaluation.image.zone_features import zone_features

Counts = NDArray[np.float64]
Levels = NDArray[np.int64]


def run_lengths(levels: Levels, *, count: int, mask: Mask | None = None) -> Counts:
    """Numbers of runs, shape (4 directions, `count`, longest side): [d, i, r] runs of level i and r + 1 pixels.

    `levels`: (rows, columns) of 0 … `count` - 1. Directions 0, 45, 90 and 135 degrees; pixels outside `mask` end a run.
    """
    chosen = levels if mask is None else np.where(mask, levels, -1)
    longest = max(levels.shape)
    lines = (chosen, _sheared(chosen), chosen.T, _sheared(chosen[:, ::-1]))
    return np.stack([_runs(direction, count, longest) for direction in lines])


def _sheared(levels: Levels) -> Levels:
    """The diagonals as rows, filled up with -1."""
    rows, columns = levels.shape
    canvas = np.full((rows, rows + columns), -1, dtype=np.int64)
    row, column = np.mgrid[:rows, :columns]
    canvas[row, column + rows - 1 - row] = levels
    return canvas.T


def _runs(lines: Levels, count: int, longest: int) -> Counts:
    """Runs along the rows of `lines`; -1 belongs to no run."""
    flat = np.pad(lines, ((0, 0), (0, 1)), constant_values=-1).ravel()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat)) + 1])
    lengths = np.diff(np.append(starts, flat.size))
    value = flat[starts]
    codes = value[value >= 0] * longest + lengths[value >= 0] - 1
    return np.bincount(codes, minlength=count * longest).reshape(count, longest).astype(np.float64)


def glrlm_features(counts: object, *, pixels: int) -> Features:
    """The 16 run-length features of a matrix (levels, lengths) of counts; `pixels` is the size of the region.

    For a matrix merged over directions pass the pixels times the number of directions, so that the run percentage keeps
    its meaning. Raises ValueError for an empty matrix. Source: arXiv:1612.07003, 3.7.
    """
    return zone_features(counts, pixels=pixels, length="run")
