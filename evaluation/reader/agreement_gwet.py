"""Gwet's AC1 and AC2: agreement that does not collapse when one category is common."""

import numpy as np

from evaluation.reader.agreement_kappa import Weights
from evaluation.reader.estimates import Estimate, Floats, as_floats, as_floats_or_nan, unavailable, wald


def gwet_agreement(
    ratings: Floats, *, weights: Weights = "unweighted", categories: Floats | None = None, level: float = 0.95
) -> Estimate:
    """AC1 (unweighted) or AC2 (linear or quadratic weights) of two or more readers.

    `ratings`: (cases, readers), NaN = not read; a case read once only counts towards chance agreement. `categories`:
    the whole scale, by default the values that occur; name it, because unused steps change the value. Weights use
    the categories' numbers. Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed., ch. 4-5, with his
    variance (readers fixed, cases random). Not for comparing scales with different numbers of categories.
    """
    table = as_floats_or_nan("ratings", ratings, ndim=2)
    scale = _scale(table, categories)
    method = f"Gwet's {'AC1' if weights == 'unweighted' else 'AC2'}, {weights} weights, cases random"
    if scale.size < 2:
        return unavailable("the scale holds one category: agreement by chance is certain", method=method, level=level)
    counts = (table[:, :, None] == scale).sum(axis=1).astype(float)
    counts = counts[counts.sum(1) > 0]
    if (counts.sum(1) >= 2).sum() < 2:
        raise ValueError("ratings must hold at least 2 cases that 2 or more readers read")
    value, parts = _linearise(counts, agreement_weights(scale, weights))
    error = float(np.sqrt(((parts - value) ** 2).sum() / (len(parts) * (len(parts) - 1))))
    return wald(value, error, level=level, df=len(parts) - 1, method=method, bounds=(-1, 1))


def agreement_weights(scale: Floats, weights: Weights) -> Floats:
    """(k, k) weights: 1 on the diagonal, less with the distance between two categories."""
    distance = np.abs(scale[:, None] - scale[None, :]) / max(float(np.ptp(scale)), 1e-300)
    if weights == "unweighted":
        return np.eye(scale.size)
    if weights not in ("linear", "quadratic"):
        raise ValueError(f"weights must be unweighted, linear or quadratic; got {weights!r}")
    return np.asarray(1 - distance ** (1 if weights == "linear" else 2))


def _scale(table: Floats, categories: Floats | None) -> Floats:
    seen = np.unique(table[~np.isnan(table)])
    if categories is None:
        return seen
    scale = np.unique(as_floats("categories", categories, ndim=1))
    if not np.isin(seen, scale).all():
        raise ValueError(f"ratings must lie on the scale {scale.tolist()}; got {seen[~np.isin(seen, scale)][0]}")
    return scale


def _linearise(counts: Floats, weights: Floats) -> tuple[float, Floats]:
    """The coefficient, and its value linearised at each case (Gwet 2014, eq. 5.6 and following)."""
    n, k = counts.shape
    readers = counts.sum(1)
    several = readers >= 2
    share = (counts / readers[:, None]).mean(0)
    factor = weights.sum() / (k * (k - 1))
    chance = factor * float((share * (1 - share)).sum())
    weighted = counts @ weights
    pairs = np.where(several, readers * (readers - 1), 1.0)
    agreed = np.where(several, (counts * (weighted - 1)).sum(1) / pairs, 0.0)
    observed = float(agreed[several].mean())
    value = (observed - chance) / (1 - chance)
    scaled = n / several.sum() * np.where(several, agreed - chance, 0.0) / (1 - chance)
    own_chance = factor * (counts / readers[:, None]) @ (1 - share)
    return value, scaled - 2 * (1 - value) * (own_chance - chance) / (1 - chance)
