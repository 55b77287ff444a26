"""One uint16 coding per image: value = code × slope + offset. Integers are kept exactly where 16 bits can hold them."""

from dataclasses import dataclass

import numpy as np

FULL = 65535
# Room above and below for the overshoot of a reconstruction, as a share of what the image itself uses.
HEADROOM = 0.125


@dataclass(frozen=True)
class Coding:
    slope: float
    offset: float

    def encode(self, values: np.ndarray) -> np.ndarray:
        """float values of any shape to uint16 codes; values outside the coding are clipped to its ends."""
        return np.clip(np.rint((values - self.offset) / self.slope), 0, FULL).astype(np.uint16)

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """uint16 codes to float32 values."""
        return (codes.astype(np.float64) * self.slope + self.offset).astype(np.float32)


def choose_coding(low: float, high: float, *, is_integer: bool, slope: float = 1.0, intercept: float = 0.0) -> Coding:
    """The coding of an image whose stored values, from `low` to `high` over all planes, × slope + intercept are values.

    Integer images are multiplied by a power of two, so that a reconstruction has finer steps than its input and the
    input itself is exact; one that uses all of 16 bits leaves no room for overshoot. Wider integers and
    floating-point images are spread over the 16 bits.
    """
    if slope < 0:  # values fall as stored values rise; codes must rise with the values
        slope, low, high = -slope, -high, -low
    span = max(high - low, 1.0 if is_integer else float(np.finfo(np.float32).tiny))
    room = HEADROOM * span
    if is_integer and span <= FULL:
        room = float(np.floor(min(room, (FULL - span) / 2)))
        factor = 2.0 ** float(np.floor(np.log2(FULL / (span + 2 * room))))
        return Coding(slope=slope / factor, offset=(low - room) * slope + intercept)
    step = (span + 2 * room) / FULL
    return Coding(slope=slope * step, offset=(low - room) * slope + intercept)
