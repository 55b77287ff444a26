"""The pixels of a stack: one coding, one value range and one window over all its planes, read one plane at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import RefusedError, Window
from imaging.coding import FULL, Coding, choose_coding
from imaging.ingest.planes import PlaneSource, real_values, value_ends
from ml.ranges import LARGEST_SAMPLE, declared_range

BLANK = "Every pixel of the image has the same value. Leave it out."
_TOO_LARGE = "The values of the image are too large to be held. Check its rescale slope and intercept."
_SAME_STEP = 1e-9
#: Values are read in single precision.
_LARGEST_VALUE = float(np.finfo(np.float32).max)

Codes = NDArray[np.uint16]


@dataclass(frozen=True)
class _Rescale:
    slope: float
    intercept: float


class StackPixels:
    """What is worked out over all planes of one image. Raises RefusedError for planes that show nothing."""

    def __init__(self, planes: Sequence[PlaneSource]) -> None:
        self._planes = planes
        ends = [pair for pair in map(value_ends, planes) if pair is not None]
        if not ends:
            raise RefusedError(BLANK)
        self.low, self.high = min(low for low, _ in ends), max(high for _, high in ends)
        if not max(abs(self.low), abs(self.high)) < _LARGEST_VALUE:  # infinity and NaN are not smaller, too
            raise RefusedError(_TOO_LARGE)
        if np.float32(self.low) == np.float32(self.high):
            raise RefusedError(BLANK)

    @cached_property
    def coding(self) -> Coding:
        common = _common_rescale(self._planes) if all(plane.facts.is_integer for plane in self._planes) else None
        if common is None:
            return choose_coding(self.low, self.high, is_integer=False)
        ends = sorted((value - common.intercept) / common.slope for value in (self.low, self.high))
        return choose_coding(*map(_near_whole, ends), is_integer=True, slope=common.slope, intercept=common.intercept)

    def value_range(self, modality: str) -> tuple[float, float]:
        """(low, high) as `ml.ranges` declares it for the modality, over the whole stack."""
        plain = all(
            plane.facts.is_byte and (plane.info.slope, plane.info.intercept) == (1, 0) for plane in self._planes
        )
        if plain:
            return declared_range(np.zeros((1, 1), np.uint8), modality=modality)
        sample = self._sample if modality != "CT" else np.empty((1, 1))
        low, high = declared_range(sample, modality=modality)
        return (low, high) if np.isfinite(high - low) else (self.low, self.high)

    def choose_window(self, value_range: tuple[float, float]) -> Window:
        """The first preset that shows any of the image, else from the 1st to the 99th percentile within the range."""
        for plane in self._planes[:1]:
            for window in plane.info.windows:
                if self._is_shown_by(window):
                    return window
        return self._percentile_window(value_range)

    def encode(self) -> Iterator[Codes]:
        """Codes of every plane in order, one at a time."""
        tables: dict[tuple[_Rescale, str], Codes] = {}
        for plane in self._planes:
            yield self._encode(plane, tables)

    def _encode(self, plane: PlaneSource, tables: dict[tuple[_Rescale, str], Codes]) -> Codes:
        if plane.facts.low is None:
            return np.full((plane.info.rows, plane.info.columns), self.coding.encode(np.array(self.low)), np.uint16)
        stored = plane.read_stored()
        if stored.dtype.kind not in "iu" or stored.dtype.itemsize > 2:
            return self.coding.encode(real_values(plane))
        key = _Rescale(plane.info.slope, plane.info.intercept), stored.dtype.str
        if key not in tables:
            tables[key] = _code_table(self.coding, key[0], stored.dtype)
        return tables[key][stored.view(f"u{stored.dtype.itemsize}")]

    def _is_shown_by(self, window: Window) -> bool:
        centre, width = window.exact()
        if not (np.isfinite(centre) and np.isfinite(width) and width > 0 and window.width > 0):
            return False
        return window.function == "SIGMOID" or (centre - width / 2 < self.high and centre + width / 2 > self.low)

    def _percentile_window(self, value_range: tuple[float, float]) -> Window:
        low, high = value_range
        inside = self._sample[(self._sample >= low) & (self._sample <= high)]
        first, last = (float(end) for end in np.percentile(inside if inside.size else self._sample, (1, 99)))
        if not last > first:
            first, last = self.low, self.high
        return Window((first + last) / 2, last - first, "LINEAR_EXACT")

    @cached_property
    def _sample(self) -> NDArray[np.float64]:
        """(1, n) real values outside padding, from every so-many-th row and column of every plane."""
        total = sum(plane.info.rows * plane.info.columns for plane in self._planes)
        stride = max(1, int(np.ceil(np.sqrt(total / LARGEST_SAMPLE))))
        parts = [_unpadded(plane, stride) for plane in self._planes if plane.facts.low is not None]
        if stride > 1:  # a sparse sample may miss the little that is there
            parts.append(np.array([self.low, self.high]))
        return np.concatenate(parts)[np.newaxis]


def _unpadded(plane: PlaneSource, stride: int) -> NDArray[np.float64]:
    stored, padding = plane.read_stored()[::stride, ::stride], plane.read_padding()
    seen = stored.ravel() if padding is None else stored[~padding[::stride, ::stride]]
    return seen.astype(np.float64) * plane.info.slope + plane.info.intercept


def _code_table(coding: Coding, rescale: _Rescale, dtype: np.dtype[Any]) -> Codes:
    """Codes of all values that the type can store, by their bits."""
    bits = np.arange(2 ** (8 * dtype.itemsize), dtype=np.uint32).astype(f"u{dtype.itemsize}")
    values = bits.view(dtype).astype(np.float64) * rescale.slope + rescale.intercept
    return coding.encode(values)


def _common_rescale(planes: Sequence[PlaneSource]) -> _Rescale | None:
    """A slope and intercept by which the values of all planes are whole numbers that a coding can hold exactly.

    Planes of one series may have slopes of their own; where all are multiples of the smallest, nothing is lost.
    """
    pairs = {(plane.info.slope, plane.info.intercept) for plane in planes}
    slope, intercept = min(pairs, key=lambda pair: abs(pair[0]))
    if len(pairs) > 1:
        if not all(_is_whole(s / slope) and _is_whole((i - intercept) / slope) for s, i in pairs):
            return None
        ends = [end for end in map(value_ends, planes) if end is not None]
        span = (max(high for _, high in ends) - min(low for low, _ in ends)) / abs(slope)
        if span + 2 > FULL:
            return None
    return _Rescale(slope, intercept)


def _is_whole(number: float) -> bool:
    return bool(np.isfinite(number)) and abs(number - round(number)) < _SAME_STEP


def _near_whole(number: float) -> float:
    """Stored values are whole numbers; going through real ones moves them by a rounding error."""
    return float(round(number)) if abs(number - round(number)) < 1e-3 else number
