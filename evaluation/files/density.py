"""Density of print (pHYs, JFIF, TIFF resolution): never a patient's pixel spacing, but it may say that pixels are no
squares (PNG 11.3.4.3, JFIF 1.02, TIFF 6.0 XResolution)."""

import math

#: From here on the sides of a pixel differ to the eye; beyond the other bound somebody wrote nonsense.
_SQUARE, _MOST = 0.01, 10.0
TURNED = range(2, 9)
_SIDEWAYS = range(5, 9)

Spacing = tuple[float, float]


def shape_of_pixel(across: float, down: float, *, turn: int = 1) -> tuple[Spacing | None, tuple[str, ...]]:
    """(spacing, flags) of a picture with so many pixels to the unit across and down, before it is turned by `turn`.

    The spacing is (height, width) in units of a pixel's width, with the flag `aspect_ratio`; None for square pixels
    and for what is no density.
    """
    if not all(math.isfinite(density) and density > 0 for density in (across, down)):
        return None, ()
    height = down / across if turn in _SIDEWAYS else across / down
    if abs(height - 1) <= _SQUARE or not 1 / _MOST <= height <= _MOST:
        return None, ()
    return (height, 1.0), ("aspect_ratio",)


def flags_of_turn(turn: int) -> tuple[str, ...]:
    """Said where EXIF or TIFF orientation turned or mirrored the picture."""
    return ("turned_upright",) if turn in TURNED else ()
