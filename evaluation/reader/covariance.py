"""Covariance of a merit between readers and treatments: jackknife, DeLong, unbiased. One signature for all.

Each takes a `MeritSample` and returns (cells, cells), the cells being treatment by treatment and reader by reader.
Two cells that share no case have covariance 0 by design. Cells without a merit get NaN.
"""

from collections.abc import Callable

import numpy as np

from evaluation.ratings import FloatArray, RatingTable
from evaluation.reader.merit import MeritSample
from evaluation.reader.merit_pairs import PairCells

CovarianceFunction = Callable[[MeritSample], FloatArray]
BLOCK = 4_000_000


def jackknife(sample: MeritSample) -> FloatArray:
    """(K-1)^2/K times the covariance of the leave-one-out values; K counts the cases the merit uses.

    Works for every merit and any design. Source: Efron & Stein 1981, Ann Stat 9:586. Not for merits that jump
    when one case goes, such as a binormal fit without interior points.
    """
    values = sample.leave_one_out.reshape(sample.values.size, -1)
    size = values.shape[1]
    centred = values - values.mean(axis=1, keepdims=True)
    return np.asarray((size - 1) / size * (centred @ centred.T) * _shared(sample))


def delong(sample: MeritSample) -> FloatArray:
    """Covariance from the placements of each case (DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837).

    For the empirical AUC only, and only where two cells share all their cases or none: with missing readings
    the placements do not pair up, and ValueError is raised.
    """
    cells = _auc_cells(sample, "delong")
    _refuse_unbalanced(sample)
    lesion, false_positive = _placements(cells, len(sample.table.cases))
    diseased = sample.table.is_diseased
    total = _component(lesion[:, diseased]) + _component(false_positive[:, ~diseased])
    return total * _shared(sample)


def unbiased(sample: MeritSample) -> FloatArray:
    """A_a A_b less the unbiased estimate of its expectation from pairs that share no case.

    For the empirical AUC only; handles missing readings and nesting. A variance may come out negative: it is
    returned as it is. Source: Gallas 2006, Acad Radiol 13:353; Hillis 2008.
    """
    _auc_cells(sample, "unbiased")
    table: RatingTable = sample.table
    reads = table.is_read.reshape(sample.values.size, -1)
    negative, positive = reads[:, ~table.is_diseased].astype(float), reads[:, table.is_diseased].astype(float)
    rows, columns, products = pair_sums(table)
    total = rows.sum(axis=1)
    apart = np.outer(total, total) - rows @ rows.T - columns @ columns.T + products
    pairs = _apart(negative) * _apart(positive)
    with np.errstate(invalid="ignore", divide="ignore"):
        auc = total / (negative.sum(axis=1) * positive.sum(axis=1))
        covariance = np.outer(auc, auc) - apart / pairs
    return np.where(_shared(sample), covariance, 0.0)


def pair_sums(table: RatingTable) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums of psi over the pairs of each cell: by negative case, by positive case, and of products of two cells.

    Shapes (cells, negatives), (cells, positives), (cells, cells). Pairs are formed in blocks of bounded memory.
    """
    ratings = table.ratings.reshape(-1, len(table.cases))
    x, y = ratings[:, ~table.is_diseased], ratings[:, table.is_diseased]
    cells = len(ratings)
    rows, columns, products = np.zeros(x.shape), np.zeros(y.shape), np.zeros((cells, cells))
    step = max(1, BLOCK // max(1, cells * y.shape[1]))
    for start in range(0, x.shape[1], step):
        psi = _psi(x[:, start : start + step, None], y[:, None, :])
        rows[:, start : start + step] = psi.sum(axis=2)
        columns += psi.sum(axis=1)
        flat = psi.reshape(cells, -1)
        products += flat @ flat.T
    return rows, columns, products


def _psi(x: FloatArray, y: FloatArray) -> FloatArray:
    """1, 1/2, 0 for y above, equal to, below x; 0 where either was not read (comparisons with NaN are false)."""
    return ((y > x).astype(float) + (y >= x)) / 2


def _apart(reads: FloatArray) -> FloatArray:
    """(cells, cells): ordered pairs of different cases, one from each cell."""
    counts = reads.sum(axis=1)
    return np.asarray(np.outer(counts, counts) - reads @ reads.T)


def _component(placements: FloatArray) -> FloatArray:
    """Covariance of the means of placements (cells, cases); NaN marks a case not read."""
    is_read = ~np.isnan(placements)
    counts = is_read.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(is_read, placements, 0.0).sum(axis=1) / counts
        centred = np.where(is_read, placements - means[:, None], 0.0)
        return np.asarray((centred @ centred.T) / (counts * (counts - 1.0))[:, None])


def _placements(cells: PairCells, size: int) -> tuple[FloatArray, FloatArray]:
    flat = [cell for row in cells.grid for cell in row]
    lesion, false_positive = np.full((len(flat), size), np.nan), np.full((len(flat), size), np.nan)
    for index, cell in enumerate(flat):
        if cell.is_available:
            lesion[index, cell.y_case] = cell.lesion_placements() / len(cell.x)
            false_positive[index, cell.x_case] = cell.false_positive_placements() / len(cell.y)
    return lesion, false_positive


def _shared(sample: MeritSample) -> FloatArray:
    """1 where two cells share cases, 0 where the design makes them independent, NaN without a merit."""
    missing = np.isnan(sample.values).ravel()
    shared = sample.shares_cases.astype(float)
    shared[missing, :] = np.nan
    shared[:, missing] = np.nan
    return shared


def _auc_cells(sample: MeritSample, name: str) -> PairCells:
    if sample.merit.name != "auc":
        raise ValueError(
            f"covariance: {name} is defined for the empirical AUC only, got merit {sample.merit.name!r}; use jackknife"
        )
    cells = sample.merit.cells(sample.table)
    assert isinstance(cells, PairCells)
    return cells


def _refuse_unbalanced(sample: MeritSample) -> None:
    reads = sample.is_read.reshape(sample.values.size, -1).astype(float)
    common, counts = reads @ reads.T, reads.sum(axis=1)
    if ((common > 0) & (common != np.maximum.outer(counts, counts))).any():
        raise ValueError(
            "covariance: delong needs readers and treatments that share all their cases or none, got missing "
            "readings; use jackknife or unbiased"
        )


COVARIANCES: dict[str, CovarianceFunction] = {"jackknife": jackknife, "delong": delong, "unbiased": unbiased}
