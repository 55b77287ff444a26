"""The one door to image files: any format in, one typed value out, and one sentence for what cannot be used."""

import errno
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from evaluation.files.content import FileFormat, ImageFile, PlaneInfo, PlanePixels, RefusedError
from evaluation.files.dicom import open_dicom
from evaluation.files.nifti import open_nifti
from evaluation.files.npy import open_npy
from evaluation.files.pictures import open_jpeg, open_png
from evaluation.files.raster import HIGHEST, Raster, to_pixels
from evaluation.files.signatures import detect
from evaluation.files.tiff import open_tiff

_FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
#: The readers of the formats other than DICOM.
RASTERS: dict[FileFormat, Callable[[Path], Raster]] = {
    "nifti": open_nifti,
    "png": open_png,
    "jpeg": open_jpeg,
    "tiff": open_tiff,
    "npy": open_npy,
}


def open_image(path: Path, *, name: str = "") -> ImageFile:
    """The file at `path`; what it is, is seen by its content, and `name` only helps where that says nothing.

    Planes are decoded when they are asked for. Raises RefusedError, here or from `read_plane`, in one sentence, for
    whatever cannot be used; MemoryError, and OSError for a full disk, are no fault of the file and pass.
    """
    with in_words():
        file_format = detect(path, name=name)
        image = open_dicom(path) if file_format == "dicom" else _image_of(RASTERS[file_format](path))
    return replace(image, read_plane=_checked(image))


def open_raster(path: Path, *, name: str = "") -> Raster | None:
    """The file before it is brought to one channel, or None for DICOM. Raises as `open_image` does."""
    with in_words():
        file_format = detect(path, name=name)
        return None if file_format == "dicom" else RASTERS[file_format](path)


@contextmanager
def in_words() -> Iterator[None]:
    """Whatever a decoder raises on a broken file becomes RefusedError, and its warnings are nobody's to read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (RefusedError, MemoryError):
        raise
    except OSError as error:
        if error.errno in _FULL_DISK:
            raise
        if error.errno == errno.ENOMEM:
            raise MemoryError("mapping the file needs more memory than there is") from error
        if error.errno == errno.EFBIG:
            raise RefusedError(
                "The file unpacks to more than may be held. Unpack it and send what is in it."
            ) from error
        raise RefusedError(_sentence(error)) from error
    except Exception as error:
        raise RefusedError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    """Without the decoder's own words, which may quote what the file says of a person."""
    if isinstance(error, FileNotFoundError):
        return "The file does not exist."
    if isinstance(error, IsADirectoryError):
        return "This is a folder, not a file."
    return f"The file is broken, or holds what cannot be read ({type(error).__name__}). Copy or save it anew."


def _image_of(raster: Raster) -> ImageFile:
    return ImageFile(
        format=raster.format,
        kind="image",
        modality="OT",
        planes=raster.planes,
        read_plane=lambda index: to_pixels(raster.read(index)),
        photometric=raster.photometric,
        bits_stored=raster.bits_stored,
        is_signed=raster.is_signed,
        stack=raster.stack,
        flags=raster.flags,
        header=raster.header,
    )


def _checked(image: ImageFile) -> Callable[[int], PlanePixels]:
    read, planes = image.read_plane, image.planes

    def read_plane(index: int) -> PlanePixels:
        with in_words():
            pixels = read(index)
            _check_plane(planes[index], pixels)
        return pixels

    return read_plane


def _check_plane(plane: PlaneInfo, pixels: PlanePixels) -> None:
    """What the header claimed is what came, and its values can be held."""
    if pixels.stored.shape != (plane.rows, plane.columns):
        shape = " × ".join(str(side) for side in pixels.stored.shape[::-1])
        raise RefusedError(f"The header claims {plane.columns} × {plane.rows} pixels, the file holds {shape}.")
    if pixels.stored.dtype.kind not in "fiub":
        raise RefusedError(f"The pixels must be integers or floating-point numbers, got {pixels.stored.dtype}.")
    if not _highest(plane, pixels) <= HIGHEST:
        raise RefusedError("The values are beyond what can be shown. Check the scaling in the header, or save it anew.")


def _highest(plane: PlaneInfo, pixels: PlanePixels) -> float:
    """An upper bound of the magnitude of the values."""
    kind = pixels.stored.dtype
    if kind.kind in "fb":
        ends = (float(pixels.stored.min()), float(pixels.stored.max()))
    else:
        ends = (float(np.iinfo(kind).min), float(np.iinfo(kind).max))
    return max(abs(end * plane.slope + plane.intercept) for end in ends)
