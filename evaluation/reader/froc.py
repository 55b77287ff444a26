"""Free-response merits of a MarkTable: the AFROC family, highest-rating merits, and end-point merits.

Definitions: Chakraborty & Berbaum 2004, Med Phys 31:2313; Chakraborty & Zhai 2016, Med Phys 43:2264; Chakraborty,
Observer Performance Methods for Diagnostic Imaging, 2017. A lesion or case without a mark has rating -inf, and
two of these tie, counting one half.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.marks import MarkTable
from evaluation.ratings import UNMARKED, BoolArray, FloatArray
from evaluation.reader.merit import Merit
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.merit_pairs import PairCell, PairCells
from evaluation.reader.merit_ratios import RatioCells


@dataclass(frozen=True)
class Afroc:
    """Chance that a lesion is rated above the highest false mark of a case.

    weighted    each lesion counts by its weight and each diseased case alike (wAFROC); else each lesion alike,
                so that cases with many lesions dominate
    all_cases   false marks are taken from all cases ("1" variants); else from non-diseased cases only. Use "1"
                only where there are too few non-diseased cases: marks on diseased cases are not made in the same
                way.
    """

    name: str
    weighted: bool
    all_cases: bool
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: MarkTable) -> PairCells:
        sources = np.ones(len(table.cases), bool) if self.all_cases else ~table.is_diseased
        grid = tuple(
            tuple(self._cell(table, sources, treatment, reader) for reader in range(len(table.readers)))
            for treatment in range(len(table.treatments))
        )
        return PairCells(grid, np.ones(len(table.cases), dtype=bool))

    def _cell(self, table: MarkTable, sources: BoolArray, treatment: int, reader: int) -> PairCell:
        is_read = table.is_read[treatment, reader]
        false_cases = np.flatnonzero(sources & is_read)
        lesions = np.flatnonzero(is_read[table.lesion_case])
        weight = table.lesion_weight[lesions] if self.weighted else np.ones(len(lesions))
        return PairCell(
            table.highest_nl[treatment, reader, false_cases],
            false_cases,
            table.lesion_ratings[treatment, reader, lesions],
            table.lesion_case[lesions],
            weight,
            weight,
        )


@dataclass(frozen=True)
class HighestRatingAuc:
    """ROC area of the highest rating of each case. Not a measure of localisation: a wrong place may count."""

    name: str = "hr_auc"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: MarkTable) -> PairCells:
        return EmpiricalAuc().cells(table.highest_ratings)


@dataclass(frozen=True)
class HighestRatingSensitivity:
    """Share of diseased cases with at least one mark of any kind. Depends on how readily a reader marks."""

    name: str = "hr_se"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: MarkTable) -> RatioCells:
        return _count_cells(table, _is_marked(table), table.is_diseased)


@dataclass(frozen=True)
class HighestRatingSpecificity:
    """Share of non-diseased cases without any mark. Depends on how readily a reader marks."""

    name: str = "hr_sp"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: MarkTable) -> RatioCells:
        return _count_cells(table, ~_is_marked(table), ~table.is_diseased)


@dataclass(frozen=True)
class MaxLesionFraction:
    """Share of lesions marked at any rating (MaxLLF), the end of the FROC curve. Ignores false marks."""

    name: str = "max_llf"
    bounds: tuple[float, float] = (0.0, 1.0)

    def cells(self, table: MarkTable) -> RatioCells:
        size = len(table.cases)
        lesions = np.bincount(table.lesion_case, minlength=size).astype(float)
        by_case = np.zeros((size, *table.is_read.shape[:2]))
        np.add.at(by_case, table.lesion_case, np.moveaxis(table.lesion_ratings > UNMARKED, 2, 0).astype(float))
        found = np.moveaxis(by_case, 0, 2)
        return RatioCells(found * table.is_read, lesions * table.is_read, table.is_diseased)


@dataclass(frozen=True)
class MaxFalseFraction:
    """False marks per non-diseased case (MaxNLF); lower is better, and it may exceed 1."""

    name: str = "max_nlf"
    bounds: tuple[float, float] = (0.0, np.inf)

    def cells(self, table: MarkTable) -> RatioCells:
        return _count_cells(table, table.nl_counts, ~table.is_diseased)


def _is_marked(table: MarkTable) -> BoolArray:
    return np.asarray(table.highest_ratings.ratings > UNMARKED)


def _count_cells(table: MarkTable, counts: BoolArray | FloatArray, used: BoolArray) -> RatioCells:
    counted = table.is_read & used
    return RatioCells(counts * counted.astype(float), counted.astype(float), used)


FROC_MERITS: dict[str, Merit] = {
    "wafroc": Afroc("wafroc", weighted=True, all_cases=False),
    "afroc": Afroc("afroc", weighted=False, all_cases=False),
    "wafroc1": Afroc("wafroc1", weighted=True, all_cases=True),
    "afroc1": Afroc("afroc1", weighted=False, all_cases=True),
    "hr_auc": HighestRatingAuc(),
    "hr_se": HighestRatingSensitivity(),
    "hr_sp": HighestRatingSpecificity(),
    "max_llf": MaxLesionFraction(),
    "max_nlf": MaxFalseFraction(),
}
