"""Part of the area under the ROC curve, as a number per curve and as a merit of a RatingTable."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from evaluation.ratings import BoolArray, FloatArray, RatingTable

Axis = Literal["specificity", "sensitivity"]
BLOCK = 256


@dataclass(frozen=True)
class PartialAuc:
    """Mean sensitivity where specificity lies between `low` and `high` (or, with `axis`, the other way round).

    The area under that part of the empirical curve, divided by the width of the part, so that 1 is perfect
    (Jiang, Metz & Nishikawa 1996, Radiology 201:745, for high sensitivity). Not for parts of the scale that hold
    few operating points: the value then rests on the straight line between two of them.
    """

    low: float
    high: float = 1.0
    axis: Axis = "specificity"
    name: str = "partial_auc"
    bounds: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 1:
            raise ValueError(f"low, high: expected 0 <= low < high <= 1, got {self.low} and {self.high}")
        if self.axis not in get_args(Axis):
            raise ValueError(f"axis: expected specificity or sensitivity, got {self.axis!r}")

    def cells(self, table: RatingTable) -> "PartialCells":
        return PartialCells(table, self)


@dataclass(frozen=True, eq=False)
class PartialCells:
    """Every reader's curve, computed again under each set of case weights."""

    table: RatingTable
    merit: PartialAuc
    warnings: tuple[str, ...] = ()

    @property
    def used(self) -> BoolArray:
        return np.ones(len(self.table.cases), dtype=bool)

    def values(self) -> FloatArray:
        return np.asarray(self.weighted(np.ones((1, len(self.table.cases))))[0])

    def leave_one_out(self) -> FloatArray:
        size = len(self.table.cases)
        return np.moveaxis(self.weighted(1.0 - np.eye(size)), 0, -1)

    def weighted(self, weights: FloatArray) -> FloatArray:
        rows = [
            [self._cell(treatment, reader, weights) for reader in range(len(self.table.readers))]
            for treatment in range(len(self.table.treatments))
        ]
        return np.moveaxis(np.array(rows), -1, 0)

    def _cell(self, treatment: int, reader: int, weights: FloatArray) -> FloatArray:
        is_read = self.table.is_read[treatment, reader]
        ratings, diseased = self.table.ratings[treatment, reader, is_read], self.table.is_diseased[is_read]
        blocks = [weights[start : start + BLOCK, is_read] for start in range(0, len(weights), BLOCK)]
        areas = [partial_areas(ratings, diseased, block, self.merit) for block in blocks]
        return np.concatenate(areas) / (self.merit.high - self.merit.low)


def partial_areas(ratings: FloatArray, diseased: BoolArray, weights: FloatArray, part: PartialAuc) -> FloatArray:
    """(draws,): the area, not divided by its width, from case weights (draws, cases); NaN with one class only."""
    false_positive, true_positive = weighted_curve(ratings, diseased, weights)
    if part.axis == "specificity":
        return _area_between(false_positive, true_positive, 1 - part.high, 1 - part.low)
    return _area_between(1 - true_positive, 1 - false_positive, 1 - part.high, 1 - part.low)


def weighted_curve(ratings: FloatArray, diseased: BoolArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """False and true positive fractions (draws, thresholds + 1) from (0, 0) to (1, 1), thresholds falling."""
    distinct, position = np.unique(-ratings, return_inverse=True)
    starts = np.zeros((len(weights), len(distinct) + 1))
    fractions = []
    for chosen in (~diseased, diseased):
        member = np.zeros((int(chosen.sum()), len(distinct)))
        member[np.arange(len(member)), position[chosen]] = 1.0
        counts = starts.copy()
        np.cumsum(weights[:, chosen] @ member, axis=1, out=counts[:, 1:])
        with np.errstate(invalid="ignore", divide="ignore"):
            fractions.append(counts / counts[:, -1:])
    return fractions[0], fractions[1]


def _area_between(x: FloatArray, y: FloatArray, low: float, high: float) -> FloatArray:
    """Trapezoid area under (x, y), rising or falling along the last axis, where x lies between low and high."""
    if (x[:, 0] > x[:, -1]).any():
        x, y = x[:, ::-1], y[:, ::-1]
    left, right = np.clip(x[:, :-1], low, high), np.clip(x[:, 1:], low, high)
    width = x[:, 1:] - x[:, :-1]
    slope = np.divide(y[:, 1:] - y[:, :-1], width, out=np.zeros_like(width), where=width > 0)
    middle = y[:, :-1] + slope * ((left + right) / 2 - x[:, :-1])
    return np.asarray(((right - left) * middle).sum(axis=1))


def corrected_partial_area(area: float, low: float, high: float) -> float:
    """McClish's correction, 1989, Med Decis Making 9:190: 0.5 for chance and 1 for a perfect curve.

    `area` lies between specificities `low` and `high`. Not for areas between sensitivities.
    """
    smallest = ((1 - low) ** 2 - (1 - high) ** 2) / 2
    return (1 + (area - smallest) / (high - low - smallest)) / 2
