"""One reader's ROC curve: its points, area, best threshold, and the comparison of two areas (DeLong)."""

from dataclasses import dataclass

import numpy as np

from evaluation.ratings import BoolArray, FloatArray
from evaluation.reader.estimates import Estimate, Floats, as_floats, unavailable, wald
from evaluation.reader.merit_pairs import PairCell
from evaluation.reader.merit_partial import PartialAuc, partial_areas, weighted_curve


@dataclass(frozen=True, kw_only=True)
class RocCurve:
    """Operating points from (0, 0) to (1, 1); `thresholds` call a case positive at or above, the first is +inf."""

    false_positive_fraction: FloatArray
    true_positive_fraction: FloatArray
    thresholds: FloatArray


@dataclass(frozen=True, kw_only=True)
class BestThreshold:
    """Where sensitivity + specificity - 1 (Youden 1950) is largest; halfway between two observed ratings."""

    threshold: float
    sensitivity: float
    specificity: float


@dataclass(frozen=True, kw_only=True)
class AucComparison:
    """First minus second area, with the covariance of the two (0 where the cases differ)."""

    difference: Estimate
    covariance: float


def find_roc_curve(ratings: Floats, truth: Floats) -> RocCurve:
    """Empirical curve of `ratings` and `truth`, both (cases,), truth 0 or 1; a higher rating means more disease.

    Raises ValueError for NaN, unequal lengths or one truth class.
    """
    values, diseased = _check(ratings, truth)
    false_positive, true_positive = weighted_curve(values, diseased, np.ones((1, values.size)))
    thresholds = np.concatenate([[np.inf], np.unique(values)[::-1]])
    return RocCurve(
        false_positive_fraction=false_positive[0], true_positive_fraction=true_positive[0], thresholds=thresholds
    )


def find_best_threshold(ratings: Floats, truth: Floats) -> BestThreshold:
    """Youden's threshold; the lowest of several equal ones. Chosen on these data, it flatters itself on them."""
    curve = find_roc_curve(ratings, truth)
    index = curve.true_positive_fraction - curve.false_positive_fraction
    best = int(np.flatnonzero(np.isclose(index, index.max(), rtol=0, atol=1e-12))[-1])
    at = curve.thresholds[best]
    below = curve.thresholds[best + 1] if best + 1 < len(index) else at
    return BestThreshold(
        threshold=float((at + below) / 2) if np.isfinite(at) else float(below),
        sensitivity=float(curve.true_positive_fraction[best]),
        specificity=float(1 - curve.false_positive_fraction[best]),
    )


def partial_area(ratings: Floats, truth: Floats, *, part: PartialAuc) -> float:
    """The area under `part` of the curve, not divided by its width."""
    values, diseased = _check(ratings, truth)
    return float(partial_areas(values, diseased, np.ones((1, values.size)), part)[0])


def estimate_auc(ratings: Floats, truth: Floats, *, level: float = 0.95) -> Estimate:
    """Empirical area with DeLong's standard error and a Wald interval, not cut at 0 and 1.

    DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837. An area of 1 or constant ratings have no error: the
    interval is then None, with the reason. Not for several readers: see `compare_treatments`.
    """
    values, diseased = _check(ratings, truth)
    auc, placements = _placements(values, diseased)
    variance = sum(part.var(ddof=1) / part.size for part in placements)
    return wald(auc, float(np.sqrt(variance)), level=level, method="empirical area, DeLong")


def compare_paired_auc(first: Floats, second: Floats, truth: Floats, *, level: float = 0.95) -> AucComparison:
    """Two areas from the same cases: z test of DeLong. `first`, `second`, `truth`: (cases,)."""
    one, diseased = _check(first, truth)
    two, _ = _check(second, truth)
    (auc_one, of_one), (auc_two, of_two) = _placements(one, diseased), _placements(two, diseased)
    pairs = list(zip(of_one, of_two, strict=True))
    covariance = sum(float(np.cov(a, b)[0, 1]) / a.size for a, b in pairs)
    variance = sum(part.var(ddof=1) / part.size for part in (*of_one, *of_two)) - 2 * covariance
    method = "difference of two areas, paired, DeLong"
    difference = wald(auc_one - auc_two, float(np.sqrt(max(variance, 0.0))), level=level, method=method, null=0.0)
    return AucComparison(difference=difference, covariance=covariance)


def compare_unpaired_auc(
    first: Floats, first_truth: Floats, second: Floats, second_truth: Floats, *, level: float = 0.95
) -> AucComparison:
    """Two areas from different cases: t test with Satterthwaite degrees of freedom. Not for shared cases."""
    one, two = estimate_auc(first, first_truth), estimate_auc(second, second_truth)
    method = "difference of two areas, unpaired, DeLong"
    if one.value is None or two.value is None or one.std_error is None or two.std_error is None:
        reason = "one of the areas has no standard error, so the difference has none"
        return AucComparison(difference=unavailable(reason, method=method, level=level), covariance=0.0)
    parts = np.array([one.std_error**2, two.std_error**2])
    sizes = np.array([len(first), len(second)])
    df = float(parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum())
    difference = wald(one.value - two.value, float(np.sqrt(parts.sum())), level=level, method=method, df=df, null=0.0)
    return AucComparison(difference=difference, covariance=0.0)


def _check(ratings: Floats, truth: Floats) -> tuple[Floats, BoolArray]:
    values, known = as_floats("ratings", ratings, ndim=1), as_floats("truth", truth, ndim=1)
    if values.size != known.size:
        raise ValueError(f"ratings and truth must have equal length; got {values.size} and {known.size}")
    if not np.isin(known, (0, 1)).all() or known.min() == known.max():
        raise ValueError(f"truth must hold both 0 and 1 and nothing else; got {np.unique(known).tolist()}")
    return values, known == 1


def _placements(values: Floats, diseased: BoolArray) -> tuple[float, tuple[Floats, Floats]]:
    x, y = values[~diseased], values[diseased]
    one = np.ones(y.size)
    cell = PairCell(x, np.flatnonzero(~diseased), y, np.flatnonzero(diseased), one, one)
    return cell.value(), (cell.lesion_placements() / x.size, cell.false_positive_placements() / y.size)
