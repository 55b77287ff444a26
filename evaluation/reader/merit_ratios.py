"""Merits that are a share of cases, lesions or marks: sensitivity, specificity, HrSe, HrSp, MaxLLF, MaxNLF.

All are  sum_k numerator_k / sum_k denominator_k  over cases.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.ratings import BoolArray, FloatArray, RatingTable


@dataclass(frozen=True, eq=False)
class RatioCells:
    """numerator, denominator: (treatments, readers, cases), 0 where a case was not read."""

    numerator: FloatArray
    denominator: FloatArray
    used: BoolArray
    warnings: tuple[str, ...] = ()

    def values(self) -> FloatArray:
        return _share(self.numerator.sum(axis=2), self.denominator.sum(axis=2))

    def leave_one_out(self) -> FloatArray:
        numerator, denominator = self.numerator[:, :, self.used], self.denominator[:, :, self.used]
        return _share(
            numerator.sum(axis=2, keepdims=True) - numerator, denominator.sum(axis=2, keepdims=True) - denominator
        )

    def weighted(self, weights: FloatArray) -> FloatArray:
        parts = [np.moveaxis(part @ weights.T, -1, 0) for part in (self.numerator, self.denominator)]
        return _share(parts[0], parts[1])


def _share(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    return np.divide(numerator, denominator, out=np.full(numerator.shape, np.nan), where=denominator > 0)


@dataclass(frozen=True)
class Sensitivity:
    """Share of diseased cases rated at or above `threshold`.

    Not for comparing treatments whose readers may have shifted their threshold: a change of habit then looks like
    a change of skill. Only diseased cases enter the jackknife.
    """

    threshold: float
    name: str = "sensitivity"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: RatingTable) -> RatioCells:
        return _threshold_cells(table, table.ratings >= self.threshold, table.is_diseased)


@dataclass(frozen=True)
class Specificity:
    """Share of non-diseased cases rated below `threshold`. The caution of `Sensitivity` holds here too."""

    threshold: float
    name: str = "specificity"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: RatingTable) -> RatioCells:
        return _threshold_cells(table, table.ratings < self.threshold, ~table.is_diseased)


def _threshold_cells(table: RatingTable, is_hit: BoolArray, used: BoolArray) -> RatioCells:
    counted = table.is_read & used
    return RatioCells((is_hit & counted).astype(float), counted.astype(float), used)
