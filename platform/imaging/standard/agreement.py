"""How far experts agree on one case: their class, and the overlap of what they outlined, lesion by lesion.

Overlap is the Dice coefficient 2|A ∩ B| / (|A| + |B|) in pixels over all planes (Dice, Ecology 26, 1945). Lesions of
two experts are paired so that the sum of their overlaps is largest (Kuhn, Naval Res. Logist. 2, 1955); one that no
lesion of the other overlaps stands alone with an overlap of 0.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from imaging.models import Case, ExpertReading
from imaging.standard.drawing import bounds_of
from imaging.standard.drawn import Canvas, DrawnShape
from imaging.standard.pieces import split_pieces

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Lesion:
    """One piece of what an expert outlined on one image."""

    image: UUID
    planes: dict[int, Mask]

    @property
    def area_px(self) -> int:
        return sum(int(mask.sum()) for mask in self.planes.values())

    @property
    def first_plane(self) -> int:
        return min(self.planes)

    @property
    def last_plane(self) -> int:
        return max(self.planes)

    @property
    def bbox(self) -> list[int]:
        """[x, y, width, height] over all planes."""
        return list(bounds_of(np.logical_or.reduce(list(self.planes.values()))))


@dataclass(frozen=True)
class LesionPair:
    """A lesion of each of two experts, or of one alone."""

    first: Lesion | None
    second: Lesion | None
    dice: float


@dataclass(frozen=True)
class PairAgreement:
    """Two readings. `dice` is over everything outlined, None where neither outlined anything."""

    first: UUID
    second: UUID
    is_same_class: bool
    dice: float | None
    lesions: list[LesionPair]


def compare_readings(case: Case, readings: Sequence[ExpertReading]) -> list[PairAgreement]:
    """Each two readings of the case once."""
    canvas = Canvas(case)
    found = {reading.pk: lesions_of(canvas, reading) for reading in readings}
    return [_compare(a, b, found[a.pk], found[b.pk]) for a, b in combinations(readings, 2)]


def lesions_of(canvas: Canvas, reading: ExpertReading) -> list[Lesion]:
    """The separate pieces of a reading's outlines, in three dimensions."""
    planes: dict[UUID, dict[int, Mask]] = defaultdict(dict)
    for number, outline in enumerate(reading.outlines):
        image, plane = UUID(outline["image"]), int(outline["plane"])
        shape = DrawnShape(plane, outline["shape"], [(x, y) for x, y in outline["points"]])
        mask = canvas.draw(image, shape, f"outlines.{number}")
        planes[image][plane] = planes[image][plane] | mask if plane in planes[image] else mask
    return [Lesion(image, piece) for image, masks in planes.items() for piece in _pieces(masks)]


def _pieces(masks: dict[int, Mask]) -> list[dict[int, Mask]]:
    found: dict[int, dict[int, Mask]] = defaultdict(dict)
    for piece, index, mask in split_pieces(masks.__getitem__, sorted(masks)):
        found[piece][index] = mask
    return [found[piece] for piece in sorted(found)]


def _compare(a: ExpertReading, b: ExpertReading, first: list[Lesion], second: list[Lesion]) -> PairAgreement:
    shared = np.array([[_shared(one, other) for other in second] for one in first], float)
    areas = sum(lesion.area_px for lesion in (*first, *second))
    return PairAgreement(
        first=a.pk,
        second=b.pk,
        is_same_class=a.finding_class == b.finding_class,
        dice=2 * float(shared.sum()) / areas if areas else None,
        lesions=_pair(first, second, shared),
    )


def _shared(one: Lesion, other: Lesion) -> int:
    """Pixels that both hold."""
    if one.image != other.image:
        return 0
    return sum(int((one.planes[index] & other.planes[index]).sum()) for index in one.planes.keys() & other.planes)


def _pair(first: list[Lesion], second: list[Lesion], shared: NDArray[np.float64]) -> list[LesionPair]:
    dice = np.zeros((len(first), len(second)))
    for (row, column), pixels in np.ndenumerate(shared):
        dice[row, column] = 2 * pixels / (first[row].area_px + second[column].area_px)
    chosen = [(row, column) for row, column in zip(*linear_sum_assignment(-dice), strict=True) if dice[row, column] > 0]
    rows, columns = {row for row, _ in chosen}, {column for _, column in chosen}
    return [
        *(LesionPair(first[row], second[column], float(dice[row, column])) for row, column in chosen),
        *(LesionPair(lesion, None, 0.0) for row, lesion in enumerate(first) if row not in rows),
        *(LesionPair(None, lesion, 0.0) for column, lesion in enumerate(second) if column not in columns),
    ]
