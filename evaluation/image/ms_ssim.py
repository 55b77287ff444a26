"""Multi-scale structural similarity, Wang, Simoncelli and Bovik 2003."""

import numpy as np

from evaluation.image._inputs import as_pair, check_data_range
from evaluation.image._windows import halve
from evaluation.image.ssim import RADIUS, similarity_terms

#: Exponents of the five scales, finest first.
WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
#: The coarsest scale must still hold one window.
MINIMUM_SIDE = 2 * RADIUS * 2 ** (len(WEIGHTS) - 1) + 1


def ms_ssim(*, reference: object, test: object, data_range: float) -> float:
    """MS-SSIM over five scales made by 2 × 2 means, Gaussian window 11 × 11 of sigma 1.5, only whole windows.

    Two planes of one shape, at least 161 pixels a side, values from 0 to `data_range`. Symmetric; 1 for identical
    images; in [0, 1]: a scale whose mean structure is negative counts as 0. Raises ValueError for other input. Do not
    use it for regions (the coarsest window spans 176 pixels) nor compare it with one-scale SSIM. Source: 37th Asilomar
    Conf. 2003:1398; equal to `piq.multi_scale_ssim` for sides that are multiples of 16.
    """
    first, second = as_pair(reference=reference, test=test, minimum=MINIMUM_SIDE)
    width = check_data_range(data_range)
    value = 1.0
    inner = (slice(RADIUS, -RADIUS), slice(RADIUS, -RADIUS))
    for scale, weight in enumerate(WEIGHTS):
        if scale:
            first, second = halve(first), halve(second)
        luminance, structure = similarity_terms(first, second, data_range=width)
        is_last = scale == len(WEIGHTS) - 1
        mean = float(np.mean((luminance * structure if is_last else structure)[inner]))
        value *= max(mean, 0.0) ** weight
    return value
