"""Normalised root mean square error: sqrt(mean squared difference) / data_range."""

import numpy as np

from evaluation.image._inputs import as_mask, as_pair, check_data_range


def nrmse(*, reference: object, test: object, data_range: float, mask: object | None = None) -> float:
    """Root mean square difference of two planes as a fraction of the declared range, over `mask` where one is given.

    Symmetric; 0 for identical images; lower is better; psnr = -20 log10(nrmse). Raises ValueError for unequal shapes,
    NaN, an empty mask or a range that is not positive. Several normalisations are in use (range, mean, Euclidean
    norm): do not compare with a value whose normalisation is not stated. Equal to
    `skimage.metrics.normalized_root_mse(normalization="min-max")` where the range is that of the reference; Fienup,
    Applied Optics 1997;36:8352 discusses the alternatives.
    """
    first, second = as_pair(reference=reference, test=test, minimum=1)
    width = check_data_range(data_range)
    squared = np.square(first - second)
    error = float(squared.mean() if mask is None else squared[as_mask(mask, shape=first.shape)].mean())
    return float(np.sqrt(error) / width)
