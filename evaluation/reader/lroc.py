"""Localisation ROC: one decision and one place for each case (Swensson 1996, Med Phys 23:1709)."""

from dataclasses import dataclass

import numpy as np

from evaluation.marks import MarkTable
from evaluation.ratings import UNMARKED, FloatArray
from evaluation.reader.merit_pairs import PairCell, PairCells


@dataclass(frozen=True)
class Lroc:
    """Chance that a diseased case is rated above a non-diseased one *and* its highest mark lies on a lesion.

    The area under the LROC curve, at most the ROC area. A case's rating is that of its highest mark; a tie between
    a mark on a lesion and one beside it counts one half. Not for cases with several lesions, of which it sees only
    one: use wAFROC.
    """

    name: str = "lroc"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: MarkTable) -> PairCells:
        best = best_lesion_ratings(table)
        grid = tuple(
            tuple(_cell(table, best, treatment, reader) for reader in range(len(table.readers)))
            for treatment in range(len(table.treatments))
        )
        return PairCells(grid, np.ones(len(table.cases), dtype=bool))


def best_lesion_ratings(table: MarkTable) -> FloatArray:
    """(treatments, readers, cases): highest rating on any lesion of the case, -inf where none was marked."""
    best = np.full((len(table.cases), *table.is_read.shape[:2]), UNMARKED)
    np.maximum.at(best, table.lesion_case, np.moveaxis(table.lesion_ratings, 2, 0))
    return np.moveaxis(best, 0, 2)


def _cell(table: MarkTable, best: FloatArray, treatment: int, reader: int) -> PairCell:
    place = (treatment, reader)
    is_read, diseased = table.is_read[place], table.is_diseased
    negative, positive = np.flatnonzero(is_read & ~diseased), np.flatnonzero(is_read & diseased)
    hit, beside = best[place][positive], table.highest_nl[place][positive]
    right = np.where(hit > beside, 1.0, np.where((hit == beside) & (hit > UNMARKED), 0.5, 0.0))
    return PairCell(
        table.highest_nl[place][negative], negative, np.maximum(hit, beside), positive, right, np.ones(len(positive))
    )
