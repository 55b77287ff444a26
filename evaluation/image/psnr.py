"""Peak signal-to-noise ratio: 10 log10(data_range² / mean squared difference), in decibels."""

import numpy as np

from evaluation.image._inputs import as_mask, as_pair, check_data_range


def psnr(*, reference: object, test: object, data_range: float, mask: object | None = None) -> float:
    """PSNR of two planes of one shape, over the pixels of `mask` where one is given. Symmetric; higher is better.

    Returns infinity for identical pixels. Raises ValueError for unequal shapes, NaN, an empty mask or a range that is
    not positive. Do not use it alone for lesions: it averages over whatever the mask holds. Source: Huynh-Thu and
    Ghanbari, Electronics Letters 2008;44:800; equal to `skimage.metrics.peak_signal_noise_ratio`.
    """
    first, second = as_pair(reference=reference, test=test, minimum=1)
    width = check_data_range(data_range)
    squared = np.square(first - second)
    error = float(squared.mean() if mask is None else squared[as_mask(mask, shape=first.shape)].mean())
    return float("inf") if error == 0 else float(10 * np.log10(width**2 / error))
