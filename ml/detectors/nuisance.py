"""Baselines without any medicine in them. Where one of these separates a test set, the set is confounded.

Each looks at one thing only and measures how far it lies from the training normals, as the detector does: mean distance
to the five nearest. A detector is believed only by its margin above the best of them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

NEIGHBOURS: Final = 5
BINS: Final = 32
BORDER: Final = 8

Rows = NDArray[np.float64]


def histogram(picture: NDArray[np.float32]) -> Rows:
    """Shares of grey values in 32 bins over 0 to 1."""
    counts, _ = np.histogram(picture, bins=BINS, range=(0.0, 1.0))
    return counts / picture.size


def border(picture: NDArray[np.float32]) -> Rows:
    """Mean grey along the outermost 8 pixels, in 14 pieces a side."""
    strips = (picture[:BORDER], picture[-BORDER:], picture[:, :BORDER].T, picture[:, -BORDER:].T)
    return np.concatenate([piece.mean(axis=0).reshape(14, -1).mean(axis=1) for piece in strips]).astype(np.float64)


def sharpness(picture: NDArray[np.float32]) -> Rows:
    """Logarithm of the Laplacian's variance."""
    return np.array([np.log(ndimage.laplace(picture.astype(np.float64)).var() + 1e-12)])


def size(shape: tuple[int, int]) -> Rows:
    """Logarithms of rows and columns of the file as it came."""
    return np.log(np.asarray(shape, dtype=np.float64))


def distances(rows: Rows, *, normals: Rows) -> Rows:
    """Mean distance of each row to its five nearest training normals."""
    apart = np.sqrt(((rows[:, None] - normals[None]) ** 2).sum(axis=2))
    nearest = np.sort(apart, axis=1)[:, : min(NEIGHBOURS, len(normals))]
    return np.asarray(nearest.mean(axis=1))
