"""Gradient magnitude similarity deviation, Xue, Zhang, Mou and Bovik 2014."""

import numpy as np
from scipy.ndimage import correlate1d

from evaluation.image._inputs import Plane, as_pair, check_data_range
from evaluation.image._windows import halve, similarity

#: The paper's constant, for values from 0 to 255.
CONSTANT = 170.0


def gmsd(*, reference: object, test: object, data_range: float) -> float:
    """Standard deviation of the gradient similarity map after halving both images; lower is better.

    Two planes of one shape, at least 6 pixels a side, values from 0 to `data_range` (outside the image counts as 0).
    Symmetric; 0 for identical images; below 0.5, since the map lies in (0, 1]. Raises ValueError for other input. A
    uniform loss of sharpness moves it little: it measures how unequal the loss is. Do not use it for small regions.
    Source: IEEE Trans. Image Process. 2014;23:684, the authors' implementation (Prewitt/3, zeros outside); equal to
    `piq.gmsd`.
    """
    first, second = as_pair(reference=reference, test=test, minimum=6)
    width = check_data_range(data_range)
    edges = [_gradient(halve(plane * (255.0 / width), edge="constant")) for plane in (first, second)]
    return float(np.std(similarity(edges[0], edges[1], CONSTANT)))


def _gradient(plane: Plane) -> Plane:
    """Prewitt gradient magnitude, zeros outside."""
    step, mean = np.array([-1.0, 0.0, 1.0]), np.full(3, 1 / 3)
    along = [
        correlate1d(correlate1d(plane, step, axis=axis, mode="constant"), mean, axis=1 - axis, mode="constant")
        for axis in (0, 1)
    ]
    return np.hypot(along[0], along[1])
