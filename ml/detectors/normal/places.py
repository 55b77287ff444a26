"""Place: Mahalanobis distance to the mean of normal images at that place.

Defard et al. 2021, PaDiM, with one covariance for all places, because normal images are few; the variance outside the
leading directions is one value. Means are kept for blocks of 2 × 2 cells and interpolated between them.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ml.detectors.normal.pairs import Array, Pairs

Indices = NDArray[np.intp]

DIRECTIONS: Final = 128
#: Ridge on the correlation matrix.
RIDGE: Final = 0.05


@dataclass(frozen=True, eq=False)
class Places:
    """``coarse_mean`` (side / 2, side / 2, channels); ``deviation`` (channels,); ``directions`` (k, channels) and
    ``variances`` (k,) of standardised differences to the mean; ``rest``: the variance in every other direction."""

    coarse_mean: Array
    deviation: Array
    directions: Array
    variances: Array
    rest: float

    @cached_property
    def mean(self) -> Array:
        """(cells, channels)."""
        return _refine(self.coarse_mean)

    def standardise(self, cells: Array, places: Indices | slice = slice(None)) -> Array:
        """Differences of cells (cells, channels) to the mean of their places, in deviations of normal images."""
        return np.asarray((cells.astype(np.float32) - self.mean[places]) / self.deviation, dtype=np.float32)

    def measure(self, pair: Array) -> Array:
        """(cells,): distance of each cell of the picture to the normal mean at its place."""
        apart = self.standardise(pair[0])
        along = apart @ self.directions.T
        beside = np.maximum((apart**2).sum(axis=1) - (along**2).sum(axis=1), 0.0)
        return np.asarray(np.sqrt((along**2 / self.variances).sum(axis=1) + beside / self.rest), dtype=np.float32)


def fit_places(pairs: Pairs) -> Places:
    """From pairs (images, 2, cells, channels) of normal images; pictures and mirror images alike."""
    mean = pairs.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    side, size = round(len(mean) ** 0.5), mean.shape[1]
    coarse = mean.reshape(side // 2, 2, side // 2, 2, size).mean(axis=(1, 3))
    fine = _refine(coarse)
    moments, total = np.zeros((size, size)), 0
    for image in pairs.reshape(-1, *mean.shape):  # one after another: all at once would not fit into memory
        apart = image.astype(np.float32) - fine
        moments += apart.T @ apart
        total += len(apart)
    covariance = moments / total
    deviation = np.sqrt(np.diag(covariance)) + 1e-6
    correlation = (1 - RIDGE) * covariance / np.outer(deviation, deviation) + RIDGE * np.eye(size)
    variances, directions = np.linalg.eigh(correlation)
    count = min(DIRECTIONS, size - 1)
    leading = directions[:, ::-1][:, :count].T
    return Places(
        coarse,
        deviation.astype(np.float32),
        np.ascontiguousarray(leading, dtype=np.float32),
        variances[::-1][:count].astype(np.float32),
        float(variances[::-1][count:].mean()),
    )


def _refine(coarse: Array) -> Array:
    """(side / 2, side / 2, channels) to (cells, channels), linear between the middles of blocks."""
    fine = ndimage.zoom(coarse.astype(np.float32), (2, 2, 1), order=1, mode="nearest", grid_mode=True)
    return np.asarray(fine.reshape(-1, coarse.shape[2]))
