"""DICOM in and derived DICOM out. Stored values stay stored values; only geometry and identity change."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from ml.arrays import check_range

#: Facts about the old pixels that are wrong for the new ones.
_STALE = (
    "SmallestImagePixelValue",
    "LargestImagePixelValue",
    "SmallestPixelValueInSeries",
    "LargestPixelValueInSeries",
    "PixelAspectRatio",
    "OverlayData",
    "IconImageSequence",
)
_SPACINGS = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")


def looks_like_dicom(path: Path) -> bool:
    """True for a file with the DICOM preamble."""
    with path.open("rb") as stream:
        return stream.read(132)[128:] == b"DICM"


def read(path: Path) -> dict[str, Any]:
    """Stored values as (frames, rows, columns) with rescale, modality, spacing and the dataset, for ``ImageFile``."""
    try:
        dataset = pydicom.dcmread(path)
    except InvalidDicomError as error:
        raise ValueError(f"{path.name} is not a DICOM file: {error}") from error
    if "PixelData" not in dataset:
        raise ValueError(
            f"{path.name} must hold integer pixel data, got a {dataset.get('Modality', '?')} object without"
        )
    photometric = dataset.get("PhotometricInterpretation", "")
    if dataset.get("SamplesPerPixel", 1) != 1 or photometric not in ("MONOCHROME1", "MONOCHROME2"):
        raise ValueError(f"{path.name} must be single-channel MONOCHROME1 or MONOCHROME2, got {photometric!r}")
    pixels = dataset.pixel_array
    return {
        "frames": pixels if pixels.ndim == 3 else pixels[None],
        "modality": str(dataset.get("Modality", "")),
        "slope": float(dataset.get("RescaleSlope", 1) or 1),
        "intercept": float(dataset.get("RescaleIntercept", 0) or 0),
        "is_inverted": photometric == "MONOCHROME1",
        "spacing_mm": _spacing(dataset),
        "header": dataset,
    }


def _spacing(dataset: Dataset) -> tuple[float, float] | None:
    """The first spacing that is present and above zero: zeros occur in real files and mean unknown."""
    for keyword in _SPACINGS:
        values = dataset.get(keyword)
        if values and len(values) == 2 and min(float(value) for value in values) > 0:
            return float(values[0]), float(values[1])
    return None


def stored_limits(dataset: Dataset) -> tuple[float, float]:
    """Lowest and highest value that the stored bits can hold."""
    bits = int(dataset.BitsStored)
    if int(dataset.get("PixelRepresentation", 0)):
        return check_range((-(2 ** (bits - 1)), 2 ** (bits - 1) - 1))
    return check_range((0, 2**bits - 1))


def write_derived(source: Dataset, frames: NDArray[Any], path: Path, *, scale: int, provenance: dict[str, Any]) -> None:
    """Write a derived image: new instance and series, true spacing, the source referenced, what made it in words."""
    dataset = pydicom.Dataset()
    dataset.update({element.tag: element for element in source if element.keyword not in _STALE})
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    _set_identity(dataset, source, provenance)
    _set_pixels(dataset, source, frames)
    _set_geometry(dataset, scale)
    dataset.save_as(path, enforce_file_format=True)


def _set_identity(dataset: Dataset, source: Dataset, provenance: dict[str, Any]) -> None:
    """The same source and the same model give the same UIDs."""
    text = json.dumps(provenance, sort_keys=True)
    original = str(source.get("SOPInstanceUID", ""))
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=[original, text])
    dataset.SeriesInstanceUID = generate_uid(entropy_srcs=[str(source.get("SeriesInstanceUID", "")), text])
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = source.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.ImageType = ["DERIVED", "SECONDARY", *list(source.get("ImageType") or [])[2:]]
    dataset.SeriesDescription = f"Fovea {provenance['model']}"[:64]
    dataset.DerivationDescription = text[:1024]
    reference = Dataset()
    reference.ReferencedSOPClassUID = source.SOPClassUID
    reference.ReferencedSOPInstanceUID = original
    dataset.SourceImageSequence = Sequence([reference])


def _set_pixels(dataset: Dataset, source: Dataset, frames: NDArray[Any]) -> None:
    dataset.Rows, dataset.Columns = frames.shape[1:]
    signed = int(source.get("PixelRepresentation", 0))
    if len(frames) > 1:
        dataset.NumberOfFrames = len(frames)
    wide = np.dtype(f"<{'i' if signed else 'u'}{int(source.BitsAllocated) // 8}")
    raw = np.ascontiguousarray(frames, dtype=wide).tobytes()
    dataset.PixelData = raw + b"\0" * (len(raw) % 2)
    dataset["PixelData"].VR = "OB" if wide.itemsize == 1 else "OW"


def _set_geometry(dataset: Dataset, scale: int) -> None:
    """Pixel edges stay aligned, so the centre of the first pixel moves by a quarter pixel at x2."""
    for keyword in _SPACINGS:
        values = dataset.get(keyword)
        if values and len(values) == 2:
            setattr(dataset, keyword, [f"{float(value) / scale:.8g}"[:16] for value in values])
    position, cosines, spacing = (
        dataset.get(key) for key in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")
    )
    if position and cosines and spacing:
        along_row, along_column = np.array(cosines[:3], float), np.array(cosines[3:], float)
        down, across = (float(value) for value in spacing)
        moved = np.array(position, float) - (scale - 1) / 2 * (along_row * across + along_column * down)
        dataset.ImagePositionPatient = [f"{value:.8g}"[:16] for value in moved]
