"""The six intraclass correlations of Shrout and Fleiss, each with its interval."""

from dataclasses import dataclass, replace
from typing import Literal

from scipy import stats

from evaluation.reader.estimates import Floats, as_floats, check_level

IccForm = Literal["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"]

_AVERAGES: dict[IccForm, IccForm] = {"ICC1": "ICC1k", "ICC2": "ICC2k", "ICC3": "ICC3k"}


@dataclass(frozen=True, kw_only=True)
class IntraclassCorrelation:
    """One form: `value` with the F test of no agreement and its interval at `level`."""

    form: IccForm
    value: float
    f_statistic: float
    df1: int
    df2: int
    p_value: float
    ci_low: float
    ci_high: float
    level: float


@dataclass(frozen=True, kw_only=True)
class _Squares:
    """Mean squares of the cases × readers table: between cases, within cases, between readers, residual."""

    cases: int
    readers: int
    between: float
    within: float
    reader: float
    residual: float


def intraclass_correlations(ratings: Floats, *, level: float = 0.95) -> dict[IccForm, IntraclassCorrelation]:
    """All six forms from `ratings`, shape (cases, readers), no missing values, at least 2 × 2.

    ICC1: each case has its own readers. ICC2: the same random readers, absolute agreement. ICC3: these fixed
    readers, consistency. The k forms are for the mean of the k readers. Shrout and Fleiss 1979, Psychol Bull
    86:420; the interval of ICC2 after McGraw and Wong 1996, Psychol Methods 1:30.

    Not to be used for categories without order, for five-point scales where few steps are used (weighted kappa or
    Gwet's AC2 instead), or to compare studies whose cases differ in spread.

    Raises ValueError for a wrong shape, NaN, or ratings that do not vary between and within cases.
    """
    check_level(level)
    squares = _mean_squares(ratings)
    single = [_one_way(squares, level), _random(squares, level), _fixed(squares, level)]
    return {icc.form: icc for icc in (*single, *(_average(one, squares.readers) for one in single))}


def _mean_squares(ratings: Floats) -> _Squares:
    table = as_floats("ratings", ratings, ndim=2)
    cases, readers = table.shape
    if cases < 2 or readers < 2:
        raise ValueError(f"ratings must hold at least 2 cases and 2 readers; got {cases} cases, {readers} readers")
    grand = table.mean()
    of_cases = readers * float(((table.mean(1) - grand) ** 2).sum())
    of_readers = cases * float(((table.mean(0) - grand) ** 2).sum())
    total = float(((table - grand) ** 2).sum())
    residual = max(total - of_cases - of_readers, 0.0)
    if residual <= 1e-12 * max(total, 1e-300):
        raise ValueError(
            "ratings must vary beyond case and reader effects; got data without residual variation, "
            "for which F and the intervals do not exist"
        )
    return _Squares(
        cases=cases,
        readers=readers,
        between=of_cases / (cases - 1),
        within=(of_readers + residual) / (cases * (readers - 1)),
        reader=of_readers / (readers - 1),
        residual=residual / ((cases - 1) * (readers - 1)),
    )


def _one_way(squares: _Squares, level: float) -> IntraclassCorrelation:
    f = squares.between / squares.within
    df = (squares.cases - 1, squares.cases * (squares.readers - 1))
    low, high = (_from_f(limit, squares.readers) for limit in _f_limits(f, *df, level))
    return _make("ICC1", _from_f(f, squares.readers), f, df, (low, high), level)


def _fixed(squares: _Squares, level: float) -> IntraclassCorrelation:
    f = squares.between / squares.residual
    df = _crossed_df(squares)
    low, high = (_from_f(limit, squares.readers) for limit in _f_limits(f, *df, level))
    return _make("ICC3", _from_f(f, squares.readers), f, df, (low, high), level)


def _random(squares: _Squares, level: float) -> IntraclassCorrelation:
    n, k = squares.cases, squares.readers
    noise = k * squares.reader + (k * n - k - n) * squares.residual
    value = n * (squares.between - squares.residual) / (noise + n * squares.between)
    df = _satterthwaite(value, squares)
    tail = (1 + level) / 2
    upper, lower = float(stats.f.ppf(tail, n - 1, df)), float(stats.f.ppf(tail, df, n - 1))
    low = n * (squares.between - upper * squares.residual) / (upper * noise + n * squares.between)
    high = n * (lower * squares.between - squares.residual) / (noise + n * lower * squares.between)
    f = squares.between / squares.residual
    return _make("ICC2", value, f, _crossed_df(squares), (low, high), level)


def _satterthwaite(value: float, squares: _Squares) -> float:
    """Degrees of freedom of ICC2's denominator (Shrout and Fleiss 1979, p. 424)."""
    n, k = squares.cases, squares.readers
    f_readers = squares.reader / squares.residual
    core = n * (1 + (k - 1) * value) - k * value
    numerator = (k - 1) * (n - 1) * (k * value * f_readers + core) ** 2
    return float(numerator / ((n - 1) * (k * value * f_readers) ** 2 + core**2))


def _crossed_df(squares: _Squares) -> tuple[int, int]:
    return squares.cases - 1, (squares.cases - 1) * (squares.readers - 1)


def _f_limits(f: float, df1: int, df2: int, level: float) -> tuple[float, float]:
    tail = (1 + level) / 2
    return f / float(stats.f.ppf(tail, df1, df2)), f * float(stats.f.ppf(tail, df2, df1))


def _from_f(f: float, readers: int) -> float:
    return (f - 1) / (f + readers - 1)


def _make(
    form: IccForm, value: float, f: float, df: tuple[int, int], limits: tuple[float, float], level: float
) -> IntraclassCorrelation:
    return IntraclassCorrelation(
        form=form,
        value=value,
        f_statistic=f,
        df1=df[0],
        df2=df[1],
        p_value=float(stats.f.sf(f, *df)),
        ci_low=limits[0],
        ci_high=limits[1],
        level=level,
    )


def _average(single: IntraclassCorrelation, readers: int) -> IntraclassCorrelation:
    """Spearman-Brown: from one reader to the mean of `readers`."""

    def step_up(value: float) -> float:
        return value * readers / (1 + value * (readers - 1))

    return replace(
        single,
        form=_AVERAGES[single.form],
        value=step_up(single.value),
        ci_low=step_up(single.ci_low),
        ci_high=step_up(single.ci_high),
    )
