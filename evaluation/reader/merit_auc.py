"""The empirical area under the ROC curve as a merit of a RatingTable."""

from dataclasses import dataclass

import numpy as np

from evaluation.ratings import RatingTable
from evaluation.reader.merit_pairs import PairCell, PairCells


@dataclass(frozen=True)
class EmpiricalAuc:
    """Chance that a diseased case is rated above a non-diseased one, ties counting one half.

    The trapezoid area under the ROC curve (Bamber 1975, J Math Psychol 12:387). Not for image-quality grades,
    which have no truth, and not where only one part of the curve matters: see `PartialAuc`.
    """

    name: str = "auc"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: RatingTable) -> PairCells:
        diseased = table.is_diseased
        grid = tuple(
            tuple(_cell(table, diseased, treatment, reader) for reader in range(len(table.readers)))
            for treatment in range(len(table.treatments))
        )
        return PairCells(grid, np.ones(len(table.cases), dtype=bool))


def _cell(table: RatingTable, diseased: np.ndarray, treatment: int, reader: int) -> PairCell:
    ratings, is_read = table.ratings[treatment, reader], table.is_read[treatment, reader]
    negative, positive = np.flatnonzero(is_read & ~diseased), np.flatnonzero(is_read & diseased)
    one = np.ones(len(positive))
    return PairCell(ratings[negative], negative, ratings[positive], positive, one, one)
