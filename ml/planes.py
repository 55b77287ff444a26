"""One plane of a file in the units of its values, with their declared range."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.files import ImageFile, PlanePixels
from ml.ranges import declared_range

#: Formats whose 8 bits are shades between black and white.
PICTURES = ("png", "jpeg", "tiff")


def modality_of(image: ImageFile, given: str = "") -> str:
    """What the file says of itself, or what is ``given``: only DICOM can say it."""
    return image.modality if image.format == "dicom" else given


def with_range(
    image: ImageFile, pixels: PlanePixels, *, index: int = 0, modality: str = ""
) -> tuple[NDArray[Any], tuple[float, float]]:
    """The plane's values and what black and white mean in them.

    Pictures of 8 bits stay as they are, 0 to 255; all else is float32, by the modality that the file or ``modality``
    says. Where nothing was imaged stands the lowest value. Raises ValueError for one value only.
    """
    if image.format in PICTURES and pixels.stored.dtype == np.uint8:
        return pixels.stored, (0.0, 255.0)
    plane = image.planes[index]
    values = pixels.stored.astype(np.float32) * np.float32(plane.slope) + np.float32(plane.intercept)
    return values, declared_range(values, modality=modality_of(image, modality))
