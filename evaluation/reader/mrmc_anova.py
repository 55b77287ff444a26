"""Mean squares of a treatments x readers table, and the error covariances averaged over its pairs of cells."""

from dataclasses import dataclass

import numpy as np

from evaluation.ratings import FloatArray


@dataclass(frozen=True, eq=False)
class Anova:
    """What the Obuchowski-Rockette tests are made of; all raw, nothing clipped.

    values                      (treatments, readers)
    ms_t, ms_r, ms_tr           mean squares; None with one treatment or one reader
    ms_r_each, ms_t_each        per treatment; per reader
    var, cov1, cov2, cov3       averages of the error covariance matrix
    var_each, cov2_each         per treatment
    var_reader, cov1_reader     per reader
    """

    values: FloatArray
    ms_t: float | None
    ms_r: float | None
    ms_tr: float | None
    ms_r_each: FloatArray
    ms_t_each: FloatArray
    var: float
    cov1: float
    cov2: float
    cov3: float
    var_each: FloatArray
    cov2_each: FloatArray
    var_reader: FloatArray
    cov1_reader: FloatArray

    @property
    def shape(self) -> tuple[int, int]:
        treatments, readers = self.values.shape
        return treatments, readers

    @property
    def var_r(self) -> float | None:
        if self.ms_r is None or self.ms_tr is None:
            return None
        return (self.ms_r - self.ms_tr) / self.shape[0] - self.cov1 + self.cov3

    @property
    def var_tr(self) -> float | None:
        return None if self.ms_tr is None else self.ms_tr - self.var + self.cov1 + self.cov2 - self.cov3

    @property
    def case_excess(self) -> float:
        """max(Cov2 - Cov3, 0): clipped here, in the denominators of tests, and nowhere else."""
        return max(self.cov2 - self.cov3, 0.0)


def analyse_variance(values: FloatArray, covariance: FloatArray) -> Anova:
    """Anova of `values` (treatments, readers) with error `covariance` (cells, cells); both without NaN."""
    treatments, readers = values.shape
    blocks = covariance.reshape(treatments, readers, treatments, readers)
    same_reader = np.einsum("ajbj->jab", blocks)  # (readers, treatments, treatments)
    same_treatment = np.einsum("iaib->iab", blocks)  # (treatments, readers, readers)
    variance = np.einsum("ijij->ij", blocks)
    cov1_reader, cov2_each = _off_diagonal(same_reader), _off_diagonal(same_treatment)
    return Anova(
        values,
        *_mean_squares(values),
        ms_r_each=_spread(values, axis=1),
        ms_t_each=_spread(values, axis=0),
        var=float(variance.mean()),
        cov1=float(cov1_reader.mean()),
        cov2=float(cov2_each.mean()),
        cov3=_both_different(blocks),
        var_each=variance.mean(axis=1),
        cov2_each=cov2_each,
        var_reader=variance.mean(axis=0),
        cov1_reader=cov1_reader,
    )


def _mean_squares(values: FloatArray) -> tuple[float | None, float | None, float | None]:
    treatments, readers = values.shape
    by_treatment, by_reader, grand = values.mean(axis=1), values.mean(axis=0), values.mean()
    residual = values - by_treatment[:, None] - by_reader + grand
    ms_t = readers * float(by_treatment.var(ddof=1)) if treatments > 1 else None
    ms_r = treatments * float(by_reader.var(ddof=1)) if readers > 1 else None
    freedom = (treatments - 1) * (readers - 1)
    return ms_t, ms_r, float((residual**2).sum() / freedom) if freedom else None


def _spread(values: FloatArray, *, axis: int) -> FloatArray:
    size = values.shape[1 - axis]
    return values.var(axis=axis, ddof=1) if values.shape[axis] > 1 else np.full(size, np.nan)


def _off_diagonal(squares: FloatArray) -> FloatArray:
    """Mean off-diagonal element of each (n, n) matrix; 0 where n is 1."""
    size = squares.shape[-1]
    if size == 1:
        return np.zeros(len(squares))
    return np.asarray(squares[:, ~np.eye(size, dtype=bool)].mean(axis=1))


def _both_different(blocks: FloatArray) -> float:
    """Mean over pairs of cells that differ in treatment and reader; not by subtraction, so that 0 stays 0."""
    treatments, readers = blocks.shape[:2]
    if treatments == 1 or readers == 1:
        return 0.0
    apart = ~np.eye(treatments, dtype=bool)[:, None, :, None] & ~np.eye(readers, dtype=bool)[None, :, None, :]
    return float(blocks[apart].mean())
