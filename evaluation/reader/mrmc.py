"""Comparison of treatments read by many readers in many cases: `compare_treatments`, and Obuchowski-Rockette.

Sources: Obuchowski & Rockette 1995, Commun Stat Simul 24:285; Hillis 2007, Stat Med 26:596 (degrees of freedom);
Hillis 2014, Stat Med 33:330 (single treatments, nested designs).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.ratings import (
    CASE_NESTED_IN_READER,
    CASE_NESTED_IN_TREATMENT,
    FULLY_CROSSED,
    PARTLY_CROSSED,
    READER_NESTED_IN_TREATMENT,
    FloatArray,
)
from evaluation.reader import mrmc_tests as tests
from evaluation.reader.covariance import COVARIANCES
from evaluation.reader.dbm import dbm_fixed_readers, dbm_table
from evaluation.reader.merit import Merit, sample_merit
from evaluation.reader.mrmc_anova import Anova, analyse_variance
from evaluation.reader.mrmc_setting import Setting
from evaluation.reader.multiplicity import Adjustment
from evaluation.reader.nested import compare_nested_readers
from evaluation.reader.results import NO_TEST, Generalisation, MrmcResult, VarianceComponents
from evaluation.reader.ustat import compare_by_ustat

METHODS = ("or", "dbm", "ustat", "mle")


def compare_treatments(
    table: Any,
    merit: Merit,
    *,
    method: str = "or",
    covariance: str = "jackknife",
    alpha: float = 0.05,
    multiplicity: Adjustment = "holm",
) -> MrmcResult:
    """Compare the mean merit of the treatments of `table`, for random and for fixed readers and cases.

    table           RatingTable, or MarkTable for free-response merits
    method          "or"     Obuchowski-Rockette with Hillis degrees of freedom
                    "dbm"    Dorfman-Berbaum-Metz by conversion; fully crossed designs only
                    "ustat"  U-statistics of the AUC (Gallas), for any pattern of readings
                    "mle"    the same with the biased variance that is never negative; fully crossed only
    covariance      "jackknife" (any merit), "delong" or "unbiased" (AUC)
    alpha           two-sided level of tests; intervals have level 1 - alpha
    multiplicity    how p-values of three or more treatments are adjusted; look at them after the global test

    Raises ValueError for an unknown choice, for truth of one class, or for ratings that are all equal. What the
    data do not allow (a random-reader test with one reader) is None, with the reason in `warnings`.
    Not for means of ordinal grades of image quality, which have no truth: see `evaluation.reader.vgc`.
    """
    _check_choices(method, covariance, alpha)
    _refuse_constant(table)
    if method in ("ustat", "mle"):
        return compare_by_ustat(table, merit, variance=method, alpha=alpha, multiplicity=multiplicity)
    sample = sample_merit(table, merit)
    setting = Setting(sample, method, covariance, alpha, multiplicity)
    matrix = COVARIANCES[covariance](sample)
    if table.design == READER_NESTED_IN_TREATMENT:
        return compare_nested_readers(setting, matrix)
    return _compare_crossed(setting, matrix)


@dataclass(frozen=True, eq=False)
class _Crossed:
    """A comparison whose readers read under every treatment."""

    setting: Setting
    anova: Anova
    readers: tuple[str, ...]
    cell_variance: FloatArray


def _compare_crossed(setting: Setting, matrix: FloatArray) -> MrmcResult:
    keep = np.asarray(~np.isnan(setting.sample.values).any(axis=0))
    if not keep.any():
        raise ValueError(
            f"readers: expected at least one reader with {setting.merit.name} under every treatment, got none; "
            "for readers who differ between treatments use method ustat"
        )
    values = setting.sample.values[:, keep]
    cells = np.tile(keep, len(setting.treatments))
    anova = analyse_variance(values, matrix[np.ix_(cells, cells)])
    readers = tuple(name for name, kept in zip(setting.readers, keep, strict=True) if kept)
    work = _Crossed(setting, anova, readers, np.diag(matrix).reshape(setting.sample.values.shape)[:, keep])
    if setting.method == "dbm" and setting.table.design != FULLY_CROSSED:
        raise ValueError(f"method: dbm needs a fully crossed design, got {setting.table.design}; use or or ustat")
    random_random = _random_readers_random_cases(work)
    return setting.finish(
        random_random,
        _fixed_readers(work),
        _random_readers_fixed_cases(work),
        components=VarianceComponents(anova.var_r, anova.var_tr, anova.cov1, anova.cov2, anova.cov3, anova.var),
        anova=_anova_dict(work),
        warnings=[*_left_out(setting, keep), *_design_notes(setting), *_degenerate(work)],
    )


def _random_readers_random_cases(work: _Crossed) -> Generalisation:
    anova, (treatments, readers) = work.anova, work.anova.shape
    means = {
        name: _random_mean(work, row, excess=max(float(anova.cov2_each[row]), 0.0))
        for row, name in enumerate(work.setting.treatments)
    }
    if anova.ms_t is None or anova.ms_tr is None:
        return _without_test(work, means)
    error = anova.ms_tr + readers * anova.case_excess
    df2 = _satterthwaite(error, anova.ms_tr, (treatments - 1) * (readers - 1))
    return Generalisation(
        tests.f_test(anova.ms_t, error, treatments - 1, df2),
        work.setting.differences(anova.values, 2 * error / readers, df2),
        means,
    )


def _random_readers_fixed_cases(work: _Crossed) -> Generalisation:
    anova, (treatments, readers) = work.anova, work.anova.shape
    means = {name: _random_mean(work, row, excess=0.0) for row, name in enumerate(work.setting.treatments)}
    if anova.ms_t is None or anova.ms_tr is None:
        return _without_test(work, means)
    df2 = (treatments - 1) * (readers - 1)
    differences = work.setting.differences(anova.values, 2 * anova.ms_tr / readers, df2)
    return Generalisation(tests.f_test(anova.ms_t, anova.ms_tr, treatments - 1, df2), differences, means)


def _fixed_readers(work: _Crossed) -> Generalisation:
    anova, (treatments, readers), setting = work.anova, work.anova.shape, work.setting
    cases = setting.sample.leave_one_out.shape[2]
    df_one, df_pair = (cases - 1, (treatments - 1) * (cases - 1)) if setting.method == "dbm" else (None, None)
    means = {
        name: setting.mean(anova.values[row].mean(), _fixed_variance(anova, row) / readers, df_one)
        for row, name in enumerate(setting.treatments)
    }
    if anova.ms_t is None:
        return _without_test(work, means)
    error = anova.var - anova.cov1 + (readers - 1) * anova.case_excess
    if setting.method == "dbm":
        test = dbm_fixed_readers(anova, error, cases)
    else:
        test = tests.chi_square_test((treatments - 1) * anova.ms_t, error, treatments - 1)
    differences = setting.differences(anova.values, 2 * error / readers, df_pair)
    return Generalisation(test, differences, means, _by_reader(work, df_one), _reader_means(work, df_one))


def _fixed_variance(anova: Anova, row: int) -> float:
    return float(anova.var_each[row] + (anova.shape[1] - 1) * max(float(anova.cov2_each[row]), 0.0))


def _by_reader(work: _Crossed, df: float | None) -> dict[str, Any]:
    anova = work.anova
    variance = 2 * (anova.var_reader - anova.cov1_reader)
    return {
        name: work.setting.differences(anova.values[:, [column]], float(variance[column]), df)
        for column, name in enumerate(work.readers)
    }


def _reader_means(work: _Crossed, df: float | None) -> dict[str, Any]:
    mean: Callable[..., Any] = work.setting.mean
    return {
        treatment: {
            reader: mean(work.anova.values[row, column], float(work.cell_variance[row, column]), df)
            for column, reader in enumerate(work.readers)
        }
        for row, treatment in enumerate(work.setting.treatments)
    }


def _random_mean(work: _Crossed, row: int, *, excess: float) -> Any:
    readers = work.anova.shape[1]
    between = float(work.anova.ms_r_each[row])
    error = between + readers * excess
    return work.setting.mean(
        work.anova.values[row].mean(), error / readers, _satterthwaite(error, between, readers - 1)
    )


def _satterthwaite(error: float, part: float, df: float) -> float:
    """Hillis's degrees of freedom: error^2 / (part^2 / df)."""
    return min(error**2 / (part**2 / df), tests.LARGEST_DF) if part > 0 and df > 0 else tests.LARGEST_DF


def _without_test(work: _Crossed, means: dict[str, Any]) -> Generalisation:
    return Generalisation(NO_TEST, work.setting.differences(work.anova.values, np.nan, None), means)


def _anova_dict(work: _Crossed) -> dict[str, Any]:
    anova = work.anova
    named: dict[str, Any] = {"ms_t": anova.ms_t, "ms_r": anova.ms_r, "ms_tr": anova.ms_tr}
    named |= {
        "each_treatment": {
            name: {"ms_r": anova.ms_r_each[row], "var": anova.var_each[row], "cov2": anova.cov2_each[row]}
            for row, name in enumerate(work.setting.treatments)
        },
        "each_reader": {
            name: {"ms_t": anova.ms_t_each[column], "var": anova.var_reader[column], "cov1": anova.cov1_reader[column]}
            for column, name in enumerate(work.readers)
        },
    }
    if work.setting.method == "dbm":
        named["dbm"] = dbm_table(anova, work.setting.sample.leave_one_out.shape[2])
    return named


def _left_out(setting: Setting, keep: np.ndarray) -> list[str]:
    return [
        f"reader {name} has no {setting.merit.name} under some treatment and was left out of the comparison of "
        f"treatments; {int(keep.sum())} reader(s) were used"
        for name, kept in zip(setting.readers, keep, strict=True)
        if not kept
    ]


def _design_notes(setting: Setting) -> list[str]:
    unread = int((~setting.table.is_read).sum())
    if setting.table.design == PARTLY_CROSSED:
        return [
            f"{unread} reading(s) are missing: each merit uses the cases its reader read; Hillis degrees of freedom "
            "were derived for fully crossed designs and are approximate here"
        ]
    if setting.table.design == CASE_NESTED_IN_READER:
        return ["cases are nested in readers: Cov2 and Cov3 are 0 by design"]
    if setting.table.design == CASE_NESTED_IN_TREATMENT:
        return ["cases are nested in treatments: Cov1 and Cov3 are 0 by design"]
    return []


def _degenerate(work: _Crossed) -> list[str]:
    notes = []
    if work.anova.shape[1] == 1:
        notes.append("one reader: tests that generalise to readers are not available")
    if work.anova.shape[0] == 1:
        notes.append("one treatment: there is nothing to compare")
    for row, column in zip(*np.nonzero(~(work.cell_variance > tests.SMALLEST)), strict=True):
        notes.append(
            f"reader {work.readers[column]} under treatment {work.setting.treatments[row]}: the merit is "
            f"{work.anova.values[row, column]:.4g} with no error variance (perfect or constant ratings)"
        )
    return notes


def _refuse_constant(table: Any) -> None:
    ratings = getattr(table, "ratings", None)
    if ratings is not None and np.nanmin(ratings) == np.nanmax(ratings):
        raise ValueError(f"ratings: expected at least two different values, got {np.nanmin(ratings):g} everywhere")


def _check_choices(method: str, covariance: str, alpha: float) -> None:
    if method not in METHODS:
        raise ValueError(f"method: expected one of {', '.join(METHODS)}, got {method!r}")
    if covariance not in COVARIANCES:
        raise ValueError(f"covariance: expected one of {', '.join(COVARIANCES)}, got {covariance!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha: expected a number between 0 and 1, got {alpha}")
