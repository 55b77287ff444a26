"""First-order statistics of the pixels of a region, as IBSI defines them (Zwanenburg et al. 2020, section 3.3)."""

import numpy as np
from numpy.typing import NDArray

Features = dict[str, float | None]


def first_order(values: object) -> Features:
    """The 18 intensity statistics of IBSI, of values of any shape in the unit of the image.

    Variance is that of a population; kurtosis is in excess of 3; energy is the sum of squares. Skewness and kurtosis
    of equal values, the coefficient of variation at mean 0, the quartile coefficient at a quartile sum of 0 and the
    robust deviation without a value between both percentiles do not exist and are None. Raises ValueError for no
    value, NaN or infinity. The coefficients mean nothing for units with an arbitrary zero such as HU. Source:
    Radiology 2020;295:328; reference manual arXiv:1612.07003.
    """
    x = _values(values)
    mean, centred = float(x.mean()), x - x.mean()
    variance = float((centred**2).mean())
    p10, p25, median, p75, p90 = (float(p) for p in np.percentile(x, [10, 25, 50, 75, 90]))
    robust = x[(x >= p10) & (x <= p90)]
    return {
        "mean": mean,
        "variance": variance,
        "skewness": float((centred**3).mean() / variance**1.5) if variance > 0 else None,
        "kurtosis": float((centred**4).mean() / variance**2 - 3) if variance > 0 else None,
        "median": median,
        "minimum": float(x.min()),
        "p10": p10,
        "p90": p90,
        "maximum": float(x.max()),
        "interquartile_range": p75 - p25,
        "range": float(np.ptp(x)),
        "mean_absolute_deviation": float(np.abs(centred).mean()),
        "robust_mean_absolute_deviation": float(np.abs(robust - robust.mean()).mean()) if robust.size else None,
        "median_absolute_deviation": float(np.abs(x - median).mean()),
        "coefficient_of_variation": float(np.sqrt(variance) / mean) if mean else None,
        "quartile_coefficient_of_dispersion": (p75 - p25) / (p75 + p25) if p75 + p25 else None,
        "energy": float((x**2).sum()),
        "root_mean_square": float(np.sqrt((x**2).mean())),
    }


def _values(values: object) -> NDArray[np.float64]:
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"values must be real numbers, got dtype {array.dtype}")
    flat = array.astype(np.float64).ravel()
    if not flat.size:
        raise ValueError("values must hold at least one number, got none")
    if not np.isfinite(flat).all():
        raise ValueError("values must be finite, got NaN or infinity")
    return flat
