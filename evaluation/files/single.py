"""One grey image out of one file, for commands that compare pixels: colour and several planes are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import ImageFile, PlanePixels, RefusedError
from evaluation.files.masks import open_mask
from evaluation.files.reading import open_image


def open_named(path: Path) -> ImageFile:
    """`open_image` for an image, whose refusals, also those of `read_plane`, name the file. Raises ValueError."""
    with _named(path):
        image = open_image(path, name=path.name)
        if image.kind != "image":
            raise RefusedError("The file is a segmentation, no image.")

    def read_plane(index: int) -> PlanePixels:
        with _named(path):
            return image.read_plane(index)

    return replace(image, read_plane=read_plane)


def open_grey(path: Path) -> ImageFile:
    """`open_named`, which takes no colour: grey in three equal channels is grey. Raises ValueError."""
    image = open_named(path)

    def read_plane(index: int) -> PlanePixels:
        pixels = image.read_plane(index)
        if "colour_converted" in pixels.flags:
            raise RefusedError(f"{path}: The image is in colour. Save it with one grey channel.")
        return pixels

    return replace(image, read_plane=read_plane)


def read_single_plane(path: Path) -> NDArray[np.float64]:
    """The one plane of `path` in real values, such as HU, float64 (rows, columns).

    Where a file of whole numbers declares padding, the lowest value stands; NaN of floating-point files stays. Raises
    ValueError, naming the file, for what is missing, broken, in colour or of several planes.
    """
    image = open_grey(path)
    _check_single(path, len(image.planes))
    plane, pixels = image.planes[0], image.read_plane(0)
    values = pixels.stored.astype(np.float64) * plane.slope + plane.intercept
    if pixels.padding is not None and pixels.stored.dtype.kind == "f":
        values[pixels.padding] = np.nan
    return np.asarray(values)


def read_single_mask(path: Path) -> NDArray[np.bool_]:
    """The one plane of the mask at `path`, True where any label is. Raises ValueError as `read_single_plane` does."""
    with _named(path):
        mask = open_mask(path, name=path.name)
    _check_single(path, len(mask.planes))
    with _named(path):
        return np.asarray(mask.read_labels(0) != 0)


def _check_single(path: Path, count: int) -> None:
    if count != 1:
        raise RefusedError(f"{path} must hold one plane, got {count}")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    if not path.exists():
        raise RefusedError(f"{path} does not exist")
    try:
        yield
    except RefusedError as error:
        raise RefusedError(f"{path}: {error}") from error
