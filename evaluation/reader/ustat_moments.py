"""Variances of reader-averaged AUCs from U-statistics, for any pattern of readings.

Sources: Gallas 2006, Acad Radiol 13:353 (one-shot estimate); Gallas, Bandos, Samuelson & Wagner 2009, Commun Stat
Theory 38:2586 (arbitrary designs); Obuchowski, Gallas & Hillis 2012, Acad Radiol 19:1508 (degrees of freedom).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluation.ratings import FULLY_CROSSED, BoolArray, FloatArray, RatingTable
from evaluation.reader.covariance import pair_sums

SMALLEST_DF = 2.0


@dataclass(frozen=True, eq=False)
class Factor:
    """How one factor (non-diseased cases, diseased cases or readers) moves each treatment's mean AUC.

    influence   (treatments, levels), 0 where the level was not used; the sum of squares, with count/(count-1),
                estimates the factor's part of the variance
    counts      (treatments,), levels used
    """

    influence: FloatArray
    counts: FloatArray

    def part(self, row: int) -> tuple[float, float]:
        """(variance, degrees of freedom) of one treatment."""
        return self._part(self.influence[row], float(self.counts[row]))

    def parts_of_difference(self, a: int, b: int) -> list[tuple[float, float]]:
        """One part where the treatments share levels, else one for each treatment."""
        shared = ((self.influence[a] != 0) & (self.influence[b] != 0)).any()
        if not shared:
            return [self.part(a), self.part(b)]
        count = float(min(self.counts[a], self.counts[b]))
        return [self._part(self.influence[a] - self.influence[b], count)]

    @staticmethod
    def _part(influence: FloatArray, count: float) -> tuple[float, float]:
        if count < 2:
            return np.nan, np.nan
        return float(influence @ influence) * count / (count - 1), count - 1


class UstatMoments:
    """Moments of the empirical AUC of `table`: `values` (treatments, readers), NaN where a merit does not exist."""

    def __init__(self, table: RatingTable) -> None:
        self.table = table
        self._shape = (len(table.treatments), len(table.readers))
        reads = table.is_read.reshape(-1, len(table.cases))
        self._negative = reads[:, ~table.is_diseased].astype(float)
        self._positive = reads[:, table.is_diseased].astype(float)
        self._rows, self._columns, self._products = pair_sums(table)

    @cached_property
    def values(self) -> FloatArray:
        pairs = self._negative.sum(axis=1) * self._positive.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((self._rows.sum(axis=1) / pairs).reshape(self._shape))

    @cached_property
    def exists(self) -> BoolArray:
        return ~np.isnan(self.values)

    @cached_property
    def means(self) -> FloatArray:
        """(treatments,): mean over the readers who have the merit under that treatment."""
        return np.where(self.exists, self.values, 0.0).sum(axis=1) / self.exists.sum(axis=1)

    @cached_property
    def _expected_products(self) -> FloatArray:
        """(cells, cells): unbiased estimate of the product of two expected AUCs, from pairs that share no case."""
        total = self._rows.sum(axis=1)
        apart = np.outer(total, total) - self._rows @ self._rows.T - self._columns @ self._columns.T + self._products
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(apart / (_apart(self._negative) * _apart(self._positive)))

    @cached_property
    def random_covariance(self) -> FloatArray:
        """(treatments, treatments): covariance of the means for random readers and cases; unbiased, may be negative.

        The squared expectation comes from pairs of different readers, so NaN where there is one reader only.
        """
        blocks = self._blocks(self._expected_products)
        squares = np.full((len(self.means),) * 2, np.nan)
        different = ~np.eye(self._shape[1], dtype=bool)
        for a, b in np.ndindex(squares.shape):
            use = different & self.exists[a][:, None] & self.exists[b] & ~np.isnan(blocks[a, :, b])
            if use.any():
                squares[a, b] = blocks[a, :, b][use].mean()
        return np.outer(self.means, self.means) - squares

    @cached_property
    def fixed_covariance(self) -> FloatArray:
        """(treatments, treatments): covariance of the means for these readers and random cases."""
        return self._mean_blocks(np.nan_to_num(self.cell_covariance))

    @cached_property
    def cell_covariance(self) -> FloatArray:
        """(cells, cells): unbiased covariance of two AUCs of fixed readers; 0 where they share no case."""
        auc = self.values.ravel()
        shared = (self._negative @ self._negative.T > 0) | (self._positive @ self._positive.T > 0)
        covariance = np.outer(auc, auc) - self._expected_products
        return np.where(shared | np.isnan(covariance), covariance, 0.0)

    @cached_property
    def mle_covariance(self) -> FloatArray | None:
        """(treatments, treatments): the biased estimate, never negative; None unless the design is fully crossed.

        It is the variance of the ideal bootstrap over readers and both kinds of cases.
        """
        if self.table.design != FULLY_CROSSED:
            return None
        readers, negatives, positives = self._shape[1], self._negative.shape[1], self._positive.shape[1]
        sizes = np.array([readers, negatives, positives])
        total = -np.outer(self.means, self.means)
        for shared, moment in self._moments(readers, negatives, positives).items():
            keep = np.array([letter in shared for letter in "RND"])
            total = total + np.prod(np.where(keep, 1 / sizes, (sizes - 1) / sizes)) * moment
        return np.asarray(total)

    def _moments(self, readers: int, negatives: int, positives: int) -> dict[str, FloatArray]:
        """Mean products of two AUC kernels that share the named levels (R reader, N and D cases)."""
        by_negative = (self._rows / positives).reshape(*self._shape, negatives)
        by_positive = (self._columns / negatives).reshape(*self._shape, positives)
        products = self._blocks(self._products) / (negatives * positives)
        return {
            "": np.outer(self.means, self.means),
            "R": self.values @ self.values.T / readers,
            "N": _gram(by_negative.mean(axis=1)),
            "D": _gram(by_positive.mean(axis=1)),
            "RN": np.einsum("ari,bri->ab", by_negative, by_negative) / (readers * negatives),
            "RD": np.einsum("arj,brj->ab", by_positive, by_positive) / (readers * positives),
            "ND": products.mean(axis=(1, 3)),
            "RND": np.einsum("arbr->ab", products) / readers,
        }

    @cached_property
    def factors(self) -> tuple[Factor, Factor, Factor]:
        """Non-diseased cases, diseased cases, readers."""
        with np.errstate(invalid="ignore", divide="ignore"):
            by_negative = self._rows / self._positive.sum(axis=1)[:, None]
            by_positive = self._columns / self._negative.sum(axis=1)[:, None]
        centred = np.where(self.exists, self.values - self.means[:, None], 0.0)
        counts = self.exists.sum(axis=1).astype(float)
        return (
            self._case_factor(by_negative, self._negative),
            self._case_factor(by_positive, self._positive),
            Factor(centred / counts[:, None], counts),
        )

    def _case_factor(self, kernel: FloatArray, reads: FloatArray) -> Factor:
        used = (reads > 0) & self.exists.reshape(-1, 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            centred = (kernel - self.values.reshape(-1, 1)) / reads.sum(axis=1)[:, None]
        influence = np.where(used, centred, 0.0).reshape(*self._shape, -1).sum(axis=1)
        counts = used.reshape(*self._shape, -1).any(axis=1).sum(axis=1).astype(float)
        return Factor(influence / self.exists.sum(axis=1)[:, None], counts)

    def _blocks(self, square: FloatArray) -> FloatArray:
        return square.reshape(*self._shape, *self._shape)

    def _mean_blocks(self, square: FloatArray) -> FloatArray:
        weight = np.where(self.exists, 1 / self.exists.sum(axis=1)[:, None], 0.0)
        return np.einsum("ar,arbs,bs->ab", weight, self._blocks(square), weight)


def bdg_df(variance: float, parts: list[tuple[float, float]]) -> float | None:
    """Satterthwaite's degrees of freedom from (variance, df) of each factor, not below the smallest df, nor below 2.

    None where the variance is not positive or a factor has one level only.
    """
    if not variance > 0 or not all(np.isfinite(part).all() for part in parts):
        return None
    spread = sum(part**2 / df for part, df in parts)
    smallest = min(df for _, df in parts)
    df = variance**2 / spread if spread > 0 else np.inf
    return float(max(df, smallest, SMALLEST_DF))


def _apart(reads: FloatArray) -> FloatArray:
    counts = reads.sum(axis=1)
    return np.asarray(np.outer(counts, counts) - reads @ reads.T)


def _gram(marginal: FloatArray) -> FloatArray:
    return np.asarray(marginal @ marginal.T / marginal.shape[1])
