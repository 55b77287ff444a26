"""PNG, JPEG, TIFF and NIfTI files to planes, at full depth."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nibabel
import numpy as np
import tifffile
from nibabel.spatialimages import SpatialImage
from PIL import Image, UnidentifiedImageError

from imaging.decoding.frames import Decoded, FileInfo, FrameInfo, RefusedError, check_claims, to_grey

# The header's claim is checked before pixels are asked for; Pillow's own bomb warning would come too late for us.
Image.MAX_IMAGE_PIXELS = None


def decode_picture(path: Path, file_format: str) -> Decoded:
    """PNG or JPEG."""
    try:
        picture = Image.open(path, formats=[file_format.upper()])
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise RefusedError(f"The file cannot be read as {file_format.upper()}: {error}.") from error
    with picture:
        check_claims(rows=picture.height, columns=picture.width)
        try:
            plane, flags = _one_channel(picture)
        except (OSError, SyntaxError, ValueError) as error:
            raise RefusedError(f"The pixels cannot be decoded: {error}.") from error
    if file_format == "jpeg":
        flags.append("lossy_compression")
    return Decoded(FileInfo(file_format), iter([(_info(plane, flags=flags), plane)]))


def _one_channel(picture: Image.Image) -> tuple[np.ndarray, list[str]]:
    if picture.mode in ("1", "L") or picture.mode.startswith("I"):
        plane = np.asarray(picture.convert("L") if picture.mode == "1" else picture)
        return (plane.astype(np.uint16) if picture.mode == "I" and plane.max(initial=0) < 65536 else plane), []
    return to_grey(np.asarray(picture.convert("RGB")))


def decode_tiff(path: Path) -> Decoded:
    try:
        with tifffile.TiffFile(path) as file:
            pages = list(file.pages)
            first = pages[0]
            rows, columns = first.shape[:2]
            check_claims(rows=rows, columns=columns, frames=len(pages))
    except RefusedError:
        raise
    except Exception as error:
        raise RefusedError(f"The file cannot be read as TIFF: {error}.") from error
    return Decoded(FileInfo("tiff"), _tiff_planes(path, len(pages)))


def _tiff_planes(path: Path, count: int) -> Iterator[tuple[FrameInfo, np.ndarray]]:
    with tifffile.TiffFile(path) as file:
        for index in range(count):
            try:
                stored = file.pages[index].asarray()
            except Exception as error:
                raise RefusedError(f"Page {index + 1} of the TIFF cannot be decoded: {error}.") from error
            plane, flags = to_grey(stored) if stored.ndim == 3 and stored.shape[2] in (3, 4) else (stored, [])
            if plane.ndim != 2:
                raise RefusedError(f"Page {index + 1} of the TIFF has {stored.ndim} dimensions; an image has two.")
            yield _info(plane, index=index, flags=flags), plane


def decode_nifti(path: Path) -> Decoded:
    try:
        with _open_nifti(path) as volume:
            shape = volume.shape
    except Exception as error:
        raise RefusedError(f"The file cannot be read as NIfTI: {error}.") from error
    if len(shape) not in (2, 3):
        raise RefusedError(f"The NIfTI volume has {len(shape)} dimensions; two or three can be taken.")
    slices = shape[2] if len(shape) == 3 else 1
    check_claims(rows=shape[1], columns=shape[0], frames=slices)
    return Decoded(FileInfo("nifti"), _nifti_planes(path, slices))


@contextmanager
def _open_nifti(path: Path) -> Iterator[SpatialImage]:
    """By content alone: uploads lie on the disk without their names, on which `nibabel.load` relies."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path) if is_packed else path.open("rb") as stream:
        size = stream.read(4)
        stream.seek(0)
        is_second = 540 in (int.from_bytes(size, "little"), int.from_bytes(size, "big"))  # the size of its header
        yield (nibabel.Nifti2Image if is_second else nibabel.Nifti1Image).from_stream(stream)


def _nifti_planes(path: Path, slices: int) -> Iterator[tuple[FrameInfo, np.ndarray]]:
    """Slices along the third axis, turned so that the second axis runs up the screen, as it was scanned."""
    with _open_nifti(path) as volume:
        yield from _slices_of(volume, slices)


def _slices_of(volume: SpatialImage, slices: int) -> Iterator[tuple[FrameInfo, np.ndarray]]:
    zooms = volume.header.get_zooms()
    spacing = (float(zooms[1]), float(zooms[0])) if min(zooms[:2]) > 0 else None
    for index in range(slices):
        try:
            raw = np.asanyarray(volume.dataobj[..., index] if len(volume.shape) == 3 else volume.dataobj)
        except Exception as error:
            raise RefusedError(f"Slice {index + 1} cannot be decoded: {error}.") from error
        plane = _whole_numbers(np.ascontiguousarray(np.rot90(raw)))
        info = _info(plane, index=index)
        info.modality, info.spacing_mm = "MR", spacing
        yield info, plane


def _whole_numbers(plane: np.ndarray) -> np.ndarray:
    """Integers stored as floating-point numbers come back as integers, so that nothing is lost in coding."""
    if plane.dtype.kind != "f" or not np.isfinite(plane).all():
        return plane
    is_whole = np.array_equal(plane, np.rint(plane)) and np.abs(plane).max(initial=0) < 2**31
    return plane.astype(np.int32) if is_whole else plane


def _info(plane: np.ndarray, *, index: int = 0, flags: list[str] | None = None) -> FrameInfo:
    return FrameInfo(
        kind="image",
        rows=plane.shape[0],
        columns=plane.shape[1],
        frame_index=index,
        bits_stored=plane.dtype.itemsize * 8,
        is_signed=plane.dtype.kind == "i",
        flags=list(flags or []),
    )
