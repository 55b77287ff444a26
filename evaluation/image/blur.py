"""Blur without a reference: Crété's re-blurring effect, and the variance of the Laplacian."""

import numpy as np
from scipy.ndimage import convolve
from skimage.measure import blur_effect as skimage_blur_effect

from evaluation.image._inputs import as_mask, as_plane

MINIMUM_SIDE = 16
_LAPLACIAN = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])


def blur_effect(pixels: object) -> float:
    """How little a further blur changes the image: 0 sharp, 1 blurred beyond change. No unit; scale does not matter.

    A plane of at least 16 pixels a side. Raises ValueError for a plane of one value: nothing can be said of it. Noise
    looks sharp to it, so do not compare images of different noise. Source: Crété et al., Proc. SPIE 2007;6492:64920I,
    by `skimage.measure.blur_effect` with its 11-pixel filter.
    """
    plane = as_plane(pixels, name="pixels", minimum=MINIMUM_SIDE)
    if np.ptp(plane) == 0:
        raise ValueError("pixels must vary for a measure of blur, got one value everywhere")
    return float(skimage_blur_effect(plane, h_size=11))


def laplacian_variance(pixels: object, *, mask: object | None = None) -> float:
    """Variance of the 4-neighbour Laplacian, in squared units of the image; higher is sharper, or noisier.

    A plane of at least 3 pixels a side, or the pixels of `mask` in it; mirrored at the border. White noise of variance
    v gives 20 v. Do not compare images of different noise or range. Source: Pech-Pacheco et al., ICPR 2000;3:314.
    """
    plane = as_plane(pixels, name="pixels", minimum=3)
    response = convolve(plane, _LAPLACIAN, mode="reflect")
    return float(response.var() if mask is None else response[as_mask(mask, shape=plane.shape)].var())
