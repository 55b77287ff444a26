"""PSNR and SSIM of a reconstruction, whole and by region."""

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from ml.arrays import Plane

Mask = NDArray[np.bool_]


def region_values(*, reference: Plane, test: Plane, inside: Mask | None) -> dict[str, dict[str, float | None]]:
    """PSNR (dB) and SSIM for ``whole`` and, where a region is known, ``inside`` and ``outside``; range 1.

    SSIM of a region is the mean of the SSIM map there (Wang 2004: Gaussian 11 x 11, sigma 1.5).
    """
    squares = np.square(reference.astype(np.float64) - test)
    _, similarity = structural_similarity(
        reference.astype(np.float64),
        test.astype(np.float64),
        data_range=1.0,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
    )
    regions: dict[str, Mask] = {"whole": np.ones(reference.shape, dtype=bool)}
    if inside is not None and inside.any() and not inside.all():
        regions |= {"inside": inside, "outside": ~inside}
    return {
        name: {"psnr": _psnr(float(squares[mask].mean())), "ssim": float(similarity[mask].mean())}
        for name, mask in regions.items()
    }


def _psnr(mean_square: float) -> float:
    """Decibels at range 1; capped at 100 dB, where float32 rounding begins."""
    return float(-10 * np.log10(max(mean_square, 1e-10)))
