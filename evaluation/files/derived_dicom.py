"""Derived DICOM out: a new instance and series, true geometry, the source referenced, what made it in words."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from evaluation.files.content import ImageFile, Mask, PlaneInfo, RefusedError, Stored

#: Facts about the old pixels that are wrong for the new ones.
_STALE = (
    "SmallestImagePixelValue", "LargestImagePixelValue", "SmallestPixelValueInSeries", "LargestPixelValueInSeries",
    "IconImageSequence",
)  # fmt: skip
#: How values came about that are stored here as they are.
_APPLIED = (
    "ModalityLUTSequence", "VOILUTSequence", "WindowCenter", "WindowWidth", "WindowCenterWidthExplanation",
    "VOILUTFunction", "PlanarConfiguration", "PixelPaddingValue", "PixelPaddingRangeLimit", "PresentationLUTShape",
    *(f"{colour}PaletteColorLookupTableDescriptor" for colour in ("Red", "Green", "Blue")),
    *(f"{colour}PaletteColorLookupTableData" for colour in ("Red", "Green", "Blue")),
    *(f"Segmented{colour}PaletteColorLookupTableData" for colour in ("Red", "Green", "Blue")),
)  # fmt: skip
_SPACINGS = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")
_REGION_STARTS = ("RegionLocationMinX0", "RegionLocationMinY0", "ReferencePixelX0", "ReferencePixelY0")
_REGION_ENDS = ("RegionLocationMaxX1", "RegionLocationMaxY1")
_REGION_STEPS = ("PhysicalDeltaX", "PhysicalDeltaY")
_GREY = ("MONOCHROME1", "MONOCHROME2")
_OVERLAYS = 0x6000


def write_derived(
    image: ImageFile,
    planes: Stored,
    path: Path,
    *,
    scale: int,
    provenance: dict[str, Any],
    padding: Mask | None = None,
) -> None:
    """`planes` (planes, rows, columns) are stored values as `image.read_plane` gives them, enlarged by `scale`.

    They are written as the source stored them: turned back for MONOCHROME1, with its rescale, windows and padding
    value. Where the source had a Modality LUT or a palette, the values are written as they are, as MONOCHROME2.
    Raises ValueError for floating-point numbers.
    """
    if planes.dtype.kind == "f":
        raise RefusedError("DICOM is written in whole numbers here, got floating-point ones; write TIFF or .npy")
    source: Dataset = image.header
    dataset = _copied(source)
    _set_identity(dataset, source, provenance)
    if _is_as_stored(source):
        _set_pixels(dataset, _turned_back(image, planes), padding)
    else:
        _set_values(dataset, image, planes)
    _set_geometry(dataset, image.planes, scale)
    dataset.save_as(path, enforce_file_format=True)


def _copied(source: Dataset) -> Dataset:
    """Without overlays, and without elements that cannot be read."""
    dataset, tags = Dataset(), list(source.keys())
    for tag in tags:
        try:
            element = source[tag]
        except Exception:  # noqa: S112  (pydicom raises whatever the conversion of a broken element met)
            continue
        if element.keyword not in _STALE and element.tag.group & 0xFF00 != _OVERLAYS and element.tag.group != 2:
            dataset[tag] = element
    return dataset


def _is_as_stored(source: Dataset) -> bool:
    """Are the planes those of the file, but for the sense in which bright is high?"""
    return source.get("PhotometricInterpretation") in _GREY and "ModalityLUTSequence" not in source


def _set_identity(dataset: Dataset, source: Dataset, provenance: dict[str, Any]) -> None:
    """The same source and the same model give the same UIDs."""
    text = json.dumps(provenance, sort_keys=True)
    original = str(source.get("SOPInstanceUID", ""))
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=[original, text])
    dataset.SeriesInstanceUID = generate_uid(entropy_srcs=[str(source.get("SeriesInstanceUID", "")), text])
    dataset.file_meta = FileMetaDataset()
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


def _turned_back(image: ImageFile, planes: Stored) -> Stored:
    """The reader turns stored values over where that makes bright high: MONOCHROME1, or a falling rescale."""
    ends = -1 if image.is_signed else 2**image.bits_stored - 1
    is_inverted = image.photometric == "MONOCHROME1"
    turned = planes.astype(np.int64)
    for index in range(len(planes)):
        if is_inverted != (_file_slope(image.header, index) < 0):
            turned[index] = ends - turned[index]
    return turned


def _file_slope(source: Dataset, frame: int) -> float:
    """Of the frame's own group, the shared one or the data set; 1 where none says it."""
    groups = [*_groups(source, "PerFrameFunctionalGroupsSequence")[frame : frame + 1]]
    groups += _groups(source, "SharedFunctionalGroupsSequence")
    items = [item for group in groups for item in group.get("PixelValueTransformationSequence") or []]
    found = [item.RescaleSlope for item in (*items, source) if item.get("RescaleSlope") is not None]
    return float(found[0]) if found else 1.0


def _groups(source: Dataset, keyword: str) -> list[Dataset]:
    return list(source.get(keyword) or [])


def _set_pixels(dataset: Dataset, planes: NDArray[np.int64], padding: Mask | None) -> None:
    value = dataset.get("PixelPaddingValue")
    if padding is not None and value is not None:
        planes = np.where(padding, int(value), planes)
    bits = int(dataset.get("BitsStored") or dataset.BitsAllocated)
    allocated = int(dataset.BitsAllocated)
    _write_words(dataset, planes, bits, allocated if allocated in (8, 16, 32) else 8 if bits <= 8 else 16)


def _set_values(dataset: Dataset, image: ImageFile, planes: Stored) -> None:
    """Values as they are, in one grey channel: what led to them is left out."""
    for keyword in _APPLIED:
        if keyword in dataset:
            delattr(dataset, keyword)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PixelRepresentation = 1, "MONOCHROME2", 0
    dataset.RescaleSlope, dataset.RescaleIntercept = "1", "0"
    window = next(iter(image.planes[0].windows), None)
    if window:
        dataset.WindowCenter, dataset.WindowWidth = f"{window.centre:.8g}"[:16], f"{window.width:.8g}"[:16]
        dataset.VOILUTFunction = window.function
    _write_words(dataset, planes, image.bits_stored, 8 if image.bits_stored <= 8 else 16)


def _write_words(dataset: Dataset, planes: NDArray[Any], bits: int, allocated: int) -> None:
    dataset.Rows, dataset.Columns = planes.shape[1:]
    if len(planes) > 1:
        dataset.NumberOfFrames = len(planes)
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = allocated, bits, bits - 1
    sign = "i" if int(dataset.get("PixelRepresentation", 0)) else "u"
    raw = np.ascontiguousarray(planes).astype(f"<{sign}{allocated // 8}").tobytes()
    dataset.PixelData = raw + b"\0" * (len(raw) % 2)
    dataset["PixelData"].VR = "OB" if allocated == 8 else "OW"


def _set_geometry(dataset: Dataset, planes: tuple[PlaneInfo, ...], scale: int) -> None:
    """Pixel edges stay aligned, so the centre of the first pixel moves by a quarter pixel at x2."""
    shared, per_frame = (_groups(dataset, f"{name}FunctionalGroupsSequence") for name in ("Shared", "PerFrame"))
    for item in (dataset, *_items([*shared, *per_frame], "PixelMeasuresSequence")):
        _divide(item, _SPACINGS, scale)
    for plane, group in zip(planes, per_frame, strict=False):
        for item in _items([group], "PlanePositionSequence"):
            _move(item, plane, scale)
    for item in (dataset, *_items(shared, "PlanePositionSequence")):
        _move(item, planes[0], scale)
    for region in _groups(dataset, "SequenceOfUltrasoundRegions"):
        _enlarge_region(region, scale)


def _items(groups: list[Dataset], keyword: str) -> list[Dataset]:
    return [item for group in groups for item in group.get(keyword) or []]


def _divide(item: Dataset, keywords: tuple[str, ...], scale: int) -> None:
    for keyword in keywords:
        values = item.get(keyword)
        if values and len(values) == 2:
            setattr(item, keyword, [f"{float(value) / scale:.8g}"[:16] for value in values])


def _move(item: Dataset, plane: PlaneInfo, scale: int) -> None:
    if plane.position_mm is None or plane.spacing_mm is None or not item.get("ImagePositionPatient"):
        return
    if plane.row_direction is None or plane.column_direction is None:
        return
    across = np.array(plane.row_direction) * plane.spacing_mm[1]
    down = np.array(plane.column_direction) * plane.spacing_mm[0]
    moved = np.array(plane.position_mm) + (1 / scale - 1) / 2 * (across + down)
    item.ImagePositionPatient = [f"{value:.8g}"[:16] for value in moved]


def _enlarge_region(region: Dataset, scale: int) -> None:
    """PS3.3 C.8.5.5: places in pixels, and the size of one."""
    for keyword in _REGION_STARTS:
        if region.get(keyword) is not None:
            setattr(region, keyword, int(region.get(keyword)) * scale)
    for keyword in _REGION_ENDS:
        if region.get(keyword) is not None:
            setattr(region, keyword, (int(region.get(keyword)) + 1) * scale - 1)
    for keyword in _REGION_STEPS:
        if region.get(keyword) is not None:
            setattr(region, keyword, float(region.get(keyword)) / scale)
