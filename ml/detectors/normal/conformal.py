"""Conformal calibration: a threshold that normal images pass with a stated chance, whatever the score's distribution.

Vovk, Gammerman and Shafer 2005. With n scores of normal images that the model was not fitted on, a further normal
image exchangeable with them scores above the ceil((n + 1)(1 - rate))-th smallest with chance at most ``rate``. The
promise is about normal images of the same source; it says nothing about how many abnormal images are found, and it is
broken where the new images differ from the calibration images in anything else (scanner, age, window).
"""

import math

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]


def conformal_threshold(calibration: Scores, *, rate: float) -> float:
    """The score above which an image is called unusual. Raises ValueError where n is too small for ``rate``."""
    values = _checked(calibration)
    if not 0.0 < rate < 1.0:
        raise ValueError(f"rate must lie between 0 and 1, got {rate!r}")
    position = math.ceil(round((len(values) + 1) * (1 - rate), 9))  # rounded: 20 * 0.95 is 19, not 19.000000000000004
    if position > len(values):
        needed = math.ceil(1 / rate) - 1
        raise ValueError(f"calibration must hold at least {needed} scores for a rate of {rate}, got {len(values)}")
    return float(values[position - 1])


def conformal_p_value(score: float, calibration: Scores) -> float:
    """Share of normal images at least as unusual, the image itself counted: small means unusual."""
    values = _checked(calibration)
    return float((1 + np.count_nonzero(values >= score)) / (len(values) + 1))


def _checked(calibration: Scores) -> NDArray[np.float64]:
    values = np.sort(np.asarray(calibration, dtype=np.float64))
    if values.ndim != 1 or len(values) == 0 or not np.isfinite(values).all():
        raise ValueError(f"calibration must be a row of finite scores, got shape {values.shape}")
    return values
