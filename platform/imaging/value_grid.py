"""One value grid for all panes of a display set, so that no container of grey levels tells a treatment.

An original holds few levels, some of them twice, and a reconstruction all: its steps, gaps and combs tell it. So every
treatment, the original included, is held within the range of the original, rounded to the original's own levels, and
then given noise on the finest codes, in triangular steps one step to either side. Such triangles, one on each level,
add up to a flat line: where the levels lie is gone from the histogram and from every low bit, whatever the image. The
outermost rows and columns, where kernels and networks run out of pixels, are left blank in all panes alike.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.coding import FULL

METHOD = "fovea-grid-1"
#: Steps that the narrowest window spans. A narrower one shows levels and the noise between them, and no anatomy.
NARROWEST_STEPS = 16
#: Low-resolution pixels at each side that are left blank: how far kernels and networks feel the end of the image.
BORDER_PX = 3
#: No border takes more than this share of the shorter side.
_LARGEST_BORDER = 1 / 32
#: Combs of a period of up to four levels are looked for: longer courses are what anatomy looks like, too.
_LONGEST_PERIOD = 4
#: What may be left of a comb, as a share of the pixels, and the widest step for which it is worth the noise.
_COMB_LEFT = 0.04
_WIDEST = 4

Codes = NDArray[np.uint16]
Mask = NDArray[np.bool_]
Histogram = NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """What all treatments of an image share, in codes.

    Values lie within `low` and `high` on the levels `phase + n × level`; the noise reaches one `step` to either side.
    Both are the original's own step, `step` a multiple of it where its levels form a comb. `narrowest_window` is the
    narrowest that a viewer may show. `is_coarse`: even the widest step leaves something of the comb.
    """

    step: float
    level: float
    phase: float
    low: float
    high: float
    narrowest_window: float
    is_coarse: bool = False


def make_grid(counts: Histogram, *, low: float, high: float, least_step: int = 1) -> Grid:
    """The grid of an original, from the number of its pixels at each code, padding left out.

    `low` and `high` are the ends of its declared range in codes; what the original itself reaches lies inside, too.
    `least_step` is declared for floating-point originals, whose values have no step of their own.
    """
    used = np.flatnonzero(counts)
    if not used.size:
        used = np.array([round(low)])
    level = max(_own_step(counts, used), least_step)
    phase = int(np.bincount(used % level, weights=counts[used], minlength=level).argmax())
    widening, left = _widen(_levels(counts, used, level, phase))
    return Grid(
        step=float(level * widening),
        level=float(level),
        phase=float(phase),
        low=float(min(low, used[0])),
        high=float(max(high, used[-1])),
        narrowest_window=float(NARROWEST_STEPS * level * widening),
        is_coarse=left > _COMB_LEFT,
    )


def show_plane(codes: Codes, *, grid: Grid, seed: bytes, blank: Mask | None = None) -> Codes:
    """What readers are shown of `codes`: less than one step from them, within the range of the original.

    `blank` is True where every pane shows the same constant. The same seed gives the same codes, for ever.
    """
    held = np.clip(codes, round(grid.low), round(grid.high)).astype(np.int32)
    level, phase, step = int(grid.level), int(grid.phase), int(grid.step)
    rounded = (held - phase + level // 2) // level * level + phase
    noise = _draw(seed, codes.shape, step)
    # Beyond one step from the true value the noise goes to the other side, which leaves its size as it was.
    noise = np.where(np.abs(rounded + noise - held) >= step, -noise, noise)
    shown = np.clip(rounded + noise, 0, FULL).astype(np.uint16)
    return shown if blank is None else np.where(blank, np.uint16(round(grid.low)), shown)


def border_of(rows: int, columns: int, *, scale: int) -> Mask:
    """True in the outermost rows and columns, which are blank in all panes. Small images have none."""
    width = min(BORDER_PX * scale, int(min(rows, columns) * _LARGEST_BORDER))
    border = np.ones((rows, columns), np.bool_)
    border[width : rows - width, width : columns - width] = False
    return border


def derive_seed(key: bytes, label: str) -> bytes:
    """The seed of one plane's noise; `label` names image, treatment and plane."""
    return hmac.digest(key, label.encode(), hashlib.sha256)


def _draw(seed: bytes, shape: tuple[int, ...], step: int) -> NDArray[np.int32]:
    """Whole numbers from -(step - 1) to step - 1 in a triangular law: the sum of two even ones.

    The stream is SHAKE128 (FIPS 202), a standard that no library changes, and that nobody can go on from what is seen.
    """
    size = int(np.prod(shape))
    words = np.frombuffer(hashlib.shake_128(seed).digest(4 * size), "<u2").reshape(2, *shape)
    even = (words.astype(np.uint32) * step >> 16).astype(np.int32)
    return even[0] + even[1] - np.int32(step - 1)


def _own_step(counts: Histogram, used: NDArray[np.intp]) -> int:
    """The usual distance between neighbouring levels, each pair counting as much as the rarer of the two.

    More than the greatest common divisor where levels are irregular, such as those of a stretched 8-bit palette.
    """
    if used.size < 2:
        return 1
    gaps = np.diff(used)
    weights = np.minimum(counts[used[:-1]], counts[used[1:]])
    order = np.argsort(gaps, kind="stable")
    cumulated = np.cumsum(weights[order])
    middle = int(np.searchsorted(cumulated, cumulated[-1] / 2))
    return int(max(gaps[order][middle], np.gcd.reduce(gaps)))


def _levels(counts: Histogram, used: NDArray[np.intp], level: int, phase: int) -> NDArray[np.int64]:
    """Pixels on each level from the lowest to the highest in use."""
    places = (used - phase + level // 2) // level
    return np.bincount(places - places[0], weights=counts[used]).astype(np.int64)


def _widen(pixels: NDArray[np.int64]) -> tuple[int, float]:
    """By how many levels the noise must be wide to hide the comb of the levels, and what is left of it then.

    It is the characteristic function of how the levels depart from their neighbours, times that of the noise.
    """
    comb = np.abs(np.fft.rfft(_departures(pixels), 1 << max(8, int(pixels.size - 1).bit_length() + 1)))
    frequency = np.linspace(0, 0.5, comb.size)
    seen = frequency >= 1 / _LONGEST_PERIOD
    left = [float((comb * np.sinc(width * frequency) ** 2)[seen].max()) for width in range(1, _WIDEST + 1)]
    width = next((index for index, share in enumerate(left) if share <= _COMB_LEFT), _WIDEST - 1)
    return width + 1, left[width]


def _departures(pixels: NDArray[np.int64]) -> NDArray[np.float64]:
    """By what share each level has more or fewer pixels than a smooth course through its neighbours, by its weight.

    Smooth is what the logarithm takes as a parabola, so no bell counts. Spikes, such as a flat background, are content.
    """
    around = _neighbours(pixels)
    spikes = pixels > 2 * around.max(axis=0)
    is_quiet = ~(spikes | _neighbours(spikes).any(axis=0))
    is_quiet[:2] = is_quiet[-2:] = False  # clipping heaps up there, and half of the neighbours are missing
    far_before, before, after, far_after = np.log(around + 0.5)
    expected = np.exp((4 * (before + after) - far_before - far_after) / 6)
    weights = pixels * is_quiet / max(1, int((pixels * is_quiet).sum()))
    return np.asarray(np.clip(pixels / np.maximum(expected, 0.5) - 1, -1, 1) * weights)


def _neighbours(levels: NDArray[Any]) -> NDArray[Any]:
    """(4, n): the two before and the two after each; there is nothing beyond the ends."""
    padded = np.pad(levels, 2)
    return np.stack([padded[:-4], padded[1:-3], padded[3:-1], padded[4:]])
