"""Planes of pixels: their types, and the checks that every function taking one shares: one wording for one mistake."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

#: Maps one plane (rows, columns) to the network's output plane.
Network = Callable[[Plane], Plane]


def as_plane(pixels: object, *, name: str = "pixels", minimum: int = 2) -> Plane:
    """Return ``pixels`` as a finite 2-D float32 array, or say what is wrong with it.

    Integer and floating types are accepted; complex, boolean and object arrays are not. ``minimum`` is the
    shortest side allowed, in pixels. Raises ValueError naming the argument, what was expected and what came.
    """
    array: NDArray[Any] = np.asarray(pixels)
    if array.ndim != 2:
        raise ValueError(f"{name} must be a 2-D single-channel array, got shape {array.shape}")
    if array.dtype.kind not in "fiu":
        raise ValueError(f"{name} must hold integers or floating-point numbers, got dtype {array.dtype}")
    if min(array.shape) < minimum:
        raise ValueError(f"{name} must be at least {minimum} pixels on each side, got shape {array.shape}")
    plane = np.ascontiguousarray(array, dtype=np.float32)
    if not np.isfinite(plane).all():
        raise ValueError(f"{name} must be finite in every pixel, got NaN or infinity")
    return plane


def check_range(value_range: tuple[float, float], *, name: str = "value_range") -> tuple[float, float]:
    """Return ``(low, high)`` as floats with low < high, both finite; raise ValueError otherwise."""
    try:
        low, high = (float(value) for value in value_range)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a pair of numbers (low, high), got {value_range!r}") from error
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"{name} must be finite with low < high, got {value_range!r}")
    return low, high


def crop_to_multiple(pixels: Plane, multiple: int) -> Plane:
    """Drop rows at the bottom and columns at the right until both sides divide by ``multiple``."""
    rows, columns = (side - side % multiple for side in pixels.shape)
    if min(rows, columns) == 0:
        raise ValueError(f"pixels must be at least {multiple} pixels on each side, got shape {pixels.shape}")
    return pixels[:rows, :columns]


def as_colour(pixels: Plane) -> Plane:
    """Grey as three equal channels, (3, rows, columns)."""
    return np.ascontiguousarray(np.broadcast_to(pixels, (3, *pixels.shape)), dtype=np.float32)
