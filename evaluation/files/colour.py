"""Colour to grey at full depth; pictures turned upright, and over."""

from typing import Any

import numpy as np

from evaluation.files.content import RefusedError, Stored

#: Luminance of ITU-R BT.601 in 16-bit fixed point: whole numbers, so that every machine rounds alike.
WEIGHTS = (19595, 38470, 7471)
#: A pixel has colour where its channels differ by more than this share of the range: scans are tinted a little.
SPREAD = 0.25


def to_grey(colour: Stored) -> tuple[Stored, tuple[str, ...]]:
    """(rows, columns, 3 or more) of unsigned integers to one channel of the same type, and the flags it earns.

    Grey stored in three equal channels loses nothing. Colour becomes luminance. A fourth channel does not count.
    """
    red, green, blue = (colour[..., channel] for channel in range(3))
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return np.ascontiguousarray(red), ()
    if colour.dtype.kind != "u" or colour.dtype.itemsize > 2:
        raise RefusedError(f"Colour of type {colour.dtype} cannot be taken. Save it with 8 or 16 bits a channel.")
    wide = np.dtype(np.uint32 if colour.dtype.itemsize == 1 else np.uint64)
    total: Stored = np.full(red.shape, 1 << 15, wide)
    for weight, channel in zip(WEIGHTS, (red, green, blue), strict=True):
        total += channel.astype(wide) * wide.type(weight)
    return (total >> wide.type(16)).astype(colour.dtype), ("colour_converted",)


def colour_share(colour: Stored) -> float:
    """The share of the pixels of (rows, columns, 3 or more) that have a colour of their own, 0 to 1."""
    top = np.iinfo(colour.dtype).max
    spread = colour[..., :3].max(axis=2) - colour[..., :3].min(axis=2)
    return float((spread > SPREAD * top).mean())


def is_transparent(alpha: Stored) -> bool:
    """Does leaving out this channel lose anything?"""
    return bool((alpha != np.iinfo(alpha.dtype).max).any())


def from_ink(ink: Stored) -> Stored:
    """(rows, columns, 4) of cyan, magenta, yellow and black, 0 for no ink, to (rows, columns, 3) of light."""
    top = np.uint64(np.iinfo(ink.dtype).max)
    light = top - ink.astype(np.uint64)
    return ((light[..., :3] * light[..., 3:4] + top // np.uint64(2)) // top).astype(ink.dtype)


def mirror_of(kind: np.dtype[Any], bits: int | None = None) -> int:
    """Lowest plus highest value of the type, or of so many bits of it: what turning over subtracts from."""
    if kind.kind == "u":
        return 2 ** (bits or kind.itemsize * 8) - 1
    return -1 if kind.kind == "i" else 0


def turned_over(pixels: Stored, mirror: int) -> Stored:
    """mirror - pixels in the same type, with the mirror of that type."""
    return np.invert(pixels) if mirror == -1 else np.subtract(pixels.dtype.type(mirror), pixels)


def upright(plane: Stored, orientation: int) -> Stored:
    """The plane turned as TIFF 6.0 tag 274 (the same in EXIF) says: 1 is upright; what is no orientation turns nothing.

    The tag names where row 0 and column 0 lie: 5 to 8 exchange rows and columns.
    """
    if orientation not in range(2, 9):
        return plane
    turned = plane.swapaxes(0, 1) if orientation >= 5 else plane
    rows, columns = _FLIPS[orientation]
    return turned[::rows, ::columns]


_FLIPS = {2: (1, -1), 3: (-1, -1), 4: (-1, 1), 5: (1, 1), 6: (1, -1), 7: (-1, -1), 8: (-1, 1)}
