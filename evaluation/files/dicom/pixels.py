"""One frame's words to a plane of stored values in which bright means high, and the mask of what was not imaged."""

from dataclasses import dataclass

import numpy as np
from pydicom.uid import RLELossless

from evaluation.files.colour import to_grey
from evaluation.files.content import Mask, PlanePixels, RefusedError, Stored
from evaluation.files.dicom.frames import Frames, Words
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.luts import Table
from evaluation.files.dicom.padding import Padding, not_finite
from evaluation.files.limits import check_claims

#: The value of a colour difference that is none, in YBR of 8 bits (PS3.3 C.7.6.3.1.2).
_NO_COLOUR = 128


@dataclass(frozen=True)
class PlaneReader:
    """Reads the planes of one file. `is_mirrored` says for each frame whether its stored values are turned over."""

    frames: Frames
    table: Table | None
    padding: Padding | None
    is_mirrored: tuple[bool, ...]

    def read(self, index: int) -> PlanePixels:
        """Raises RefusedError, in words, where the plane is missing, damaged or not as the header claims."""
        words = self.frames.read(index)
        layout = self.frames.layout
        if words.values.shape[:2] != (layout.rows, layout.columns):
            raise RefusedError("The pixels have another size than the header claims. Export the file again.")
        check_claims(rows=words.values.shape[0], columns=words.values.shape[1])
        if words.values.ndim == 3:
            return _of_colour(words)
        if layout.photometric == "PALETTE COLOR" and self.table is not None:
            return _of_palette(align(words.values, layout), self.table)
        return self._of_grey(words.values, self.is_mirrored[index])

    def _of_grey(self, words: Stored, is_mirrored: bool) -> PlanePixels:
        layout = self.frames.layout
        stored = align(words, layout)
        mask = _padding(words, stored, self.padding)
        _check_bits(words, stored, mask, layout)
        flags = ("bits_left_out",) if _leaves_bits_out(words, stored, layout) else ()
        mirror = layout.mirror
        if self.table is not None:
            stored, mirror = self.table.entries[self.table.index(stored)], self.table.mirror
        if is_mirrored:
            stored = _turned_over(stored, mirror)
        if mask is None:
            return PlanePixels(stored, flags=flags)
        return PlanePixels(_filled(stored, mask), mask, ("padding", *flags))


def align(words: Stored, layout: Layout) -> Stored:
    """The stored bits of each word alone, with their sign (PS3.5 8.1.1): what lies around them is no part of them."""
    if words.dtype.kind == "f" or layout.allocated == 1:
        return words
    container = words.dtype.itemsize * 8
    # A compressed stream of fewer bits comes in smaller words, in which nothing lies around.
    unused_above = layout.allocated - 1 - layout.high if container == layout.allocated else container - layout.stored
    unused = container - layout.stored
    if unused <= 0 or unused_above < 0:
        return words
    return np.right_shift(np.left_shift(words, unused_above), unused)


def _check_bits(words: Stored, stored: Stored, mask: Mask | None, layout: Layout) -> None:
    """Raises RefusedError for compressed values that go beyond the stored bits.

    Bits around them that are the same everywhere are no part of a value, as where an overlay was compressed, too.
    """
    if not layout.syntax.is_encapsulated or layout.syntax == RLELossless or words.dtype.kind not in "iu":
        return
    if layout.stored >= words.dtype.itemsize * 8:
        return
    seen = np.ones(words.shape, bool) if mask is None else ~mask
    if (words == stored)[seen].all():
        return
    beyond = words[seen] - (words[seen] & ((1 << layout.stored) - 1))
    if (beyond != beyond[0]).any():
        raise RefusedError(
            f"The compressed values are larger than the {layout.stored} bits that the header claims. "
            "Export the image uncompressed."
        )


def _leaves_bits_out(words: Stored, stored: Stored, layout: Layout) -> bool:
    """Do the bits around the stored ones say anything: neither nothing, nor the same everywhere, nor a sign?"""
    container = words.dtype.itemsize * 8
    if words.dtype.kind not in "iu" or container != layout.allocated or layout.stored >= container:
        return False
    shift = layout.high + 1 - layout.stored
    inside = words.dtype.type(np.array(((1 << layout.stored) - 1) << shift).astype(words.dtype))
    around = words & ~inside
    if not around.any() or (around == around.flat[0]).all():
        return False
    return not np.array_equal(np.left_shift(stored, shift).astype(words.dtype), words)


def _padding(words: Stored, stored: Stored, padding: Padding | None) -> Mask | None:
    mask = not_finite(stored)
    if padding is not None:
        with np.errstate(invalid="ignore"):
            declared = padding.mask(words, stored)
        mask = declared if mask is None else mask | declared
    return mask if mask is not None and mask.any() else None


def _turned_over(stored: Stored, mirror: int) -> Stored:
    """mirror - stored, in the type of what is stored where that holds it."""
    if stored.dtype.kind == "f":
        return np.negative(stored)
    if mirror == -1:
        return np.invert(stored)
    if mirror <= np.iinfo(stored.dtype).max:
        return np.subtract(stored.dtype.type(mirror), stored)
    turned = mirror - stored.astype(np.int64)
    return turned.astype(np.result_type(stored.dtype, np.min_scalar_type(turned.max(initial=0))))


def _filled(stored: Stored, mask: Mask) -> Stored:
    """Under the mask, the lowest of the rest; 0 where there is no rest."""
    filled = stored.copy()
    rest = stored[~mask]
    filled[mask] = rest.min() if rest.size else 0
    return filled


def _of_palette(stored: Stored, table: Table) -> PlanePixels:
    index = table.index(stored)
    has_colour = table.coloured is not None and bool(table.coloured[index].any())
    values = table.entries[index]
    narrow = values.astype(np.uint8) if table.bits <= 8 else values
    return PlanePixels(narrow, flags=("colour_converted",) if has_colour else ())


def _of_colour(words: Words) -> PlanePixels:
    """Luminance by ITU-R BT.601: that of YBR_FULL is its first sample."""
    if not words.photometric.startswith("YBR_FULL"):
        grey, flags = to_grey(words.values)
        return PlanePixels(grey, flags=flags)
    half = _NO_COLOUR << (words.values.dtype.itemsize * 8 - 8)
    has_colour = bool((words.values[..., 1:] != half).any())
    grey = np.ascontiguousarray(words.values[..., 0])
    return PlanePixels(grey, flags=("colour_converted",) if has_colour else ())
