"""Checks that every image measure shares: one wording for one mistake."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]
Mask = NDArray[np.bool_]


def as_plane(pixels: object, *, name: str, minimum: int = 2) -> Plane:
    """A finite 2-D float64 array, or ValueError naming the argument, what was expected and what came."""
    array: NDArray[Any] = np.asarray(pixels)
    if array.ndim != 2:
        raise ValueError(f"{name} must be a 2-D single-channel array, got shape {array.shape}")
    if array.dtype.kind not in "fiu":
        raise ValueError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if min(array.shape) < minimum:
        raise ValueError(f"{name} must be at least {minimum} pixels on each side, got shape {array.shape}")
    plane = np.asarray(array, dtype=np.float64)
    if not np.isfinite(plane).all():
        raise ValueError(f"{name} must be finite in every pixel, got NaN or infinity")
    return plane


def as_pair(*, reference: object, test: object, minimum: int = 2) -> tuple[Plane, Plane]:
    """Both images of a full-reference metric, of one shape."""
    first, second = as_plane(reference, name="reference", minimum=minimum), as_plane(test, name="test", minimum=minimum)
    if first.shape != second.shape:
        raise ValueError(f"test must have the shape of reference {first.shape}, got {second.shape}")
    return first, second


def check_data_range(data_range: float) -> float:
    """The declared range, positive and finite. It is never guessed from the pixels."""
    if not np.isfinite(data_range) or data_range <= 0:
        raise ValueError(f"data_range must be a positive finite number, got {data_range!r}")
    return float(data_range)


def as_mask(mask: object, *, shape: tuple[int, ...], name: str = "mask") -> Mask:
    """A boolean array of `shape` with at least one pixel."""
    array: NDArray[Any] = np.asarray(mask)
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape of the image {shape}, got {array.shape}")
    chosen = array.astype(bool)
    if not chosen.any():
        raise ValueError(f"{name} must hold at least one pixel, got an empty one")
    return chosen
