"""Krippendorff's alpha, with missing readings, on any level of measurement."""

from typing import Literal, get_args

import krippendorff
import numpy as np

from evaluation.reader.estimates import Estimate, Floats, as_floats_or_nan, from_draws, unavailable

Measurement = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(
    ratings: Floats,
    *,
    measurement: Measurement,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> Estimate:
    """Alpha of `ratings`, (readers, cases), NaN = not read; interval from a bootstrap over cases.

    1 is full agreement, 0 is what chance gives, below 0 systematic disagreement. Krippendorff 2011; value from the
    krippendorff package. Not when ratings do not vary: alpha is then undefined and None comes back. The bootstrap
    takes the readers as fixed.

    Raises ValueError for an unknown level of measurement, fewer than 2 readers, or no case read twice.
    """
    if measurement not in get_args(Measurement):
        raise ValueError(f"measurement must be one of {', '.join(get_args(Measurement))}; got {measurement!r}")
    table = as_floats_or_nan("ratings", ratings, ndim=2)
    pairable = (~np.isnan(table)).sum(0) >= 2
    if table.shape[0] < 2 or not pairable.any():
        raise ValueError("ratings must hold at least 2 readers and one case that two of them read")
    method = f"Krippendorff's alpha, {measurement}; bootstrap over cases, {draws} draws, seed {seed}"
    scale = np.unique(table[:, pairable][~np.isnan(table[:, pairable])])
    if scale.size < 2:
        return unavailable("the ratings do not vary: alpha is undefined", method=method, level=level)
    counts = (table.T[:, :, None] == scale).sum(axis=1)
    value = _alpha(counts, scale, measurement)
    generator = np.random.default_rng(seed)
    chosen = generator.integers(0, len(counts), size=(draws, len(counts)))
    if measurement == "ordinal":  # its distances depend on which cases are drawn
        drawn = np.array([_alpha(counts[rows], scale, measurement) for rows in chosen])
    else:
        drawn = _drawn_alphas(counts, _squared_distances(scale, measurement), chosen)
    return from_draws(value, drawn, level=level, method=method)


def _alpha(counts: np.ndarray, scale: Floats, measurement: Measurement) -> float:
    """Alpha of (cases, values) counts, NaN where what can be paired does not vary."""
    paired = counts[counts.sum(1) >= 2]
    used = paired.sum(0) > 0 if len(paired) else np.zeros(scale.size, bool)
    if used.sum() < 2:
        return float("nan")
    return float(
        krippendorff.alpha(value_counts=paired[:, used], value_domain=scale[used], level_of_measurement=measurement)
    )


def _squared_distances(scale: Floats, measurement: Measurement) -> Floats:
    """(values, values) of a measurement whose distances are the same in every draw."""
    difference = np.subtract.outer(scale, scale)
    if measurement == "nominal":
        return (difference != 0).astype(float)
    if measurement == "interval":
        return difference**2
    total = np.add.outer(scale, scale)
    return np.divide(difference, total, out=np.zeros_like(difference), where=total != 0) ** 2


def _drawn_alphas(counts: np.ndarray, squared: Floats, chosen: np.ndarray) -> Floats:
    """Alpha of every draw at once: a case disagrees by the same amount in whichever draw it comes.

    `chosen`: (draws, cases) of case numbers. A continuous scale has hundreds of values, for which a table of
    coincidences in each draw takes half a minute.
    """
    paired = np.where(counts.sum(1, keepdims=True) >= 2, counts, 0).astype(float)
    readings = paired.sum(1)
    disagreement = ((paired @ squared) * paired).sum(1) / np.maximum(readings - 1, 1)
    times = np.array([np.bincount(rows, minlength=len(counts)) for rows in chosen], float)
    totals = times @ paired
    expected = ((totals @ squared) * totals).sum(1) / np.maximum(totals.sum(1) - 1, 1)
    observed = times @ disagreement
    return 1 - np.divide(observed, expected, out=np.full_like(observed, np.nan), where=expected > 0)
