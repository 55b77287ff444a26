"""Reader meets measure: how well does each image metric follow what readers said, and which follows best?"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from evaluation.metrics import MetricTable
from evaluation.ratings import RatingTable
from evaluation.reader.correlation_kernels import KERNELS, Kernel
from evaluation.reader.estimates import Estimate, Floats, check_level, resampling_weights, unavailable
from evaluation.reader.preference_data import Comparisons
from evaluation.reader.resampling import TwoWayDraws, estimate_two_way

Coefficient = Literal["spearman", "kendall"]
Integers = np.ndarray

FEWEST_POINTS = 5
#: Draws of readers alone and of cases alone, enough for their variance.
SIDE_DRAWS = 500


@dataclass(frozen=True, kw_only=True)
class MetricCorrelation:
    """Correlation of one metric with the readers, in [-1, 1]; below 0 a lower value goes with a better rating.

    `within_reader`: mean over readers of the reader's own correlation. `pooled`: all readings together, which
    differences of level between readers blur. `readers`: each reader's own, None where it does not exist.
    """

    within_reader: Estimate
    pooled: Estimate
    readers: dict[str, float | None]
    points: int


@dataclass(frozen=True, kw_only=True)
class CorrelationResult:
    """`best`: the metric with the largest absolute within-reader correlation.

    `differences`: absolute correlation of the best less that of each other, on the images both have.
    `best_share`: share of bootstrap draws in which each metric was the best, on the images all have.
    """

    coefficient: Coefficient
    metrics: dict[str, MetricCorrelation]
    best: str | None
    differences: dict[str, Estimate]
    best_share: dict[str, float | None]
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Points:
    """N readings: who, which case, what was said, `x` (metrics, N) what the metrics say."""

    reader: Integers
    case: Integers
    y: Floats
    x: Floats
    readers: tuple[str, ...]
    cases: int
    metrics: tuple[str, ...]


class _Three(NamedTuple):
    """A statistic in draws of readers and cases, of readers alone, of cases alone; the first of each is the data's."""

    both: Floats
    readers: Floats
    cases: Floats


@dataclass(frozen=True, eq=False)
class _Draws:
    """Bootstrap weights (1 + draws, readers) and (1 + draws, cases); the first row is the data themselves."""

    readers: Floats
    cases: Floats
    level: float
    method: str


def correlate_ratings(
    ratings: RatingTable,
    metrics: MetricTable,
    *,
    coefficient: Coefficient = "spearman",
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> CorrelationResult:
    """Rank correlation of each metric with the ratings of the same images.

    Interval: bootstrap over readers and cases (`resampling`), all treatments of a case together. The best metric is
    chosen on the same data, so its lead looks a little larger than it is. Cases differ in difficulty, which feeds
    the correlation; `correlate_preferences` compares within a case. Kendall's tau-b is slow beyond 500 images.

    Raises ValueError when treatments or cases of the two tables differ, or for an unknown coefficient.
    """
    if (metrics.treatments, metrics.cases) != (ratings.treatments, ratings.cases):
        raise ValueError("metrics: expected the treatments and cases of the ratings, in their order, got others")
    treatment, reader, case = np.nonzero(np.isfinite(ratings.ratings))
    points = _Points(
        reader,
        case,
        ratings.ratings[treatment, reader, case],
        metrics.values[:, treatment, case],
        ratings.readers,
        len(ratings.cases),
        metrics.metrics,
    )
    return _correlate(points, coefficient, draws, seed, level, list(ratings.notes))


def correlate_preferences(
    comparisons: Comparisons,
    metrics: MetricTable,
    *,
    coefficient: Coefficient = "spearman",
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> CorrelationResult:
    """Rank correlation of the difference of each metric between two images with the preference between them.

    Each judgement enters as first against second and as second against first, so it does not matter which was named
    first. Within a case, so the case's difficulty plays no part. Bootstrap as in `correlate_ratings`. Raises
    ValueError when case or reader were not recorded, or a label is unknown.
    """
    if comparisons.case is None or comparisons.reader is None:
        raise ValueError("comparisons: expected reader and case of every judgement, got them without")
    first, second = (
        _find(labels, metrics.treatments, "treatment") for labels in (comparisons.first, comparisons.second)
    )
    case = _find(comparisons.case, metrics.cases, "case")
    readers, reader = np.unique(comparisons.reader, return_inverse=True)
    gap = metrics.values[:, first, case] - metrics.values[:, second, case]
    times = comparisons.count.astype(int)
    one = np.repeat(np.arange(times.size), times)
    both = np.concatenate([one, one])
    sign = np.repeat([1.0, -1.0], one.size)
    points = _Points(
        reader[both],
        case[both],
        sign * (comparisons.outcome[both] - 0.5),
        sign * gap[:, both],
        tuple(readers.tolist()),
        len(metrics.cases),
        metrics.metrics,
    )
    return _correlate(points, coefficient, draws, seed, level, [])


def _find(labels: np.ndarray, known: tuple[str, ...], name: str) -> Integers:
    position = {label: at for at, label in enumerate(known)}
    unknown = sorted(set(labels.tolist()) - set(known))
    if unknown:
        raise ValueError(f"{name}: expected one of the metrics' {name}s, got unknown {unknown[0]!r}")
    return np.array([position[label] for label in labels.tolist()], dtype=np.intp)


def _correlate(
    points: _Points, coefficient: Coefficient, draws: int, seed: int, level: float, notes: list[str]
) -> CorrelationResult:
    check_level(level)
    if coefficient not in get_args(Coefficient):
        raise ValueError(f"coefficient: expected one of {', '.join(get_args(Coefficient))}, got {coefficient!r}")
    kernel = KERNELS[coefficient]
    work = _draw(points, coefficient, draws, seed, level)
    own = {name: np.isfinite(row) for name, row in zip(points.metrics, points.x, strict=True)}
    within = {name: _within(points, at, own[name], work, kernel) for at, name in enumerate(points.metrics)}
    results = {name: _describe(points, at, own[name], within[name], work, kernel) for at, name in enumerate(own)}
    known = [name for name in points.metrics if results[name].within_reader.value is not None]
    best = max(known, key=lambda name: abs(results[name].within_reader.value or 0.0), default=None)
    if len(points.readers) == 1:
        notes.append("one reader: the intervals say nothing about other readers")
    return CorrelationResult(
        coefficient=coefficient,
        metrics=results,
        best=best,
        differences={} if best is None else _leads(points, best, known, own, within, work, kernel),
        best_share=_best_share(points, known, own, within, work, kernel),
        warnings=tuple(notes),
    )


def _draw(points: _Points, coefficient: str, draws: int, seed: int, level: float) -> _Draws:
    generator = np.random.default_rng(seed)
    of_readers = resampling_weights(len(points.readers), draws, generator)
    of_cases = resampling_weights(points.cases, draws, generator)
    ones = np.ones((1, len(points.readers))), np.ones((1, points.cases))
    method = f"{coefficient}, bootstrap over readers and cases, {draws} draws, seed {seed}"
    return _Draws(np.vstack([ones[0], of_readers]), np.vstack([ones[1], of_cases]), level, method)


def _within(points: _Points, at: int, keep: np.ndarray, work: _Draws, kernel: Kernel) -> Floats:
    """(1 + draws, readers): each reader's correlation with metric `at` on the readings in `keep`; NaN: none."""
    columns = []
    for reader in range(len(points.readers)):
        chosen = keep & (points.reader == reader)
        if np.unique(points.case[chosen]).size < 2 or chosen.sum() < FEWEST_POINTS:
            columns.append(np.full(len(work.cases), np.nan))
            continue
        weights = work.cases[:, points.case[chosen]]
        columns.append(kernel(points.x[at, chosen], points.y[chosen], weights))
    return np.stack(columns, axis=1)


def _mean_over_readers(within: Floats, of_readers: Floats) -> Floats:
    weights = np.where(np.isnan(within), 0.0, of_readers)
    total = weights.sum(axis=1)
    summed = (weights * np.nan_to_num(within)).sum(axis=1)
    return np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0)


def _means(within: Floats, work: _Draws) -> _Three:
    """The mean over readers in draws of readers and cases, of readers alone, and of cases alone."""
    whole = np.broadcast_to(within[:1], within.shape)
    return _Three(
        _mean_over_readers(within, work.readers),
        _mean_over_readers(whole, work.readers),
        _mean_over_readers(within, np.ones_like(work.readers)),
    )


def _pooled(points: _Points, at: int, keep: np.ndarray, work: _Draws, kernel: Kernel) -> _Three:
    if keep.sum() < FEWEST_POINTS or np.unique(points.case[keep]).size < 2:
        nothing = np.full(len(work.cases), np.nan)
        return _Three(nothing, nothing, nothing)
    x, y = points.x[at, keep], points.y[keep]
    readers, cases = work.readers[:, points.reader[keep]], work.cases[:, points.case[keep]]
    few = slice(0, 1 + SIDE_DRAWS)
    return _Three(kernel(x, y, readers * cases), kernel(x, y, readers[few]), kernel(x, y, cases[few]))


def _describe(
    points: _Points, at: int, keep: np.ndarray, within: Floats, work: _Draws, kernel: Kernel
) -> MetricCorrelation:
    return MetricCorrelation(
        within_reader=_estimate(_means(within, work), work, "mean of readers' own"),
        pooled=_estimate(_pooled(points, at, keep, work, kernel), work, "all readings together"),
        readers={
            name: None if np.isnan(value) else float(value)
            for name, value in zip(points.readers, within[0], strict=True)
        },
        points=int(keep.sum()),
    )


def _estimate(three: _Three, work: _Draws, what: str) -> Estimate:
    method = f"{work.method}, {what}"
    if np.isnan(three.both[0]):
        reason = f"too few values (at least {FEWEST_POINTS} of 2 cases), or the metric or the ratings do not vary"
        return unavailable(reason, method=method, level=work.level)
    draws = TwoWayDraws(
        both=three.both[1:],
        readers=three.readers[1:],
        cases=three.cases[1:],
        reader_count=work.readers.shape[1],
        case_count=work.cases.shape[1],
    )
    return estimate_two_way(float(three.both[0]), draws, level=work.level, method=method, null=0.0, bounds=(-1, 1))


def _leads(
    points: _Points,
    best: str,
    known: list[str],
    own: dict[str, np.ndarray],
    within: dict[str, Floats],
    work: _Draws,
    kernel: Kernel,
) -> dict[str, Estimate]:
    leads = {}
    for name in known:
        if name == best:
            continue
        common = own[best] & own[name]
        two: list[_Three] = []
        for one in (best, name):
            same = (common == own[one]).all()
            at = points.metrics.index(one)
            values = within[one] if same else _within(points, at, common, work, kernel)
            two.append(_means(values, work))
        lead = _Three(*(np.abs(mine) - np.abs(other) for mine, other in zip(*two, strict=True)))
        leads[name] = _estimate(lead, work, "lead of the best in absolute correlation")
    return leads


def _best_share(
    points: _Points,
    known: list[str],
    own: dict[str, np.ndarray],
    within: dict[str, Floats],
    work: _Draws,
    kernel: Kernel,
) -> dict[str, float | None]:
    if not known:
        return {}
    common = np.logical_and.reduce([own[name] for name in known])
    stack = [
        within[name]
        if (common == own[name]).all()
        else _within(points, points.metrics.index(name), common, work, kernel)
        for name in known
    ]
    sizes = np.abs(np.stack([_mean_over_readers(one, work.readers)[1:] for one in stack]))
    usable = ~np.isnan(sizes).any(axis=0)
    if not usable.any():
        return dict.fromkeys(known)
    winners = np.bincount(sizes[:, usable].argmax(axis=0), minlength=len(known)) / usable.sum()
    return dict(zip(known, winners.tolist(), strict=True))
