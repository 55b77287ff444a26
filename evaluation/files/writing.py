"""Enlarged planes out as a file: the geometry of the source kept, pixel edges in their places."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from evaluation.files.colour import mirror_of, turned_over
from evaluation.files.content import FileFormat, ImageFile, Mask, RefusedError, Stored
from evaluation.files.derived_dicom import write_derived
from evaluation.files.nifti import is_falling, said_scaling
from evaluation.files.nifti_display import affine_of, display_of

_ENDINGS: dict[FileFormat, tuple[str, ...]] = {
    "nifti": (".nii", ".nii.gz"),
    "dicom": (".dcm", ".dicom"),
    "png": (".png",),
    "tiff": (".tif", ".tiff"),
    "npy": (".npy",),
}
_NEEDS_HEADER = ("dicom", "nifti")


@dataclass(frozen=True, eq=False)
class Enlarged:
    """What is written: `planes` (planes, rows, columns) of stored values, in the order and sense of the `source`.

    `padding` is True where nothing was imaged, None where that is nowhere. `scale` is that of rows and columns.
    `provenance` says what made them; it holds at least `model`.
    """

    source: ImageFile
    planes: Stored
    scale: int
    provenance: dict[str, Any]
    padding: Mask | None = None


def format_of(path: Path) -> FileFormat:
    """The format that a name asks for. Raises ValueError for one that cannot be written."""
    for file_format, endings in _ENDINGS.items():
        if path.name.lower().endswith(endings):
            return file_format
    raise RefusedError(f"{path.name} must be called .dcm, .png, .tif, .tiff, .nii, .nii.gz or .npy")


def write_image(enlarged: Enlarged, path: Path) -> None:
    """Write a file of the format that `path` names, with provenance where the format has room.

    Raises ValueError for a format that cannot hold the planes: PNG holds one of 8 or 16 bits, DICOM and NIfTI need
    the header of a file of their own.
    """
    file_format, source = format_of(path), enlarged.source
    if file_format in _NEEDS_HEADER and file_format != source.format:
        raise RefusedError(f"a {source.format} file cannot become {file_format}: its header facts are not known")
    planes = enlarged.planes
    if file_format == "png" and (len(planes) != 1 or planes.dtype not in (np.uint8, np.uint16)):
        raise RefusedError(f"PNG holds one 8- or 16-bit plane, got {len(planes)} of {planes.dtype}; write TIFF")
    _WRITERS[file_format](enlarged, path)


def _write_dicom(enlarged: Enlarged, path: Path) -> None:
    write_derived(
        enlarged.source,
        enlarged.planes,
        path,
        scale=enlarged.scale,
        provenance=enlarged.provenance,
        padding=enlarged.padding,
    )


def _write_png(enlarged: Enlarged, path: Path) -> None:
    Image.fromarray(enlarged.planes[0]).save(path)


def _write_tiff(enlarged: Enlarged, path: Path) -> None:
    planes = _with_gaps(enlarged)
    tifffile.imwrite(
        path,
        planes[0] if len(planes) == 1 else planes,
        photometric="minisblack",
        metadata={"made_by": str(enlarged.provenance)},
    )


def _write_npy(enlarged: Enlarged, path: Path) -> None:
    planes = _with_gaps(enlarged)
    np.save(path, planes[0] if len(planes) == 1 else planes, allow_pickle=False)


def _with_gaps(enlarged: Enlarged) -> Stored:
    """NaN where nothing was imaged, in the formats and types that have it."""
    if enlarged.padding is None or enlarged.planes.dtype.kind != "f":
        return enlarged.planes
    return np.where(enlarged.padding, enlarged.planes.dtype.type(np.nan), enlarged.planes)


def _write_nifti(enlarged: Enlarged, path: Path) -> None:
    """In the orientation of the source's file, with smaller voxels along rows and columns and the same scaling."""
    header = enlarged.source.header.copy()
    display, planes = display_of(header), _with_gaps(enlarged)
    if is_falling(header):
        planes = turned_over(planes, mirror_of(planes.dtype))
    volume = np.ascontiguousarray(display.to_file(planes))
    shrunk, moved = np.ones(4), np.eye(4)
    for axis in display.axes[1:]:
        shrunk[axis] = 1 / enlarged.scale
        moved[axis, 3] = (1 / enlarged.scale - 1) / 2
    to_source = moved @ np.diag(shrunk)
    _place(header, to_source)
    header.set_data_dtype(volume.dtype)
    header.set_data_shape(volume.shape)
    header["descrip"] = f"Fovea {enlarged.provenance['model']}"[:79].encode()
    kind = nibabel.Nifti2Image if isinstance(header, nibabel.Nifti2Header) else nibabel.Nifti1Image
    image = kind(volume, None, header)
    image.header.set_slope_inter(*said_scaling(header))
    nibabel.save(image, path)


def _place(header: nibabel.Nifti1Header, to_source: NDArray[np.float64]) -> None:
    """`to_source` leads from the new voxel indices to the old. What the header did not say stays unsaid."""
    sform, qform = int(header["sform_code"]), int(header["qform_code"])
    old_sform = header.get_sform() if sform > 0 else None
    old_qform = _qform_of(header) if qform > 0 else None
    header["pixdim"][1:4] *= np.diag(to_source)[:3]
    if old_sform is not None:
        header.set_sform(old_sform @ to_source, sform)
    if old_qform is not None:
        header.set_qform(old_qform @ to_source, qform)


def _qform_of(header: nibabel.Nifti1Header) -> NDArray[np.float64] | None:
    alone = header.copy()
    alone["sform_code"] = 0
    return affine_of(alone)


_WRITERS: dict[FileFormat, Callable[[Enlarged, Path], None]] = {
    "dicom": _write_dicom,
    "png": _write_png,
    "tiff": _write_tiff,
    "nifti": _write_nifti,
    "npy": _write_npy,
}
