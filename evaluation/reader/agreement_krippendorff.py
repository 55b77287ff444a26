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
    drawn = np.array([_alpha(counts[rows], scale, measurement) for rows in chosen])
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
