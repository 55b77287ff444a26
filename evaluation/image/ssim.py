"""Structural similarity, Wang, Bovik, Sheikh and Simoncelli 2004."""

from evaluation.image._inputs import Plane, as_mask, as_pair, check_data_range
from evaluation.image._windows import blur, gaussian_window

SIGMA = 1.5
RADIUS = 5
K1, K2 = 0.01, 0.03
_WINDOW = gaussian_window(radius=RADIUS, sigma=SIGMA)


def ssim(*, reference: object, test: object, data_range: float, mask: object | None = None) -> float:
    """Mean SSIM with the 11 × 11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, biased covariance, one scale.

    Averaged over the pixels whose window lies inside the image, or over the pixels of `mask`. Symmetric; 1 for
    identical images; higher is better. Images must be at least 11 pixels a side, their values starting at 0 (subtract
    the lower end of the range first: the luminance term compares means). Raises ValueError otherwise.
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
    luminance, structure = similarity_terms(first, second, data_range=check_data_range(data_range))
    return luminance * structure


def similarity_terms(first: Plane, second: Plane, *, data_range: float) -> tuple[Plane, Plane]:
    """The two factors of SSIM at each pixel: luminance, and contrast with structure (equations 6 and 9 to 13)."""
    c1, c2 = (K1 * data_range) ** 2, (K2 * data_range) ** 2
    mean_1, mean_2 = blur(first, _WINDOW), blur(second, _WINDOW)
    product, squares = mean_1 * mean_2, mean_1**2 + mean_2**2
    covariance = blur(first * second, _WINDOW) - product
    # One blur serves both variances: they enter only as their sum.
    variances = blur(first**2 + second**2, _WINDOW) - squares
    return (2 * product + c1) / (squares + c1), (2 * covariance + c2) / (variances + c2)
