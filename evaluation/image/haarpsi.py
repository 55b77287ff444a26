"""Haar wavelet-based perceptual similarity index, Reisenhofer, Bosse, Kutyniok and Wiegand 2018."""

import numpy as np
from scipy.special import expit, logit

from evaluation.image._inputs import Plane, as_pair, check_data_range
from evaluation.image._windows import halve, similarity

#: The paper's constants, for values from 0 to 255.
CONSTANT, ALPHA = 30.0, 4.2
SCALES = 3


def haarpsi(*, reference: object, test: object, data_range: float) -> float:
    """HaarPSI of two planes: similarity of the two finest Haar scales, weighted by the third; higher is better.

    Planes of one shape, at least 16 pixels a side, values from 0 to `data_range` (outside the image counts as 0).
    Symmetric; 1 for identical images; in (0, 1]. Raises ValueError for other input, and where both images are 0
    everywhere, since no weight exists. Its constants were fitted to photographs seen at a distance (both images are
    halved first): do not read it as a diagnostic measure. Source: Signal Process. Image Commun. 2018;61:33; equal to
    `piq.haarpsi`.
    """
    first, second = as_pair(reference=reference, test=test, minimum=16)
    width = check_data_range(data_range)
    coefficients = [_haar(halve(plane * (255.0 / width), edge="constant")) for plane in (first, second)]
    total = weight_sum = 0.0
    for orientation in (0, 1):
        ours, theirs = (side[orientation] for side in coefficients)
        local = sum(similarity(ours[scale], theirs[scale], CONSTANT) for scale in range(SCALES - 1)) / (SCALES - 1)
        weights = np.maximum(ours[-1], theirs[-1])
        total += float((expit(ALPHA * local) * weights).sum())
        weight_sum += float(weights.sum())
    if weight_sum == 0:
        raise ValueError("reference and test must hold some structure, got two images that are 0 everywhere")
    # Rounding may push a mean of equal terms past its bound, and with it the value past 1.
    return min(float((logit(total / weight_sum) / ALPHA) ** 2), 1.0)


def _haar(plane: Plane) -> list[list[Plane]]:
    """Magnitudes of the Haar coefficients, [vertical, horizontal] × [finest … coarsest], each of the plane's shape."""
    return [[np.abs(_filter(plane, 2**scale, axis)) for scale in range(1, SCALES + 1)] for axis in (0, 1)]


def _filter(plane: Plane, length: int, axis: int) -> Plane:
    """Difference of neighbouring half blocks along `axis`, summed over `length` across it, divided by `length`."""
    before, after = length // 2 - 1, length // 2
    sums = np.pad(np.pad(plane, (before, after)).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    sums = sums if axis == 0 else sums.T
    rows = sums[:, length:] - sums[:, :-length]
    half = length // 2
    result = (rows[half:-half] - rows[:-length]) - (rows[length:] - rows[half:-half])
    return (result if axis == 0 else result.T) / length
