"""The features that run-length and size-zone matrices share, IBSI sections 3.7 and 3.8."""

import numpy as np

from evaluation.image.first_order import Features


def zone_features(counts: object, *, pixels: int, length: str) -> Features:
    """The 16 features of a matrix (levels, lengths) of counts; `length` is the word for the columns, "run" or "zone".

    Row i is grey level i + 1, column s is length s + 1. Raises ValueError where nothing was counted.
    """
    matrix = np.asarray(counts, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.sum() > 0:
        raise ValueError(f"counts must be a matrix with at least one {length}, got shape {matrix.shape} without any")
    total = matrix.sum()
    p = matrix / total
    i = np.arange(1.0, matrix.shape[0] + 1)[:, None]
    s = np.arange(1.0, matrix.shape[1] + 1)[None, :]
    by_level, by_length = matrix.sum(axis=1), matrix.sum(axis=0)
    present = p[p > 0]
    return {
        f"short_{length}_emphasis": float((p / s**2).sum()),
        f"long_{length}_emphasis": float((p * s**2).sum()),
        "low_level_emphasis": float((p / i**2).sum()),
        "high_level_emphasis": float((p * i**2).sum()),
        f"short_{length}_low_level_emphasis": float((p / (i**2 * s**2)).sum()),
        f"short_{length}_high_level_emphasis": float((p * i**2 / s**2).sum()),
        f"long_{length}_low_level_emphasis": float((p * s**2 / i**2).sum()),
        f"long_{length}_high_level_emphasis": float((p * i**2 * s**2).sum()),
        "level_nonuniformity": float((by_level**2).sum() / total),
        "level_nonuniformity_normalised": float((by_level**2).sum() / total**2),
        f"{length}_nonuniformity": float((by_length**2).sum() / total),
        f"{length}_nonuniformity_normalised": float((by_length**2).sum() / total**2),
        f"{length}_percentage": float(total / pixels),
        "level_variance": float((p * (i - (p * i).sum()) ** 2).sum()),
        f"{length}_variance": float((p * (s - (p * s).sum()) ** 2).sum()),
        f"{length}_entropy": float(-(present * np.log2(present)).sum()) + 0.0,
    }
