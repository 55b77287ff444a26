"""Pixels in which nothing was imaged: padding values of the file (PS3.3 C.7.5.1.1.2), and what is not a number."""

from dataclasses import dataclass

import numpy as np
from pydicom import Dataset

from evaluation.files.content import Mask, Stored
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.values import number

#: Values from here on are lost in floating point of 32 bits, in squares or in sums.
HIGHEST = 1e30

_KEYWORDS = {
    "PixelData": ("PixelPaddingValue", "PixelPaddingRangeLimit"),
    "FloatPixelData": ("FloatPixelPaddingValue", "FloatPixelPaddingRangeLimit"),
    "DoubleFloatPixelData": ("DoubleFloatPixelPaddingValue", "DoubleFloatPixelPaddingRangeLimit"),
}


@dataclass(frozen=True)
class Padding:
    """Stored values from `low` to `high`, both included. `is_word`: they lie beyond the stored bits, in whole words."""

    low: float
    high: float
    is_word: bool = False

    def mask(self, words: Stored, stored: Stored) -> Mask:
        """Where a plane is padded; `words` are the pixels as allocated, `stored` those of the stored bits alone."""
        values = words if self.is_word else stored
        mask: Mask = (values >= self.low) & (values <= self.high)
        return mask


def padding_of(dataset: Dataset, layout: Layout) -> Padding | None:
    """What the header calls padding, None where it names none. Raises UnreadableError where it cannot be read.

    The sign of a padding value is that of the pixels, whatever VR (US or SS) it was written with.
    """
    value, limit = (number(dataset, keyword) for keyword in _KEYWORDS[layout.keyword])
    if value is None:
        return None
    if layout.is_float:
        return _between(value, value if limit is None else limit)
    ends = [_with_sign(int(end), layout) for end in (value, value if limit is None else limit)]
    highest = (1 << (layout.stored - 1 if layout.is_signed else layout.stored)) - 1
    lowest = layout.mirror - highest
    is_word = any(not lowest <= end <= highest for end in ends)
    return _between(*ends, is_word=is_word)


def not_finite(stored: Stored) -> Mask | None:
    """Where floating point holds no number, or the largest there is, as some write it; None where nowhere."""
    if stored.dtype.kind != "f":
        return None
    mask: Mask = ~(np.abs(stored) < HIGHEST)
    return mask if mask.any() else None


def _between(one: float, other: float, *, is_word: bool = False) -> Padding:
    return Padding(min(one, other), max(one, other), is_word)


def _with_sign(value: int, layout: Layout) -> int:
    """A padding value has 16 bits (or 32): read with the sign of the pixels."""
    bits = 16 if layout.allocated <= 16 else layout.allocated
    value %= 1 << bits
    return value - (1 << bits) if layout.is_signed and value >= 1 << (bits - 1) else value
