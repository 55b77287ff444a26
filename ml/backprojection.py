"""Iterative back-projection: Irani and Peleg 1991, Improving Resolution by Image Registration (one image).

Needs no training, but needs the degradation: it assumes anti-aliased bicubic reduction without noise. It drives the
consistency error to nearly zero by construction, so consistency is then no evidence; and it amplifies noise.

Limits keep every estimate inside what can be stored (:func:`local_limits`). They matter: on images with saturated
black or white, such as a windowed CT, they are worth more than the back-projection itself.
"""

import numpy as np
from scipy import ndimage

from ml.arrays import Plane
from ml.kernels import enlarge, reduce

Limits = tuple[Plane | float, Plane | float]


def local_limits(lr: Plane, *, scale: int) -> Limits:
    """Lowest and highest value allowed in the enlarged image, for values in [0, 1].

    An enlarged pixel may leave the range only as far as the 3 x 3 input pixels around it do. The rule is local, so it
    does not depend on tiles, and it leaves values outside a declared window (metal, air) as they are.
    """
    if lr.min() >= 0.0 and lr.max() <= 1.0:
        return 0.0, 1.0
    lowest = np.minimum(ndimage.minimum_filter(lr, size=3, mode="nearest"), 0.0)
    highest = np.maximum(ndimage.maximum_filter(lr, size=3, mode="nearest"), 1.0)
    return enlarge(lowest, scale=scale, kernel="nearest"), enlarge(highest, scale=scale, kernel="nearest")


def back_project_steps(sr: Plane, *, lr: Plane, scale: int, steps: int, limits: Limits) -> Plane:
    """Correct ``sr`` (scale x the sides of ``lr``) ``steps`` times by the enlarged difference to ``lr``."""
    for _ in range(steps):
        difference = lr - reduce(sr, scale=scale)
        sr = np.clip(sr + enlarge(difference, scale=scale, kernel="lanczos"), *limits)
    return sr
