"""Grey-level size zones, IBSI section 3.8 (Thibault et al. 2009), in 2-D."""

import numpy as np
from numpy.typing import NDArray
from skimage.measure import label

from evaluation.image._inputs import Mask
from evaluation.image.first_order import Features
from evaluation.image.zone_features import zone_features


def size_zones(levels: NDArray[np.int64], *, count: int, mask: Mask | None = None) -> NDArray[np.float64]:
    """Numbers of zones, shape (`count`, largest zone): [i, s] zones of level i and s + 1 pixels.

    `levels`: (rows, columns) of 0 … `count` - 1. A zone is 8-connected and of one level.
    """
    chosen = levels + 1 if mask is None else np.where(mask, levels + 1, 0)
    zones = label(chosen, background=0, connectivity=2)
    sizes = np.bincount(zones.ravel())[1:]
    if not sizes.size:
        return np.zeros((count, 1))
    level = np.zeros(sizes.size, dtype=np.int64)
    level[zones[zones > 0] - 1] = chosen[zones > 0] - 1
    largest = int(sizes.max())
    counts = np.bincount(level * largest + sizes - 1, minlength=count * largest)
    return counts.reshape(count, largest).astype(np.float64)


def glszm_features(counts: object, *, pixels: int) -> Features:
    """The 16 size-zone features of a matrix (levels, sizes) of counts; `pixels` is the size of the region.

    Raises ValueError for an empty matrix. Zones merge and split with a little noise: do not use it without stating the
    number of levels. Source: arXiv:1612.07003, 3.8.
    """
    return zone_features(counts, pixels=pixels, length="zone")
