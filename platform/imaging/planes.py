"""The planes of a stack as real values, one at a time: no stack ever lies in memory as a whole."""

from collections.abc import Iterator

import numpy as np
from django.db.models import QuerySet

from imaging.coding import Coding
from imaging.models import Image, Plane, Reconstruction
from imaging.storage import load_frame, load_mask


def coding_of(image: Image) -> Coding:
    return Coding(image.code_slope, image.code_offset)


def planes_of(image: Image) -> QuerySet[Plane]:
    """In the order in which they are shown."""
    return Plane.objects.filter(image=image).order_by("index")


def read_values(image: Image, plane: Plane) -> np.ndarray:
    """float32 (rows, columns), in the unit of the image. Raises FrameDamagedError for a frame that is not as stored."""
    return coding_of(image).decode(load_frame(plane.frame_sha256, rows=image.rows, columns=image.columns))


def read_padding(image: Image, plane: Plane) -> np.ndarray | None:
    """bool (rows, columns), True where nothing was imaged; None where the plane has no padding."""
    if not plane.padding_sha256:
        return None
    return load_mask(plane.padding_sha256, rows=image.rows, columns=image.columns)


def read_made(image: Image, made: Reconstruction, index: int) -> np.ndarray:
    """float32 values of plane `index` of what a treatment made of the image."""
    return coding_of(image).decode(load_frame(made.frames[index], rows=made.rows, columns=made.columns))


def iter_planes(image: Image) -> Iterator[tuple[Plane, np.ndarray]]:
    """Each plane with its values, in order."""
    for plane in planes_of(image):
        yield plane, read_values(image, plane)
