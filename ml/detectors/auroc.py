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
    draws = np.random.default_rng(SEED)
    parts = [_groups(scores[kind], np.asarray(groups)[kind]) for kind in (is_abnormal, ~is_abnormal)]
    areas = np.empty(DRAWS)
    for draw in range(DRAWS):
        positive, negative = (
            np.concatenate([part[index] for index in draws.integers(len(part), size=len(part))]) for part in parts
        )
        areas[draw] = _area(positive, np.sort(negative))
    low, high = np.quantile(areas, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def share_interval(count: int, total: int, *, level: float = 0.95) -> tuple[float, float]:
    """Clopper-Pearson interval of a share; (0, 1) where there is nothing to count."""
    if total == 0:
        return 0.0, 1.0
    interval = stats.binomtest(count, total).proportion_ci(confidence_level=level, method="exact")
    return float(interval.low), float(interval.high)


def _groups(scores: Numbers, names: NDArray[np.str_]) -> list[Numbers]:
    return [scores[names == name] for name in np.unique(names)]


def _area(positive: Numbers, ordered_negative: Numbers) -> float:
    below = np.searchsorted(ordered_negative, positive, side="left")
    not_above = np.searchsorted(ordered_negative, positive, side="right")
    return float((below + not_above).mean() / (2 * len(ordered_negative)))


def _check(scores: Numbers, is_abnormal: NDArray[np.bool_]) -> None:
    if scores.shape != is_abnormal.shape or scores.ndim != 1:
        raise ValueError(f"scores and is_abnormal must be equally long, got {scores.shape} and {is_abnormal.shape}")
    if is_abnormal.all() or not is_abnormal.any():
        raise ValueError(f"is_abnormal must hold both kinds, got {int(is_abnormal.sum())} of {len(is_abnormal)}")
    if not np.isfinite(scores).all():
        raise ValueError("scores must be finite, got NaN or infinity")
