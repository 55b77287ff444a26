"""Visual information fidelity in the pixel domain (VIFp), Sheikh and Bovik 2006."""

import numpy as np

from evaluation.image._inputs import Plane, as_pair, check_data_range
from evaluation.image._windows import blur_inside, gaussian_window

#: Variance of the visual noise, for values from 0 to 255.
NOISE_VARIANCE = 2.0
SCALES = 4
MINIMUM_SIDE = 41
_TINY = 1e-8


def vif(*, reference: object, test: object, data_range: float) -> float:
    """VIFp: the information about the reference that the test image keeps, over four scales in the pixel domain.

    This is the authors' pixel-domain approximation, not the wavelet VIF of the paper; the two differ in value. Planes
    of one shape, at least 41 pixels a side. **Not symmetric**: exchanging the images changes the value. 1 for
    identical images, 0 for no information; above 1 where the test image has more contrast than the reference, so a
    higher value is not always a better image. Raises ValueError for other input and for a reference without any
    structure. Source: IEEE Trans. Image Process. 2006;15:430 and the authors' `vifp_mscale`; equal to `piq.vif_p`.
    """
    first, second = as_pair(reference=reference, test=test, minimum=MINIMUM_SIDE)
    factor = 255.0 / check_data_range(data_range)
    first, second = first * factor, second * factor
    kept = available = 0.0
    for scale in range(SCALES):
        length = 2 ** (SCALES - scale) + 1
        window = gaussian_window(radius=length // 2, sigma=length / 5)
        if scale:
            first, second = (blur_inside(plane, window)[::2, ::2] for plane in (first, second))
        at_scale = _information(first, second, window)
        kept, available = kept + at_scale[0], available + at_scale[1]
    if available <= _TINY:
        raise ValueError("reference must hold some structure, got an image of one value")
    return kept / available


def _information(first: Plane, second: Plane, window: Plane) -> tuple[float, float]:
    """Information in the test image and in the reference, summed over the pixels of one scale."""
    mean_1, mean_2 = blur_inside(first, window), blur_inside(second, window)
    variance_1 = np.maximum(blur_inside(first**2, window) - mean_1**2, 0)
    variance_2 = np.maximum(blur_inside(second**2, window) - mean_2**2, 0)
    covariance = blur_inside(first * second, window) - mean_1 * mean_2
    gain = covariance / (variance_1 + _TINY)
    rest = variance_2 - gain * covariance
    # The authors' rules where a variance vanishes or the gain turns negative.
    flat_1, flat_2 = variance_1 < _TINY, variance_2 < _TINY
    gain = np.where(flat_1 | flat_2 | (gain < 0), 0, gain)
    rest = np.where(flat_1 | (covariance < 0), variance_2, rest)
    rest = np.maximum(np.where(flat_2, 0, rest), _TINY)
    variance_1 = np.where(flat_1, 0, variance_1)
    kept = np.log10(1 + gain**2 * variance_1 / (rest + NOISE_VARIANCE)).sum()
    return float(kept), float(np.log10(1 + variance_1 / NOISE_VARIANCE).sum())
