"""Deterministic images for tests of image measures, made by formula so that no pixel has to be stored."""

import numpy as np
from scipy.ndimage import gaussian_filter


def pattern(rows: int = 176, columns: int = 192) -> np.ndarray:
    """Waves, a disc, a bar and a ramp; whole numbers from 0 to 255."""
    y, x = np.mgrid[:rows, :columns].astype(float)
    values = 100 + 45 * np.sin(x / 5) * np.cos(y / 7) + 0.2 * x
    values += 60 * (np.hypot(x - 0.6 * columns, y - 0.4 * rows) < rows / 6)
    values -= 70 * ((x > 20) & (x < 32) & (y > 30) & (y < rows - 20))
    return np.clip(np.round(values), 0, 255)


def distort(reference: np.ndarray, kind: str) -> np.ndarray:
    """`reference` blurred, with a checkered error, with more contrast, or with noise of a linear congruence."""
    y, x = np.mgrid[: reference.shape[0], : reference.shape[1]]
    changed = {
        "blurred": lambda: gaussian_filter(reference, 1.2, mode="reflect", truncate=4.0),
        "checkered": lambda: reference + np.where((x // 3 + y // 4) % 2 == 0, 9, -7),
        "contrast": lambda: 128 + 1.15 * (reference - 128),
        "noisy": lambda: reference + ((x * 7919 + y * 104729 + x * y * 31) % 61) - 30,
    }[kind]()
    return np.clip(np.round(changed), 0, 255)
