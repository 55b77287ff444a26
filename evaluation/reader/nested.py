"""Obuchowski-Rockette when each treatment has readers of its own (split-plot: readers nested in treatments).

Source: Hillis 2014, Stat Med 33:330, and Obuchowski, Gallas & Hillis 2012, Acad Radiol 19:1508. With equal numbers
of readers these are the published formulae; with unequal numbers the harmonic mean stands for J in the F test.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.ratings import FloatArray
from evaluation.reader import mrmc_tests as tests
from evaluation.reader.mrmc_setting import Setting
from evaluation.reader.results import (
    NO_TEST,
    Difference,
    Generalisation,
    GlobalTest,
    Mean,
    MrmcResult,
    VarianceComponents,
)


@dataclass(frozen=True, eq=False)
class _Nested:
    """Per treatment: mean, number of readers, mean square of readers, error variance and Cov2. Cov3 is common."""

    setting: Setting
    values: FloatArray  # (treatments, readers), NaN where the reader belongs to another treatment
    means: FloatArray
    readers: FloatArray
    ms_r: FloatArray
    var: FloatArray
    cov2: FloatArray
    cov3: float

    @property
    def df_readers(self) -> float:
        return float((self.readers - 1).sum())

    @property
    def ms_pooled(self) -> float:
        """MS(R(T)): readers within treatments, pooled; NaN where every treatment has one reader."""
        squares = np.nansum(np.where(self.readers > 1, self.ms_r * (self.readers - 1), 0.0))
        return float(squares / self.df_readers) if self.df_readers else np.nan

    @property
    def harmonic(self) -> float:
        return float(len(self.readers) / (1 / self.readers).sum())

    @property
    def ms_t(self) -> float:
        return self.harmonic * float(self.means.var(ddof=1))

    @property
    def case_excess(self) -> float:
        return max(float(self.cov2.mean()) - self.cov3, 0.0)


def compare_nested_readers(setting: Setting, matrix: FloatArray) -> MrmcResult:
    """The comparison from the merits in `setting` and their error covariance `matrix` (cells, cells).

    Raises ValueError where a treatment has no reader with a merit. Not for readers who read under several
    treatments: `compare_treatments` chooses between the two by the design of the table.
    """
    work = _summarise(setting, matrix)
    random_random = _random_readers(work, excess=work.case_excess, each=np.maximum(work.cov2, 0.0))
    random_fixed = _random_readers(work, excess=0.0, each=np.zeros(len(work.means)))
    spread = work.ms_pooled - float(work.var.mean()) + float(work.cov2.mean())
    return setting.finish(
        random_random,
        _fixed_readers(work, matrix),
        random_fixed,
        components=VarianceComponents(
            None if np.isnan(spread) else spread, None, None, float(work.cov2.mean()), work.cov3, float(work.var.mean())
        ),
        anova={
            "ms_t": work.ms_t,
            "ms_r_in_t": work.ms_pooled,
            "readers": dict(zip(setting.treatments, work.readers, strict=True)),
        },
        warnings=_notes(work),
    )


def _summarise(setting: Setting, matrix: FloatArray) -> _Nested:
    values = setting.sample.values
    counts = (~np.isnan(values)).sum(axis=1).astype(float)
    if (counts == 0).any():
        name = setting.treatments[int(np.argmax(counts == 0))]
        raise ValueError(
            f"readers: expected a reader with {setting.merit.name} under every treatment, got none: {name}"
        )
    treatments, readers = values.shape
    blocks = matrix.reshape(treatments, readers, treatments, readers)
    own = np.einsum("ijik->ijk", blocks)
    variance = np.nanmean(np.einsum("ijj->ij", own), axis=1)
    pairs = counts * (counts - 1)
    off = np.nansum(own, axis=(1, 2)) - variance * counts
    ms_r = np.array([np.nanvar(row, ddof=1) if n > 1 else np.nan for row, n in zip(values, counts, strict=True)])
    cov2 = np.divide(off, pairs, out=np.zeros(treatments), where=pairs > 0)
    return _Nested(setting, values, np.nanmean(values, axis=1), counts, ms_r, variance, cov2, _between(blocks))


def _between(blocks: FloatArray) -> float:
    """Cov3: mean covariance of two readers of different treatments."""
    treatments = len(blocks)
    apart = [blocks[a, :, b, :] for a in range(treatments) for b in range(treatments) if a != b]
    return float(np.nanmean(apart)) if apart else 0.0


def _random_readers(work: _Nested, *, excess: float, each: FloatArray) -> Generalisation:
    means = {name: _mean(work, row, float(each[row])) for row, name in enumerate(work.setting.treatments)}
    pooled, size = work.ms_pooled, work.harmonic
    if len(work.means) < 2 or np.isnan(pooled):
        return Generalisation(NO_TEST, _differences(work, None, None, excess=np.nan), means)
    error = pooled + size * excess
    df2 = _satterthwaite(error, pooled, work.df_readers)
    test = tests.f_test(work.ms_t, error, len(work.means) - 1, df2)
    return Generalisation(test, _differences(work, pooled, work.df_readers, excess=excess), means)


def _mean(work: _Nested, row: int, excess: float) -> Mean:
    size, between = float(work.readers[row]), float(work.ms_r[row])
    error = between + size * excess
    return work.setting.mean(work.means[row], error / size, _satterthwaite(error, between, size - 1))


def _satterthwaite(error: float, part: float, df: float) -> float:
    return min(error**2 / (part**2 / df), tests.LARGEST_DF) if part > 0 and df > 0 else tests.LARGEST_DF


def _differences(work: _Nested, pooled: float | None, df: float | None, *, excess: float) -> tuple[Difference, ...]:
    """Variance MS(R(T)) (1/J_a + 1/J_b) + 2 (Cov2 - Cov3), with Satterthwaite degrees of freedom."""
    made, names = [], work.setting.treatments
    for a in range(len(names)):
        for b in range(a + 1, len(names)):
            share = 1 / work.readers[a] + 1 / work.readers[b]
            part = np.nan if pooled is None else pooled * share
            variance = part + 2 * excess
            freedom = None if df is None else _satterthwaite(variance, part, df)
            estimate = float(work.means[a] - work.means[b])
            made.append(
                tests.make_difference((names[a], names[b]), estimate, variance, freedom, alpha=work.setting.alpha)
            )
    return tests.adjust(tuple(made), work.setting.multiplicity)


def _fixed_readers(work: _Nested, matrix: FloatArray) -> Generalisation:
    variance = (work.var + (work.readers - 1) * np.maximum(work.cov2, 0.0)) / work.readers
    names, setting = work.setting.treatments, work.setting
    means = {name: setting.mean(work.means[row], float(variance[row]), None) for row, name in enumerate(names)}
    shared = min(max(work.cov3, 0.0), float(np.maximum(work.cov2, 0.0).mean()))
    made = tuple(
        tests.make_difference(
            (names[a], names[b]),
            float(work.means[a] - work.means[b]),
            float(variance[a] + variance[b] - 2 * shared),
            None,
            alpha=setting.alpha,
        )
        for a in range(len(names))
        for b in range(a + 1, len(names))
    )
    covariance = np.full((len(names), len(names)), shared)
    np.fill_diagonal(covariance, variance)
    cells = np.diag(matrix).reshape(work.values.shape)
    readers = {
        name: {
            reader: setting.mean(work.values[row, column], float(cells[row, column]), None)
            for column, reader in enumerate(setting.readers)
            if not np.isnan(work.values[row, column])
        }
        for row, name in enumerate(names)
    }
    return Generalisation(
        wald_test(work.means, covariance), tests.adjust(made, setting.multiplicity), means, {}, readers
    )


def wald_test(means: FloatArray, covariance: FloatArray) -> GlobalTest:
    """Chi-square test that all `means` (treatments,) are equal, from their `covariance`; none where it is singular."""
    size = len(means)
    if size < 2:
        return NO_TEST
    contrast = np.eye(size)[:-1] - np.eye(size)[1:]
    spread = contrast @ covariance @ contrast.T
    if not np.isfinite(spread).all() or np.linalg.eigvalsh(spread).min() <= tests.SMALLEST:
        return NO_TEST
    gap = contrast @ means
    return tests.chi_square_test(float(gap @ np.linalg.solve(spread, gap)), 1.0, size - 1)


def _notes(work: _Nested) -> list[str]:
    notes = [
        "readers are nested in treatments: var_tr and cov1 do not exist, readers and treatments cannot be told apart"
    ]
    if len(set(work.readers.tolist())) > 1:
        notes.append("unequal numbers of readers per treatment: the F test uses their harmonic mean")
    if np.isnan(work.ms_pooled):
        notes.append("one reader per treatment: tests that generalise to readers are not available")
    return notes
