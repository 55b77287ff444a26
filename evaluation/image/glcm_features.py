"""The 25 features of a grey-level co-occurrence matrix, IBSI section 3.6."""

import numpy as np
from numpy.typing import NDArray

from evaluation.image.first_order import Features

Matrix = NDArray[np.float64]


def glcm_features(matrix: object) -> Features:
    """IBSI features of a symmetric matrix (n, n) of counts or probabilities; rows and columns are grey levels 1 … n.

    Correlation and its information measures are None where the region has one grey level. Raises ValueError for a
    matrix without any pair. Do not compare matrices of different numbers of levels. Source: arXiv:1612.07003, 3.6;
    Haralick et al. 1973.
    """
    p = _normalise(matrix)
    count = len(p)
    i, j = np.arange(1.0, count + 1)[:, None], np.arange(1.0, count + 1)[None, :]
    marginal = p.sum(axis=1)
    mean = float((i[:, 0] * marginal).sum())
    variance = float(((i[:, 0] - mean) ** 2 * marginal).sum())
    spread = np.abs(i - j)
    return {
        "joint_maximum": float(p.max()),
        "joint_average": mean,
        "joint_variance": variance,
        "joint_entropy": _entropy(p),
        **_difference_and_sum(p, spread, i + j),
        "angular_second_moment": float((p**2).sum()),
        "contrast": float((spread**2 * p).sum()),
        "dissimilarity": float((spread * p).sum()),
        "inverse_difference": float((p / (1 + spread)).sum()),
        "inverse_difference_normalised": float((p / (1 + spread / count)).sum()),
        "inverse_difference_moment": float((p / (1 + spread**2)).sum()),
        "inverse_difference_moment_normalised": float((p / (1 + (spread / count) ** 2)).sum()),
        "inverse_variance": float((p[spread > 0] / spread[spread > 0] ** 2).sum()),
        "correlation": float((((i - mean) * (j - mean) * p).sum()) / variance) if variance > 1e-12 else None,
        "autocorrelation": float((i * j * p).sum()),
        "cluster_tendency": float(((i + j - 2 * mean) ** 2 * p).sum()),
        "cluster_shade": float(((i + j - 2 * mean) ** 3 * p).sum()),
        "cluster_prominence": float(((i + j - 2 * mean) ** 4 * p).sum()),
        **_information(p, marginal),
    }


def _normalise(matrix: object) -> Matrix:
    p = np.asarray(matrix, dtype=np.float64)
    if p.ndim != 2 or p.shape[0] != p.shape[1]:
        raise ValueError(f"matrix must be square, got shape {p.shape}")
    total = p.sum()
    if not total > 0:
        raise ValueError("matrix must hold at least one pair of neighbouring pixels, got none")
    return p / total


def _difference_and_sum(p: Matrix, spread: Matrix, total: Matrix) -> Features:
    """Average, variance and entropy of the difference and of the sum of the two levels of a pair."""
    features: Features = {}
    for name, value in (("difference", spread), ("sum", total)):
        share = np.bincount(value.astype(int).ravel(), p.ravel()).astype(float)
        level = np.arange(share.size)
        mean = float((level * share).sum())
        features[f"{name}_average"] = mean
        features[f"{name}_variance"] = float(((level - mean) ** 2 * share).sum())
        features[f"{name}_entropy"] = _entropy(share)
    return features


def _information(p: Matrix, marginal: Matrix) -> Features:
    """The two information measures of correlation. The marginals of a symmetric matrix are equal."""
    joint, single = _entropy(p), _entropy(marginal)
    if single < 1e-12:
        return {"information_correlation_1": None, "information_correlation_2": None}
    # For the product of the marginals both cross entropies are the sum of the marginal entropies.
    crossed = 2 * single
    second = float(np.sqrt(max(0.0, 1 - np.exp(-2 * (crossed - joint)))))
    return {"information_correlation_1": (joint - crossed) / single, "information_correlation_2": second}


def _entropy(share: Matrix) -> float:
    present = share[share > 0]
    return float(-(present * np.log2(present)).sum()) + 0.0
