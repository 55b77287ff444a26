"""Plant an abnormality in a normal picture: six kinds, none of them from an abnormal image.

In the manner of foreign patch interpolation (Tan et al. 2020) and natural synthetic anomalies (Schlüter et al. 2022),
with soft edges. Sizes are shares of the picture's side. All draws come from ``random``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import ndimage

from ml.detectors.normal.pairs import Array

#: Radius of what is planted, and of the wide haze, as shares of the side.
RADIUS, WIDE, SMALL = (0.07, 0.13), (0.18, 0.30), (0.05, 0.11)
#: How much brighter or darker; the haze's is a share of what is missing to white.
CONTRAST, HAZE = (0.12, 0.30), (0.13, 0.29)
#: Deviation of the grain.
GRAIN: Final = 0.02
#: A place darker than this is not darkened, one brighter than that not brightened.
TOO_DARK, TOO_BRIGHT = 0.25, 0.75


@dataclass(frozen=True, eq=False)
class Spot:
    """``weight``: 1 inside, 0 outside, soft between; ``centre`` (row, column) and ``radius`` in pixels."""

    weight: Array
    centre: tuple[float, float]
    radius: float


def _brighten(picture: Array, spot: Spot, other: Array, random: np.random.Generator) -> Array:
    return picture + spot.weight * np.float32(random.uniform(*CONTRAST))


def _darken(picture: Array, spot: Spot, other: Array, random: np.random.Generator) -> Array:
    return picture - spot.weight * np.float32(random.uniform(*CONTRAST))


def _veil(picture: Array, spot: Spot, other: Array, random: np.random.Generator) -> Array:
    return picture + spot.weight * np.float32(random.uniform(*HAZE)) * (1 - picture)


def _roughen(picture: Array, spot: Spot, other: Array, random: np.random.Generator) -> Array:
    """Structure gives way to grain."""
    side = len(picture)
    grain = ndimage.gaussian_filter(random.normal(size=picture.shape), 0.005 * side).astype(np.float32)
    rough = ndimage.gaussian_filter(picture, 0.03 * side) + GRAIN * grain / grain.std()
    return picture * (1 - spot.weight) + rough * spot.weight


def _transplant(picture: Array, spot: Spot, other: Array, random: np.random.Generator) -> Array:
    """A piece of another normal picture, at about the brightness of here."""
    middle = random.uniform(0.2, 0.8, 2) * len(picture)
    moved = np.roll(other, (int(spot.centre[0] - middle[0]), int(spot.centre[1] - middle[1])), axis=(0, 1))
    weight = spot.weight / spot.weight.sum()
    moved = moved + np.float32(0.7 * float((weight * (picture - moved)).sum()))
    return picture * (1 - spot.weight) + moved * spot.weight


def _swell(picture: Array, spot: Spot, other: Array, random: np.random.Generator) -> Array:
    """What lies here is magnified and pushes its surroundings away, as a mass does."""
    rows, columns = np.mgrid[: len(picture), : len(picture)].astype(np.float32)
    down, across = rows - spot.centre[0], columns - spot.centre[1]
    distance = np.clip(np.hypot(down, across) / (1.8 * spot.radius), 0, 1)
    factor = 1 - 0.65 * (1 - distance**2) ** 2
    places = [spot.centre[0] + down * factor, spot.centre[1] + across * factor]
    return np.asarray(ndimage.map_coordinates(picture, places, order=1, mode="nearest"))


#: Each kind: what it does to the picture, and its radius.
KINDS: Final[dict[str, tuple[Callable[[Array, Spot, Array, np.random.Generator], Array], tuple[float, float]]]] = {
    "bright": (_brighten, SMALL),
    "dark": (_darken, SMALL),
    "haze": (_veil, WIDE),
    "rough": (_roughen, RADIUS),
    "foreign": (_transplant, RADIUS),
    "swollen": (_swell, RADIUS),
}


def plant(picture: Array, kind: str, *, other: Array, random: np.random.Generator) -> tuple[Array, Array]:
    """The picture with one abnormality, and where it is (0 to 1); both (side, side), 0 to 1.

    ``other``: a normal picture of another population, for the foreign kind.
    """
    change, radius = KINDS[kind]
    spot = _draw_spot(picture, kind, radius, random)
    return change(picture, spot, other, random).clip(0, 1).astype(np.float32), spot.weight


def _draw_spot(picture: Array, kind: str, radius: tuple[float, float], random: np.random.Generator) -> Spot:
    """A soft ellipse around a place where the kind can be seen; after fifty draws wherever it fell."""
    side = len(picture)
    smooth = ndimage.gaussian_filter(picture, 0.02 * side)
    for _ in range(50):
        row, column = random.uniform(0.2, 0.8, 2) * side
        here = smooth[int(row), int(column)]
        if not (kind == "dark" and here < TOO_DARK) and not (kind in ("bright", "haze") and here > TOO_BRIGHT):
            break
    size = side * random.uniform(*radius)
    stretch = np.exp(random.uniform(-0.5, 0.5) * np.log(3.0 if kind == "bright" else 1.6))
    turn = random.uniform(0, np.pi)
    rows, columns = np.mgrid[:side, :side]
    down, across = (rows - row) / size, (columns - column) / size
    along = (across * np.cos(turn) + down * np.sin(turn)) / stretch
    beside = (down * np.cos(turn) - across * np.sin(turn)) * stretch
    weight = np.clip((1.25 - np.hypot(along, beside)) / 0.5, 0, 1).astype(np.float32)
    return Spot(weight, (float(row), float(column)), float(size))
