"""Shannon entropy of the grey levels."""

import numpy as np

from evaluation.image._inputs import as_mask, as_plane
from evaluation.image.glcm import discretise

LEVELS = 256


def entropy(pixels: object, *, low: float, high: float, levels: int = LEVELS, mask: object | None = None) -> float:
    """Entropy in bits of the histogram over `levels` equal steps of the declared range; 0 to log2(levels).

    A plane, or the pixels of `mask` in it. Values outside the range take the end levels. Raises ValueError for an
    empty range or mask. It knows nothing of position: shuffled pixels have the same entropy, and noise raises it, so
    it is no measure of quality by itself. Source: Shannon 1948; equal to `skimage.measure.shannon_entropy` of the
    levels.
    """
    plane = as_plane(pixels, name="pixels", minimum=1)
    level = discretise(plane, low=low, high=high, levels=levels)
    chosen = level if mask is None else level[as_mask(mask, shape=plane.shape)]
    share = np.bincount(chosen.ravel(), minlength=levels) / chosen.size
    share = share[share > 0]
    return float(-(share * np.log2(share)).sum()) + 0.0
