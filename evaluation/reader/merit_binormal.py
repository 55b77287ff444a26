"""The area under the binormal ROC curve as a merit of a RatingTable."""

from dataclasses import dataclass, field

import numpy as np

from evaluation.ratings import BoolArray, FloatArray, RatingTable
from evaluation.reader.binormal import BinormalFit, count_categories, fit_binormal


@dataclass(frozen=True)
class BinormalAuc:
    """Area of the curve fitted by `fit_binormal`. Not available, with a warning, where a fit degenerates.

    Not for free-response ratings, nor with the jackknife where single cases make the fit degenerate: the
    leave-one-out value is then the full one.
    """

    name: str = "binormal_auc"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: RatingTable) -> "BinormalCells":
        return BinormalCells.of(table)


@dataclass(frozen=True, eq=False)
class BinormalCells:
    """The fits of every reader and treatment."""

    table: RatingTable
    fitted: FloatArray
    warnings: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, table: RatingTable) -> "BinormalCells":
        fitted, notes = np.full(table.ratings.shape[:2], np.nan), []
        for place in np.ndindex(fitted.shape):
            fit = _fit(table, place, np.ones(len(table.cases)))
            if fit is None:
                continue
            where = f"reader {table.readers[place[1]]} under treatment {table.treatments[place[0]]}"
            notes += [f"binormal_auc of {where}: {warning}" for warning in fit.warnings]
            fitted[place] = np.nan if fit.auc is None else fit.auc
        return cls(table, fitted, tuple(notes))

    @property
    def used(self) -> BoolArray:
        return np.ones(len(self.table.cases), dtype=bool)

    def values(self) -> FloatArray:
        return self.fitted

    def leave_one_out(self) -> FloatArray:
        """Cases of one truth with one rating are alike: one fit serves them all."""
        out = np.repeat(self.fitted[:, :, None], len(self.table.cases), axis=2)
        for place in np.ndindex(self.fitted.shape):
            ratings = self.table.ratings[place]
            for rating in np.unique(ratings[self.table.is_read[place]]):
                for truth in (False, True):
                    alike = (ratings == rating) & (self.table.is_diseased == truth)
                    if alike.any():
                        out[place][alike] = self._without(place, int(np.argmax(alike)))
        return out

    def _without(self, place: tuple[int, ...], case: int) -> float:
        weights = np.ones(len(self.table.cases))
        weights[case] = 0.0
        value = self._value(place, weights)
        return float(self.fitted[place]) if np.isnan(value) else value

    def weighted(self, weights: FloatArray) -> FloatArray:
        """One fit for each draw and cell: seconds for a hundred draws."""
        out = np.empty((len(weights), *self.fitted.shape))
        for draw, one in enumerate(weights):
            for place in np.ndindex(self.fitted.shape):
                out[(draw, *place)] = self._value(place, one)
        return out

    def _value(self, place: tuple[int, ...], weights: FloatArray) -> float:
        fit = _fit(self.table, place, weights)
        return np.nan if fit is None or fit.auc is None else fit.auc


def _fit(table: RatingTable, place: tuple[int, ...], weights: FloatArray) -> BinormalFit | None:
    is_read = table.is_read[place] & (weights > 0)
    diseased = table.is_diseased[is_read]
    if diseased.all() or not diseased.any():
        return None
    return fit_binormal(*count_categories(table.ratings[place][is_read], diseased, weights[is_read]), with_errors=False)
