"""Cells of normal pictures in which something was planted: those in it, and some far from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.detectors.normal.pairs import Array, extract_pair
from ml.detectors.normal.planting import KINDS, plant

#: Pictures of one population that each kind is planted in, and cells kept of each, inside and outside.
PICTURES, INSIDE, OUTSIDE = 120, 8, 10
#: A cell is inside where so much of it is planted, outside where less than that is.
MOST, HARDLY = 0.4, 0.02
#: Pixels of one cell.
CELL: Final = 16


@dataclass(frozen=True, eq=False)
class PlantedCells:
    """``own, other`` (n, channels): a cell and the same cell of the mirror image; ``place`` (n,): its number in the
    grid; ``inside`` (n,): whether it is planted; ``source`` (n,): number of the normal image it was planted in."""

    own: NDArray[np.float16]
    other: NDArray[np.float16]
    place: NDArray[np.intp]
    inside: NDArray[np.bool_]
    source: NDArray[np.intp]

    def of(self, sources: NDArray[np.intp]) -> "PlantedCells":
        """Those planted in these images."""
        kept = np.isin(self.source, sources)
        return PlantedCells(self.own[kept], self.other[kept], self.place[kept], self.inside[kept], self.source[kept])


def draw_planted_cells(
    read: Callable[[int], Array],
    others: list[Array],
    *,
    count: int,
    seed: int,
    pictures: int = PICTURES,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> PlantedCells:
    """``read``: prepared normal picture by number, 0 to ``count`` - 1; ``others``: some of other populations.

    Pictures are taken evenly, again and again where there are fewer than ``pictures``. Every second one is mirrored.
    """
    random = np.random.default_rng(seed)
    spread = np.unique(np.linspace(0, count - 1, min(pictures, count)).astype(int))
    rows: list[tuple[Any, ...]] = []
    for step, number in enumerate(np.resize(spread, pictures)):
        on_step(step + 1, pictures)
        picture = read(int(number))
        for kind in KINDS:
            changed, where = plant(picture, kind, other=others[random.integers(len(others))], random=random)
            if random.random() < 0.5:
                changed, where = np.ascontiguousarray(changed[:, ::-1]), where[:, ::-1]
            pair = extract_pair(changed)
            for cell, is_inside in _choose(_share_of_cells(where), random):
                rows.append((*pair[:, cell].astype(np.float16), cell, is_inside, number))
    own, other, place, inside, source = zip(*rows, strict=True)
    return PlantedCells(np.stack(own), np.stack(other), np.array(place), np.array(inside), np.array(source))


def _share_of_cells(where: Array) -> Array:
    """(cells,): how much of each cell is planted."""
    side = len(where) // CELL
    return np.asarray(where.reshape(side, CELL, side, CELL).mean(axis=(1, 3)).ravel())


def _choose(share: Array, random: np.random.Generator) -> Iterator[tuple[int, bool]]:
    inside = np.flatnonzero(share > MOST)
    if len(inside) == 0:
        inside = np.array([share.argmax()])
    for cell in random.permutation(inside)[:INSIDE]:
        yield int(cell), True
    for cell in random.permutation(np.flatnonzero(share < HARDLY))[:OUTSIDE]:
        yield int(cell), False
