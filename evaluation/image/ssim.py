"""Structural similarity, Wang, Bovik, Sheikh and Simoncelli 2004."""

import numpy as np
from scipy.ndimage import correlate1d

from evaluation.image._inputs import Plane, as_mask, as_pair, check_data_range

SIGMA = 1.5
RADIUS = 5
K1, K2 = 0.01, 0.03
_OFFSETS = np.arange(-RADIUS, RADIUS + 1)
_WINDOW = np.exp(-0.5 * (_OFFSETS / SIGMA) ** 2) / np.exp(-0.5 * (_OFFSETS / SIGMA) ** 2).sum()


def ssim(*, reference: object, test: object, data_range: float, mask: object | None = None) -> float:
    """Mean SSIM with the 11 × 11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, biased covariance, one scale.

    Averaged over the pixels whose window lies inside the image, or over the pixels of `mask`. Symmetric; 1 for
    identical images; higher is better. Images must be at least 11 pixels a side. Raises ValueError otherwise.
    Do not compare with values of other windows or scales: skimage's default window is uniform, piq's default shrinks
    large images first. Source: IEEE Trans. Image Process. 2004;13:600.
    """
    similarity = ssim_map(reference=reference, test=test, data_range=data_range)
    if mask is not None:
        return float(similarity[as_mask(mask, shape=similarity.shape)].mean())
    return float(similarity[RADIUS:-RADIUS, RADIUS:-RADIUS].mean())


def ssim_map(*, reference: object, test: object, data_range: float) -> Plane:
    """SSIM at each pixel, of the images' shape; windows are mirrored at the border."""
    first, second = as_pair(reference=reference, test=test, minimum=2 * RADIUS + 1)
    width = check_data_range(data_range)
    c1, c2 = (K1 * width) ** 2, (K2 * width) ** 2
    mean_1, mean_2 = _blur(first), _blur(second)
    product, squares = mean_1 * mean_2, mean_1**2 + mean_2**2
    covariance = _blur(first * second) - product
    # One blur serves both variances: they enter only as their sum.
    variances = _blur(first**2 + second**2) - squares
    return (2 * product + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2))


def _blur(plane: Plane) -> Plane:
    along_rows = correlate1d(plane, _WINDOW, axis=0, mode="reflect")
    return np.asarray(correlate1d(along_rows, _WINDOW, axis=1, mode="reflect"))
