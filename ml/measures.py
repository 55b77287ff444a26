"""PSNR and SSIM of a reconstruction, whole and by region, as ``evaluation.image`` defines them."""

import numpy as np
from numpy.typing import NDArray

from evaluation.image import psnr, ssim, ssim_map
from ml.arrays import Plane

Mask = NDArray[np.bool_]

#: Identical pixels would be infinitely good; float32 rounding begins at about this many decibels.
HIGHEST_PSNR = 100.0


def region_values(*, reference: Plane, test: Plane, inside: Mask | None) -> dict[str, dict[str, float | None]]:
    """PSNR (dB) and SSIM for ``whole`` and, where a region is known, ``inside`` and ``outside``; range 1."""
    whole = _psnr(reference, test, None)
    values: dict[str, dict[str, float | None]] = {
        "whole": {"psnr": whole, "ssim": ssim(reference=reference, test=test, data_range=1.0)}
    }
    if inside is not None and inside.any() and not inside.all():
        similarity = ssim_map(reference=reference, test=test, data_range=1.0)
        for name, mask in (("inside", inside), ("outside", ~inside)):
            values[name] = {"psnr": _psnr(reference, test, mask), "ssim": float(similarity[mask].mean())}
    return values


def _psnr(reference: Plane, test: Plane, mask: Mask | None) -> float:
    return min(psnr(reference=reference, test=test, data_range=1.0, mask=mask), HIGHEST_PSNR)
