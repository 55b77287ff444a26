"""PSNR and SSIM of a reconstruction, whole and by region, as ``evaluation.image`` defines them."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from evaluation.image import psnr, ssim, ssim_map
from ml.arrays import Plane

Mask = NDArray[np.bool_]

#: Identical pixels would be infinitely good; float32 rounding begins at about this many decibels.
HIGHEST_PSNR = 100.0


def find_regions(inside: Mask | None) -> dict[str, Mask]:
    """Where a lesion is known: ``inside`` it, ``outside`` it, and ``around`` it; nothing elsewhere.

    Around are the pixels nearest to the lesion, as many as it has: the tissue that it lies in, unlike all that is
    outside. :mod:`evaluation.image` has surroundings of a fixed width, 12 pixels, for contrast.
    """
    if inside is None or not inside.any() or inside.all():
        return {}
    return {"inside": inside, "outside": ~inside, "around": _around(inside)}


def _around(inside: Mask) -> Mask:
    """All at the last distance count, so a few more than inside may; fewer where the rest of the image is smaller."""
    distance = ndimage.distance_transform_edt(~inside)
    outside = np.sort(distance[~inside])
    reach = outside[min(int(inside.sum()), outside.size) - 1]
    return ~inside & (distance <= reach)


def region_values(*, reference: Plane, test: Plane, regions: dict[str, Mask]) -> dict[str, dict[str, float | None]]:
    """PSNR (dB) and SSIM of the whole image and in each of the regions; range 1."""
    values: dict[str, dict[str, float | None]] = {
        "whole": {"psnr": _psnr(reference, test, None), "ssim": ssim(reference=reference, test=test, data_range=1.0)}
    }
    if regions:
        similarity = ssim_map(reference=reference, test=test, data_range=1.0)
        for name, mask in regions.items():
            values[name] = {"psnr": _psnr(reference, test, mask), "ssim": float(similarity[mask].mean())}
    return values


def _psnr(reference: Plane, test: Plane, mask: Mask | None) -> float:
    return min(psnr(reference=reference, test=test, data_range=1.0, mask=mask), HIGHEST_PSNR)
