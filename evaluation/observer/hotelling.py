"""Channelised Hotelling observer: how well a lesion at a known place can be told from its absence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from evaluation.observer.channels import Channels

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Detectability:
    """d' of one treatment with its exact interval at `level`.

    auc         what the observer reaches by thresholding: Phi(d' / sqrt 2)
    d_prime     from the unbiased estimate of d'²; 0 where that is negative, and `warnings` says so
    raw         the plain estimate, biased upwards: never report it
    """

    d_prime: float
    ci_low: float
    ci_high: float
    auc: float
    raw: float
    level: float
    present: int
    absent: int
    channels: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class DetectabilityDifference:
    """First minus second d' over the same cases, by the delete-one jackknife; interval None where nothing varies."""

    treatments: tuple[str, str]
    estimate: float
    std_error: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    level: float


def detect(*, present: object, absent: object, channels: Channels, level: float = 0.95) -> Detectability:
    """d' of the channelised Hotelling observer from images with and without the lesion, both (images, rows, columns).

    `channels`: (rows × columns, p). Channel outputs are taken as Gaussian with one covariance; then the estimate is
    unbiased in d'² and the interval exact (noncentral F), whatever the number of images. Raises ValueError for fewer
    than p + 4 images in all, for channels that depend on each other, and for images without noise. Not for signals at
    an unknown place, nor for a handful of crops with different anatomy: their spread counts as noise. Source: Barrett
    and Myers, Foundations of Image Science 2004, 14.3; Wunderlich, Noo, Gallas and Heilbrun, IEEE Trans Med Imaging
    2015;34:453.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level!r}")
    first, second = channel_outputs("present", present, channels), channel_outputs("absent", absent, channels)
    n, m, p = len(first), len(second), channels.shape[1]
    raw = _squared_distance(first, second)
    unbiased = _unbiased(raw, n, m, p)
    low, high = _interval(raw, n, m, p, level)
    warning = "d' cannot be told from 0: the unbiased estimate of d'² is negative"
    d_prime = float(np.sqrt(max(unbiased, 0.0)))
    return Detectability(
        d_prime=d_prime,
        ci_low=low,
        ci_high=high,
        auc=float(stats.norm.cdf(d_prime / np.sqrt(2))),
        raw=float(np.sqrt(raw)),
        level=level,
        present=n,
        absent=m,
        channels=p,
        warnings=(warning,) if unbiased < 0 else (),
    )


def compare_detectability(
    treatments: Mapping[str, tuple[object, object]], *, channels: Channels, level: float = 0.95
) -> list[DetectabilityDifference]:
    """Differences of d' between every two treatments that show the same cases, in the same order.

    `treatments`: name → (present, absent), arrays as in `detect`. Delete-one jackknife over the cases, lesion-present
    and lesion-absent apart, so that the pairing counts; normal interval. Raises ValueError where the numbers of cases
    differ. Not to be trusted with fewer than about 30 cases of each kind.
    """
    replicates = {name: _jackknife(pair, channels) for name, pair in treatments.items()}
    sizes = {tuple(len(kind) for kind in found[1]) for found in replicates.values()}
    if len(sizes) > 1:
        raise ValueError(f"treatments must show the same cases, got different numbers: {sorted(sizes)}")
    names = list(treatments)
    return [
        _difference((one, two), replicates[one], replicates[two], level)
        for position, one in enumerate(names)
        for two in names[position + 1 :]
    ]


def channel_outputs(name: str, images: object, channels: Channels) -> Floats:
    """Images through channels, (images, p); ValueError names what does not fit."""
    array = np.asarray(images)
    if array.ndim != 3 or array.dtype.kind not in "fiu":
        raise ValueError(f"{name} must be numbers of shape (images, rows, columns), got {array.dtype} {array.shape}")
    if len(array) < 2:
        raise ValueError(f"{name} must hold at least 2 images, got {len(array)}")
    if channels.ndim != 2 or channels.shape[0] != array.shape[1] * array.shape[2]:
        raise ValueError(f"channels must have {array.shape[1] * array.shape[2]} rows for {name}, got {channels.shape}")
    flat = array.reshape(len(array), -1).astype(np.float64)
    if not np.isfinite(flat).all():
        raise ValueError(f"{name} must be finite in every pixel, got NaN or infinity")
    return flat @ channels


def _squared_distance(first: Floats, second: Floats) -> float:
    """Mahalanobis distance² of the means under the pooled covariance: the plain estimate of d'²."""
    n, m, p = len(first), len(second), first.shape[1]
    if n + m < p + 4:
        raise ValueError(f"present and absent must hold at least {p + 4} images for {p} channels, got {n + m}")
    centred = np.concatenate([first - first.mean(0), second - second.mean(0)])
    covariance = centred.T @ centred / (n + m - 2)
    scale = np.sqrt(np.diag(covariance))
    if not scale.all() or np.linalg.cond(covariance / np.outer(scale, scale)) > 1e12:
        raise ValueError("channel outputs must vary independently, got images without noise or dependent channels")
    difference = first.mean(0) - second.mean(0)
    return float(difference @ np.linalg.solve(covariance, difference))


def _unbiased(squared: float, n: int, m: int, p: int) -> float:
    return (n + m - p - 3) / (n + m - 2) * squared - p * (n + m) / (n * m)


def _interval(squared: float, n: int, m: int, p: int, level: float) -> tuple[float, float]:
    """Bounds of d' by inverting the noncentral F distribution of Hotelling's T²."""
    df, weight = n + m - p - 1, n * m / (n + m)
    statistic = df / (p * (n + m - 2)) * weight * squared

    def bound(tail: float) -> float:
        # The probability of a smaller statistic falls as d' grows; at d' = 0 it is the largest.
        if stats.f.cdf(statistic, p, df) <= tail:
            return 0.0

        def surplus(distance: float) -> float:
            return float(stats.ncf.cdf(statistic, p, df, weight * distance**2)) - tail

        upper = float(np.sqrt(squared)) + 1.0
        while surplus(upper) > 0:
            upper *= 1.5
        return float(optimize.brentq(surplus, 1e-9, upper, xtol=1e-8))

    return bound((1 + level) / 2), bound((1 - level) / 2)


def _jackknife(pair: tuple[object, object], channels: Channels) -> tuple[float, tuple[Floats, Floats]]:
    """d' and its values with each case left out, present and absent apart."""
    first, second = channel_outputs("present", pair[0], channels), channel_outputs("absent", pair[1], channels)

    def value(one: Floats, two: Floats) -> float:
        squared = _unbiased(_squared_distance(one, two), len(one), len(two), one.shape[1])
        return float(np.sqrt(max(squared, 0.0)))

    without_present = np.array([value(np.delete(first, i, axis=0), second) for i in range(len(first))])
    without_absent = np.array([value(first, np.delete(second, i, axis=0)) for i in range(len(second))])
    return value(first, second), (without_present, without_absent)


def _difference(
    names: tuple[str, str],
    one: tuple[float, tuple[Floats, Floats]],
    two: tuple[float, tuple[Floats, Floats]],
    level: float,
) -> DetectabilityDifference:
    estimate = one[0] - two[0]
    parts = [first - second for first, second in zip(one[1], two[1], strict=True)]
    variance = sum((len(part) - 1) / len(part) * float(((part - part.mean()) ** 2).sum()) for part in parts)
    if variance == 0:
        return DetectabilityDifference(names, estimate, None, None, None, None, level)
    error = float(np.sqrt(variance))
    half = float(stats.norm.ppf((1 + level) / 2)) * error
    p_value = float(2 * stats.norm.sf(abs(estimate) / error))
    return DetectabilityDifference(names, estimate, error, estimate - half, estimate + half, p_value, level)
