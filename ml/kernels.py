"""The interpolation kernels, as Pillow computes them on 32-bit floats.

Geometry everywhere in this package: pixel edges are aligned, so output pixel ``i`` of a factor ``s`` sits at
``(i + 0.5) / s - 0.5`` of the input. Pillow renormalises a kernel that reaches over the image border.
"""

from typing import Final

import numpy as np
from PIL import Image

from ml.arrays import Plane

KERNELS: Final[dict[str, Image.Resampling]] = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

#: Reach of each kernel in input pixels when enlarging; one more covers the half-pixel offset.
KERNEL_HALO: Final[dict[str, int]] = {"nearest": 1, "bilinear": 2, "bicubic": 3, "lanczos": 4}


def resize(pixels: Plane, shape: tuple[int, int], *, kernel: str) -> Plane:
    """Resize a float32 plane to ``shape`` (rows, columns); reducing is anti-aliased (except nearest)."""
    if kernel not in KERNELS:
        raise ValueError(f"kernel must be one of {', '.join(KERNELS)}, got {kernel!r}")
    image = Image.fromarray(np.ascontiguousarray(pixels, dtype=np.float32), mode=None)
    rows, columns = shape
    return np.asarray(image.resize((columns, rows), KERNELS[kernel]), dtype=np.float32)


def enlarge(pixels: Plane, *, scale: int, kernel: str) -> Plane:
    """Enlarge by a whole factor: (rows, columns) to (scale * rows, scale * columns)."""
    return resize(pixels, (pixels.shape[0] * scale, pixels.shape[1] * scale), kernel=kernel)


def reduce(pixels: Plane, *, scale: int, kernel: str = "bicubic") -> Plane:
    """Reduce by a whole factor, anti-aliased; the sides must divide by ``scale``."""
    rows, columns = pixels.shape
    if rows % scale or columns % scale:
        raise ValueError(f"pixels must have sides that divide by {scale}, got shape {pixels.shape}")
    return resize(pixels, (rows // scale, columns // scale), kernel=kernel)
