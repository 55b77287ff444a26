"""Area under the ROC curve and shares, each with an interval, for detectors that give one number an image."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ml.intervals import DRAWS, SEED

Numbers = NDArray[np.float64]


def auroc(*, scores: Numbers, is_abnormal: NDArray[np.bool_]) -> float:
    """Chance that an abnormal image scores above a normal one, ties counting one half (Bamber 1975).

    Raises ValueError unless both kinds are there and every score is finite.
    """
    _check(scores, is_abnormal)
    positive, negative = int(is_abnormal.sum()), int((~is_abnormal).sum())
    ranks = stats.rankdata(scores)
    return float((ranks[is_abnormal].sum() - positive * (positive + 1) / 2) / (positive * negative))


def bootstrap_auroc(
    *, scores: Numbers, is_abnormal: NDArray[np.bool_], groups: Sequence[str], level: float = 0.95
) -> tuple[float, float]:
    """Percentile interval, resampling whole groups (patients) of normal and of abnormal images apart.

    When not to use it: with fewer than about ten groups of either kind it is too narrow.
    """
    _check(scores, is_abnormal)
    names = np.asarray(groups)
    wins, counts = _pair_sums(scores, is_abnormal, names)
    random = np.random.default_rng(SEED)
    weights = [random.multinomial(len(each), np.full(len(each), 1 / len(each)), size=DRAWS) for each in counts]
    pairs = (weights[0] @ counts[0]) * (weights[1] @ counts[1])
    areas = ((weights[0] @ wins) * weights[1]).sum(axis=1) / pairs
    low, high = np.quantile(areas, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _pair_sums(
    scores: Numbers, is_abnormal: NDArray[np.bool_], names: NDArray[np.str_]
) -> tuple[Numbers, list[Numbers]]:
    """(abnormal groups, normal groups): pairs that the abnormal image wins, ties one half; and images in each group."""
    positive, negative = scores[is_abnormal], scores[~is_abnormal]
    won = (positive[:, None] > negative).astype(np.float64) + 0.5 * (positive[:, None] == negative)
    indices = [np.unique(names[kind], return_inverse=True)[1] for kind in (is_abnormal, ~is_abnormal)]
    members = [np.eye(int(index.max()) + 1)[index] for index in indices]
    return members[0].T @ won @ members[1], [each.sum(axis=0) for each in members]


def share_interval(count: int, total: int, *, level: float = 0.95) -> tuple[float, float]:
    """Clopper-Pearson interval of a share; (0, 1) where there is nothing to count."""
    if total == 0:
        return 0.0, 1.0
    interval = stats.binomtest(count, total).proportion_ci(confidence_level=level, method="exact")
    return float(interval.low), float(interval.high)


def _check(scores: Numbers, is_abnormal: NDArray[np.bool_]) -> None:
    if scores.shape != is_abnormal.shape or scores.ndim != 1:
        raise ValueError(f"scores and is_abnormal must be equally long, got {scores.shape} and {is_abnormal.shape}")
    if is_abnormal.all() or not is_abnormal.any():
        raise ValueError(f"is_abnormal must hold both kinds, got {int(is_abnormal.sum())} of {len(is_abnormal)}")
    if not np.isfinite(scores).all():
        raise ValueError("scores must be finite, got NaN or infinity")
