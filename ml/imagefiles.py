"""Image files in and out at full depth: DICOM, PNG, TIFF and NIfTI. One channel; colour is refused, never averaged."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from ml import dicomfiles

GREY_MODES = ("L", "I;16", "I;16B", "I;16L", "I", "F")


@dataclass(frozen=True)
class ImageFile:
    """Stored pixel values as (frames, rows, columns), and what is needed to write a derived file of the same kind.

    ``slope`` and ``intercept`` lead from stored values to the unit that ``modality`` implies (HU for CT).
    ``header`` is the format's own object: a pydicom dataset, a NIfTI image, or ``None``.
    """

    path: Path
    kind: str
    frames: NDArray[Any]
    modality: str = ""
    slope: float = 1.0
    intercept: float = 0.0
    is_inverted: bool = False
    spacing_mm: tuple[float, float] | None = None
    header: Any = None


def file_kind(path: Path) -> str:
    """dicom, png, tiff or nifti, by name; a name without a known suffix is DICOM if the file says so."""
    name = path.name.lower()
    for kind, endings in _ENDINGS.items():
        if name.endswith(endings):
            return kind
    if path.is_file() and dicomfiles.looks_like_dicom(path):
        return "dicom"
    raise ValueError(f"{path.name} must be a DICOM, PNG, TIFF or NIfTI file (.dcm .png .tif .tiff .nii .nii.gz)")


def read_image(path: Path) -> ImageFile:
    """Read one file. Raises ValueError, naming the file, for what is missing, broken, empty or not one channel."""
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    kind = file_kind(path)
    try:
        image = _READERS[kind](path)
    except Exception as error:  # decoders raise a zoo of types on broken files; all mean the same here
        if isinstance(error, ValueError) and str(error).startswith(path.name):
            raise  # one of ours, already in words
        raise ValueError(f"{path.name} cannot be read as {kind}: {error}") from error
    if image.frames.size == 0 or image.frames.ndim != 3:
        raise ValueError(f"{path.name} must hold single-channel planes, got shape {image.frames.shape}")
    if image.frames.dtype.kind not in "fiu":
        raise ValueError(f"{path.name} must hold integers or floating-point numbers, got {image.frames.dtype}")
    return image


def write_image(image: ImageFile, frames: NDArray[Any], path: Path, *, scale: int, provenance: dict[str, Any]) -> None:
    """Write enlarged ``frames`` as a file of the kind ``path`` names, with provenance where the format has room."""
    kind = file_kind(path)
    if kind in ("dicom", "nifti") and kind != image.kind:
        raise ValueError(f"a {image.kind} file cannot become {kind}: its header facts are not known")
    if kind == "png" and (len(frames) != 1 or frames.dtype not in (np.uint8, np.uint16)):
        raise ValueError(f"PNG holds one 8- or 16-bit plane, got {len(frames)} of {frames.dtype}; write TIFF")
    _WRITERS[kind](image, frames, path, scale, provenance)


def _read_dicom(path: Path) -> ImageFile:
    return ImageFile(path=path, kind="dicom", **dicomfiles.read(path))


def _read_png(path: Path) -> ImageFile:
    with Image.open(path) as source:
        if source.mode not in GREY_MODES:
            raise ValueError(f"{path.name} must be an 8- or 16-bit grey image with one channel, got mode {source.mode}")
        pixels = np.asarray(source)
    if pixels.dtype == np.int32:
        pixels = pixels.astype(np.uint16)
    return ImageFile(path=path, kind="png", frames=pixels[None])


def _read_tiff(path: Path) -> ImageFile:
    """An uncompressed plane is memory-mapped: a large image is then read tile by tile."""
    with tifffile.TiffFile(path) as source:
        page = source.series[0]
        if page.axes.endswith("S") or len(page.shape) not in (2, 3):
            raise ValueError(f"{path.name} must be a grey TIFF with one channel, got axes {page.axes} {page.shape}")
        mappable = source.pages[0].is_memmappable and len(page.shape) == 2
    pixels = tifffile.memmap(path, mode="r") if mappable else tifffile.imread(path)
    return ImageFile(path=path, kind="tiff", frames=pixels if pixels.ndim == 3 else pixels[None])


def load_nifti(path: Path) -> nibabel.Nifti1Image:
    """A NIfTI image with its data still on disk."""
    image = nibabel.load(path)
    if not isinstance(image, nibabel.Nifti1Image):
        raise ValueError(f"{path.name} must be a NIfTI file, got {type(image).__name__}")
    return image


def _read_nifti(path: Path) -> ImageFile:
    """Slices along the last axis; each is enlarged in its plane."""
    header = load_nifti(path)
    volume = np.asanyarray(header.dataobj)
    if volume.ndim not in (2, 3) or volume.dtype.fields:
        raise ValueError(f"{path.name} must be a 2-D or 3-D NIfTI image of plain numbers, got shape {volume.shape}")
    frames = np.moveaxis(volume if volume.ndim == 3 else volume[..., None], 2, 0)
    zooms = header.header.get_zooms()
    return ImageFile(
        path=path,
        kind="nifti",
        frames=frames,
        modality="MR",
        spacing_mm=(float(zooms[0]), float(zooms[1])),
        header=header,
    )


def _write_dicom(image: ImageFile, frames: NDArray[Any], path: Path, scale: int, provenance: dict[str, Any]) -> None:
    dicomfiles.write_derived(image.header, frames, path, scale=scale, provenance=provenance)


def _write_png(image: ImageFile, frames: NDArray[Any], path: Path, scale: int, provenance: dict[str, Any]) -> None:
    Image.fromarray(frames[0]).save(path)


def _write_tiff(image: ImageFile, frames: NDArray[Any], path: Path, scale: int, provenance: dict[str, Any]) -> None:
    tifffile.imwrite(
        path, frames[0] if len(frames) == 1 else frames, photometric="minisblack", metadata={"made_by": str(provenance)}
    )


def _write_nifti(image: ImageFile, frames: NDArray[Any], path: Path, scale: int, provenance: dict[str, Any]) -> None:
    """Pixel edges stay aligned: smaller voxels in the plane, the first centre moved by half a pixel's change."""
    affine = image.header.affine.copy()
    offset = (1 / scale - 1) / 2
    affine[:3, 3] += affine[:3, 0] * offset + affine[:3, 1] * offset
    affine[:3, :2] /= scale
    volume = nibabel.Nifti1Image(np.moveaxis(frames, 0, 2), affine)
    volume.header["descrip"] = f"Fovea {provenance['model']}"[:79].encode()
    nibabel.save(volume, path)


Reader = Callable[[Path], ImageFile]
Writer = Callable[[ImageFile, NDArray[Any], Path, int, dict[str, Any]], None]

_ENDINGS: dict[str, tuple[str, ...]] = {
    "nifti": (".nii", ".nii.gz"),
    "dicom": (".dcm", ".dicom"),
    "png": (".png",),
    "tiff": (".tif", ".tiff"),
}
_READERS: dict[str, Reader] = {"dicom": _read_dicom, "png": _read_png, "tiff": _read_tiff, "nifti": _read_nifti}
_WRITERS: dict[str, Writer] = {"dicom": _write_dicom, "png": _write_png, "tiff": _write_tiff, "nifti": _write_nifti}
