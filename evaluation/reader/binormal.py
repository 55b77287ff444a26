"""The binormal ROC curve of rating data by maximum likelihood.

Non-diseased latent decisions are N(0, 1), diseased ones N(a/b, 1/b²), so that TPF = Phi(a + b Phi^-1(FPF)).
Dorfman & Alf 1969, J Math Psychol 6:487; for continuous ratings categories are formed first (Metz, Herman & Shen
1998, Stat Med 17:1033).
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, special

from evaluation.ratings import FloatArray
from evaluation.reader.estimates import Floats, as_floats

MOST_CATEGORIES = 20
TINY = 1e-12
EDGE = 20.0
LIMITS = {"gtol": 1e-6, "maxiter": 100}
FLAT = 1e-2


@dataclass(frozen=True, kw_only=True)
class BinormalFit:
    """a, b and the area with their standard errors; None where the data are degenerate, with the reason."""

    a: float | None
    b: float | None
    auc: float | None
    a_std_error: float | None = None
    b_std_error: float | None = None
    auc_std_error: float | None = None
    warnings: tuple[str, ...] = field(default=())


def fit_binormal(negative_counts: Floats, positive_counts: Floats, *, with_errors: bool = True) -> BinormalFit:
    """Fit to counts per category, both (categories,), from the lowest rating to the highest.

    Degenerate data give None and a warning: no operating point strictly inside the unit square, or a fit that runs
    to b = 0 or to infinity. Standard errors from the observed information, that of the area by the delta method;
    without `with_errors` they are left out, which halves the time.
    Weights that are not whole numbers are allowed. Not for very small studies: the fit then often degenerates.

    Raises ValueError for unequal lengths, negative counts or an empty class.
    """
    counts = _check(negative_counts, positive_counts)
    counts = counts[:, counts.sum(axis=0) > 0]
    reason = _degenerate(counts)
    if reason:
        return BinormalFit(a=None, b=None, auc=None, warnings=(reason,))
    found = optimize.minimize(_loss, _start(counts), args=(counts,), jac=True, method="BFGS", options=LIMITS)
    a, b = float(found.x[0]), float(np.exp(found.x[1]))
    is_inside = np.isfinite(found.x).all() and 1 / EDGE < b < EDGE and abs(a) < EDGE
    if not is_inside or np.abs(found.jac).max() > FLAT:
        return BinormalFit(
            a=None, b=None, auc=None, warnings=("the binormal fit runs to the edge: b or a is not finite",)
        )
    if not with_errors:
        return BinormalFit(a=a, b=b, auc=_area(a, b))
    return _with_errors(a, b, found.x, counts)


def binormal_area_variance(*, a: float, b: float, positives: int, negatives: int) -> float:
    """Variance of the area under a binormal curve in a study of this size, for planning.

    Formula 4 of Obuchowski & McClish 1997, Stat Med 16:1529, for the whole area; it takes the ratings as continuous.
    Not for inference from data: use the errors of `fit_binormal`, or DeLong's.
    """
    if b <= 0 or positives < 1 or negatives < 1:
        raise ValueError(f"b, positives and negatives must be positive; got {b}, {positives} and {negatives}")
    ratio, spread = negatives / positives, 1 + b**2
    by_a = np.exp(-(a**2) / (2 * spread)) / np.sqrt(2 * np.pi * spread)
    by_b = by_a * a * b / spread
    variance = by_a**2 * (1 + b**2 / ratio + a**2 / 2) + by_b**2 * b**2 * (1 + ratio) / (2 * ratio)
    return float(variance / positives)


def count_categories(ratings: Floats, diseased: np.ndarray, weights: Floats | None = None) -> tuple[Floats, Floats]:
    """Counts per category of both classes; more than 20 distinct ratings are grouped at pooled quantiles."""
    distinct = np.unique(ratings)
    if distinct.size > MOST_CATEGORIES:
        inner = np.quantile(ratings, np.linspace(0, 1, MOST_CATEGORIES + 1)[1:-1])
        ratings = np.searchsorted(np.unique(inner), ratings, side="right").astype(float)
    _, place = np.unique(ratings, return_inverse=True)
    use = np.ones(ratings.size) if weights is None else weights
    size = int(place.max()) + 1
    kinds = [np.bincount(place[kind], use[kind], size).astype(float) for kind in (~diseased, diseased)]
    return kinds[0], kinds[1]


def _check(negative: Floats, positive: Floats) -> FloatArray:
    one, two = as_floats("negative_counts", negative, ndim=1), as_floats("positive_counts", positive, ndim=1)
    if one.size != two.size:
        raise ValueError(f"negative_counts and positive_counts must have equal length; got {one.size} and {two.size}")
    counts = np.stack([one, two])
    if (counts < 0).any() or (counts.sum(axis=1) == 0).any():
        raise ValueError("counts must be at least 0, with one case or more in each class")
    return counts


def _degenerate(counts: FloatArray) -> str:
    """Why there is no interior operating point; empty where there is one."""
    above = np.cumsum(counts[:, ::-1], axis=1)[:, :-1] / counts.sum(axis=1, keepdims=True)
    inside = ((above > 0) & (above < 1)).all(axis=0)
    if not inside.any():
        return "degenerate for a binormal fit: no operating point lies strictly inside the unit square"
    return ""


def _start(counts: FloatArray) -> FloatArray:
    """Thresholds from smoothed cumulative fractions; a and b from a line through the points."""
    smooth = counts + 0.5
    below = np.cumsum(smooth, axis=1)[:, :-1] / smooth.sum(axis=1, keepdims=True)
    cuts, latent = special.ndtri(below[0]), special.ndtri(below[1])
    b = float(np.polyfit(cuts, latent, 1)[0]) if cuts.size > 1 else 1.0
    b = min(max(b, 0.1), 5.0)
    a = float(np.mean(b * cuts - latent))
    gaps = np.maximum(np.diff(cuts), 1e-3)
    return np.concatenate([[a, np.log(b)], cuts[:1], np.log(gaps)])


def _loss(parameters: FloatArray, counts: FloatArray) -> tuple[float, FloatArray]:
    """Negative log-likelihood and its gradient in a, log b, the first cut and the log gaps."""
    a, b = parameters[0], np.exp(np.clip(parameters[1], -10, 10))
    gaps = np.exp(np.clip(parameters[3:], -30, 10))
    cuts = parameters[2] + np.concatenate([[0.0], np.cumsum(gaps)])
    lines = np.stack([cuts, b * cuts - a])
    below = np.pad(special.ndtr(lines), ((0, 0), (1, 1)), constant_values=((0, 0), (0, 1)))
    chance = np.maximum(np.diff(below, axis=1), TINY)
    pull = counts / chance
    by_line = np.exp(-0.5 * lines**2) / np.sqrt(2 * np.pi) * (pull[:, :-1] - pull[:, 1:])
    by_cut = by_line[0] + b * by_line[1]
    later = np.cumsum(by_cut[::-1])[::-1]
    gradient = np.concatenate([[-by_line[1].sum(), (by_line[1] * cuts).sum() * b], later[:1], later[1:] * gaps])
    return -float((counts * np.log(chance)).sum()), -gradient


def _area(a: float, b: float) -> float:
    return float(special.ndtr(a / np.sqrt(1 + b**2)))


def _with_errors(a: float, b: float, parameters: FloatArray, counts: FloatArray) -> BinormalFit:
    auc = _area(a, b)
    covariance = _covariance(parameters, counts)
    if covariance is None:
        note = "the information matrix is singular: the fit has no standard errors"
        return BinormalFit(a=a, b=b, auc=auc, warnings=(note,))
    scale = np.exp(-0.5 * a**2 / (1 + b**2)) / np.sqrt(2 * np.pi * (1 + b**2))
    slope = scale * np.array([1.0, -a * b / (1 + b**2) * b])
    errors = np.sqrt([covariance[0, 0], covariance[1, 1] * b**2, slope @ covariance @ slope])
    return BinormalFit(
        a=a, b=b, auc=auc, a_std_error=float(errors[0]), b_std_error=float(errors[1]), auc_std_error=float(errors[2])
    )


def _covariance(parameters: FloatArray, counts: FloatArray) -> FloatArray | None:
    """Of a and log b, from central differences of the gradient; None where the information is singular."""
    step = 1e-5
    rows = [
        (_loss(parameters + step * unit, counts)[1] - _loss(parameters - step * unit, counts)[1]) / (2 * step)
        for unit in np.eye(parameters.size)
    ]
    information = (np.array(rows) + np.array(rows).T) / 2
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 1e-9:
        return None
    return np.asarray(np.linalg.inv(information)[:2, :2])
