"""Separable windows and block means that several measures share."""

import numpy as np
from scipy.ndimage import correlate1d

from evaluation.image._inputs import Plane


def gaussian_window(*, radius: int, sigma: float) -> Plane:
    """The 1-D Gaussian at -radius … radius, of sum 1."""
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return np.asarray(weights / weights.sum())


def blur(plane: Plane, window: Plane) -> Plane:
    """`plane` under the separable `window`, mirrored at the border; of the plane's shape."""
    return np.asarray(correlate1d(correlate1d(plane, window, axis=0, mode="reflect"), window, axis=1, mode="reflect"))


def blur_inside(plane: Plane, window: Plane) -> Plane:
    """`plane` under the separable `window`, only where the window lies wholly inside: smaller by its length - 1."""
    radius = len(window) // 2
    return blur(plane, window)[radius : plane.shape[0] - radius, radius : plane.shape[1] - radius]


def halve(plane: Plane, *, edge: str = "edge") -> Plane:
    """Means of 2 × 2 blocks. An odd last row or column is completed by itself ("edge") or by zeros ("constant")."""
    padding = tuple((0, side % 2) for side in plane.shape)
    whole = np.pad(plane, padding, mode=edge) if any(plane.shape[axis] % 2 for axis in (0, 1)) else plane  # type: ignore[call-overload]
    return np.asarray(whole.reshape(whole.shape[0] // 2, 2, whole.shape[1] // 2, 2).mean(axis=(1, 3)))


def similarity(first: Plane, second: Plane, constant: float) -> Plane:
    """(2 a b + c) / (a² + b² + c): 1 where both agree, and where both are small against the constant."""
    return (2 * first * second + constant) / (first**2 + second**2 + constant)
