"""NIfTI-1 and NIfTI-2 in one file, packed or not; values are stored × scl_slope + scl_inter."""

import gzip
import os
import tempfile
import weakref
import zlib
from pathlib import Path
from typing import IO, Any

import nibabel
import numpy as np
from nibabel.spatialimages import HeaderDataError

from evaluation.files.colour import is_transparent, mirror_of, turned_over
from evaluation.files.content import RefusedError, Stored
from evaluation.files.limits import check_claims
from evaluation.files.nifti_display import Display, display_of
from evaluation.files.raster import Raster, Samples

_CHUNK = 1 << 20
#: How much is read behind the last voxel to reach the check sum of the packed file.
_TAIL = 16 * _CHUNK


class _Voxels:
    """The planes of a file that is not packed; one that was is unpacked into a nameless temporary file.

    Slices along the file's last axis are read one by one. Others are strewn over the file, which is mapped then.
    """

    def __init__(self, file: IO[bytes], header: nibabel.Nifti1Header, display: Display) -> None:
        self._file, self._display = file, display
        weakref.finalize(self, file.close)
        self._kind, self._offset, self._is_falling = _kind_of(header), _offset_of(header), is_falling(header)
        size = self._kind.itemsize * int(np.prod(display.shape, dtype=np.int64))
        if os.fstat(file.fileno()).st_size < self._offset + size:
            raise RefusedError("The NIfTI file ends before its last slice. It was cut: copy it anew.")
        self._mapped: Stored | None = None
        if display.axes[0] != 2:
            self._mapped = np.memmap(file, self._kind, "r", self._offset, display.shape, order="F")

    def read(self, index: int) -> Samples:
        section = self._section(self._display.file_index(index))
        turned = np.ascontiguousarray(self._display.turn(section))
        if turned.dtype.names:
            return _colour(turned)
        numbers = turned.astype(np.float64 if turned.dtype.itemsize > 8 else turned.dtype.newbyteorder("="))
        return Samples(turned_over(numbers, mirror_of(numbers.dtype)) if self._is_falling else numbers)

    def _section(self, place: int) -> Stored:
        if self._mapped is not None:
            return self._mapped[(slice(None),) * self._display.axes[0] + (place,)]
        x, y, _ = self._display.shape
        self._file.seek(self._offset + place * x * y * self._kind.itemsize)
        content = self._file.read(x * y * self._kind.itemsize)
        return np.frombuffer(content, self._kind).reshape((x, y), order="F")


def open_nifti(path: Path) -> Raster:
    """Modality and unit are not said by the format. Raises RefusedError for what is no single volume of numbers."""
    header = read_header(path)
    display, kind = display_of(header), _kind_of(header)
    x, y, z = display.shape
    rows, columns = (display.shape[axis] for axis in display.axes[1:])
    check_claims(rows=rows, columns=columns, planes=display.count)
    slope, intercept = (1.0, 0.0) if kind.names else _scaling(header)
    voxels = _Voxels(_plain(path, _offset_of(header) + x * y * z * kind.itemsize), header, display)
    return Raster(
        format="nifti",
        planes=display.planes(slope=slope, intercept=intercept),
        read=voxels.read,
        bits_stored=8 if kind.names else min(kind.itemsize, 8) * 8,
        is_signed=kind.kind == "i",
        photometric="RGB" if kind.names else "MONOCHROME2",
        stack="volume" if display.count > 1 else "",
        flags=display.flags,
        header=header,
    )


def is_nifti(head: bytes) -> bool:
    """By the first bytes of the file, unpacked: one file with header and voxels."""
    return head[344:348] == b"n+1\0" or head[4:8] == b"n+2\0"


def read_header(path: Path) -> nibabel.Nifti1Header:
    """As it is: nibabel's own mending would fill in sizes that the file does not give."""
    with _opened(path) as stream:
        head = _read(stream, 540)
    is_second = head[4:8] == b"n+2\0"
    kind, size = (nibabel.Nifti2Header, 540) if is_second else (nibabel.Nifti1Header, 348)
    if len(head) < size:
        raise RefusedError("The NIfTI file ends inside its header. It was cut: copy it anew.")
    return kind(head[:size], check=False)


def unpacked_head(path: Path, size: int) -> bytes:
    """The first bytes of a gzip file, unpacked. Raises RefusedError for a damaged one."""
    with gzip.open(path) as stream:
        return _read(stream, size)


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_packed else path.open("rb")


def _read(stream: IO[bytes] | gzip.GzipFile, size: int) -> bytes:
    try:
        return stream.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RefusedError("The packed file (.gz) is damaged or was cut. Copy it anew.") from error


def _plain(path: Path, size: int) -> IO[bytes]:
    """The file itself, or the first `size` bytes of what is packed in it, without a name on the disk."""
    stream = _opened(path)
    if not isinstance(stream, gzip.GzipFile):
        return stream
    with stream:
        return _spooled(stream, size)


def _spooled(stream: gzip.GzipFile, size: int) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the voxels are used)
    try:
        left = size
        while left and (part := _read(stream, min(left, _CHUNK))):
            left -= file.write(part)
        while _read(stream, _CHUNK) and (left := left + _CHUNK) < _TAIL:
            pass  # the check sum stands at the end
        file.flush()
    except BaseException:
        file.close()
        raise
    return file


def _kind_of(header: nibabel.Nifti1Header) -> np.dtype[Any]:
    try:
        kind = header.get_data_dtype()
    except (HeaderDataError, KeyError) as error:
        raise RefusedError(f"The NIfTI header names number type {int(header['datatype'])}, which is none.") from error
    if not kind.names and kind.kind not in "fiu":
        raise RefusedError(f"The NIfTI file must hold integers or floating-point numbers, got {kind}.")
    return np.dtype(kind)


def _offset_of(header: nibabel.Nifti1Header) -> int:
    offset = float(header["vox_offset"])
    if not np.isfinite(offset) or offset != int(offset) or offset < header.sizeof_hdr:
        raise RefusedError(f"The NIfTI header is broken: its voxels cannot begin at byte {offset:g}.")
    return int(offset)


def is_falling(header: nibabel.Nifti1Header) -> bool:
    """Do values fall where stored values rise? Planes are turned over then, so that bright means high."""
    return not _kind_of(header).names and said_scaling(header)[0] < 0


def _scaling(header: nibabel.Nifti1Header) -> tuple[float, float]:
    """(slope, intercept) of the planes as they are read: the slope is above 0."""
    slope, intercept = said_scaling(header)
    return (slope, intercept) if slope > 0 else (-slope, intercept + slope * mirror_of(_kind_of(header)))


def said_scaling(header: nibabel.Nifti1Header) -> tuple[float, float]:
    """(slope, intercept). A slope of 0 says that values are as stored; nibabel writes NaN for the same."""
    slope, intercept = float(header["scl_slope"]), float(header["scl_inter"])
    if slope == 0 or np.isnan(slope):
        return 1.0, 0.0
    if not np.isfinite(slope) or not np.isfinite(intercept):
        raise RefusedError(f"The NIfTI header's scaling cannot be read: slope {slope:g}, intercept {intercept:g}.")
    return slope, intercept


def _colour(pixels: Stored) -> Samples:
    """RGB24 and RGBA32 (NIfTI-1 datatypes 128 and 2304); scaling does not hold for them."""
    colours = np.stack([pixels[name] for name in "RGB"], axis=-1)
    is_seen_through = "A" in (pixels.dtype.names or ()) and is_transparent(pixels["A"])
    return Samples(colours, "colour", flags=("transparency_dropped",) if is_seen_through else ())
