"""The value range of an image: what black and white mean. Declared by modality, recorded in provenance, never hidden.

The rules are those of the project's evaluation protocol: 8-bit grey is 0 to 255; CT is -1024 to 1023 HU; projection
X-rays run from the 0.1st to the 99.9th percentile; MR and everything else from 0 (or the lowest value) to the 99.9th.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

CT_RANGE = (-1024.0, 1023.0)
PROJECTION = ("CR", "DX", "MG", "RG", "XA", "RF")

#: Above this many pixels the percentiles are taken from every n-th row and column.
LARGEST_SAMPLE = 4_000_000


def declared_range(pixels: NDArray[Any], *, modality: str = "") -> tuple[float, float]:
    """(low, high) in the units of ``pixels``. Raises ValueError for an image of one value only."""
    if pixels.dtype == np.uint8:
        return 0.0, 255.0
    if modality == "CT":
        return CT_RANGE
    stride = int(np.ceil(np.sqrt(pixels.size / LARGEST_SAMPLE))) or 1
    sample = pixels[..., ::stride, ::stride]
    if not np.isfinite(sample).all():
        raise ValueError("pixels must be finite in every pixel, got NaN or infinity")
    low, high = (float(value) for value in np.percentile(sample, (0.1, 99.9)))
    if modality not in PROJECTION:
        low = min(0.0, float(sample.min()))
    if low >= high:
        low, high = float(sample.min()), float(sample.max())
    if low >= high:
        raise ValueError(f"pixels must hold more than one value to have a range, got {low} everywhere")
    return low, high
