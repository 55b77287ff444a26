"""Dorfman-Berbaum-Metz quantities by conversion from Obuchowski-Rockette.

The two analyses are one (Hillis, Obuchowski, Schartz & Berbaum 2005, Stat Med 24:1579): with K cases, a DBM mean
square is K times the OR one, and the pseudovalue components follow from the error covariances. They differ in the
fixed-reader test alone: DBM uses F on MS(TC), OR a chi-square, and p differs slightly.
"""

from typing import Any

from evaluation.ratings import FloatArray
from evaluation.reader.mrmc_anova import Anova
from evaluation.reader.mrmc_tests import f_test
from evaluation.reader.results import GlobalTest


def dbm_fixed_readers(anova: Anova, error: float, cases: int) -> GlobalTest:
    """F = MS(T) / MS(TC) with (I-1) and (I-1)(K-1) degrees of freedom; `error` is the OR error term."""
    assert anova.ms_t is not None
    freedom = anova.shape[0] - 1
    return f_test(anova.ms_t, error, freedom, freedom * (cases - 1))


def dbm_table(anova: Anova, cases: int) -> dict[str, Any]:
    """Mean squares, their degrees of freedom, and variance components on the scale of pseudovalues."""
    treatments, readers = anova.shape
    components = _components(anova, cases)
    residual, by_tc = components["var_error"], readers * components["var_tc"]
    by_rc, by_c = treatments * components["var_rc"], treatments * readers * components["var_c"]
    squares = {
        "T": (_times(anova.ms_t, cases), treatments - 1),
        "R": (_times(anova.ms_r, cases), readers - 1),
        "C": (residual + by_tc + by_rc + by_c, cases - 1),
        "TR": (_times(anova.ms_tr, cases), (treatments - 1) * (readers - 1)),
        "TC": (residual + by_tc, (treatments - 1) * (cases - 1)),
        "RC": (residual + by_rc, (readers - 1) * (cases - 1)),
        "TRC": (residual, (treatments - 1) * (readers - 1) * (cases - 1)),
    }
    mean_squares = {name: {"ms": square, "df": freedom} for name, (square, freedom) in squares.items()}
    return {
        "mean_squares": mean_squares,
        "variance_components": components,
        "each_treatment": _each(
            cases, anova.ms_r_each, anova.var_each, anova.cov2_each, readers, ("ms_r", "ms_c", "ms_rc")
        ),
        "each_reader": _each(
            cases, anova.ms_t_each, anova.var_reader, anova.cov1_reader, treatments, ("ms_t", "ms_c", "ms_tc")
        ),
    }


def _each(
    cases: int, spread: FloatArray, var: FloatArray, cov: FloatArray, size: int, names: tuple[str, str, str]
) -> dict[str, FloatArray]:
    """Mean squares within one treatment, or within one reader, in the order of the table."""
    squares = (cases * spread, cases * (var + (size - 1) * cov), cases * (var - cov))
    return dict(zip(names, squares, strict=True))


def _components(anova: Anova, cases: int) -> dict[str, Any]:
    return {
        "var_r": anova.var_r,
        "var_c": cases * anova.cov3,
        "var_tr": anova.var_tr,
        "var_tc": cases * (anova.cov2 - anova.cov3),
        "var_rc": cases * (anova.cov1 - anova.cov3),
        "var_error": cases * (anova.var - anova.cov1 - anova.cov2 + anova.cov3),
    }


def _times(square: float | None, cases: int) -> float | None:
    return None if square is None else cases * square
