"""DICOM files to planes of stored values, at full depth, one frame at a time."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom import Dataset
from pydicom.multival import MultiValue
from pydicom.pixels import apply_color_lut, apply_modality_lut, iter_pixels, pixel_array
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.frames import Decoded, FileInfo, FrameInfo, RefusedError, check_claims, to_grey

PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
KEPT = (
    "Modality", "BodyPartExamined", "ViewPosition", "PatientPosition", "SliceThickness", "KVP", "EchoTime",
    "RepetitionTime", "MagneticFieldStrength", "ConvolutionKernel", "ImageType", "PatientSex", "StudyDate",
    "SeriesNumber", "InstanceNumber", "LossyImageCompression", "PatientIdentityRemoved", "DeidentificationMethod",
)  # fmt: skip
_MODALITIES = {"CR", "DX", "MG", "CT", "MR", "US", "NM", "PT", "XA"}


def is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(132)
    return head[128:132] == b"DICM" or (head[:2] in (b"\x08\x00", b"\x02\x00", b"\x00\x08") and len(head) == 132)


def decode_dicom(path: Path, *, secret: str) -> Decoded:
    """Raises RefusedError, in words, for what holds no usable pixels."""
    dataset = _read(path)
    _check(dataset)
    deidentifier = Deidentifier(secret)
    patient_key = deidentifier.patient_key(dataset)
    is_segmentation = dataset.get("Modality") == "SEG"
    base = _describe(dataset, deidentifier)
    references = _references(dataset, deidentifier) if is_segmentation else []
    flags = _flags(dataset)
    header = _header(deidentifier.clean(_without_pixels(dataset)))
    info = FileInfo("dicom", str(dataset.file_meta.TransferSyntaxUID), patient_key, header)
    if is_segmentation:
        return Decoded(info, _segments(dataset, base, references))
    return Decoded(info, _planes(dataset, base, flags))


def _read(path: Path) -> Dataset:
    try:
        dataset = pydicom.dcmread(path, force=True)
    except Exception as error:
        raise RefusedError(f"The file cannot be read as DICOM: {_in_words(error)}.") from error
    if "SOPClassUID" not in dataset and "Rows" not in dataset:
        raise RefusedError("The file is not DICOM, or its header is broken: it names neither a class nor a size.")
    return dataset


def _check(dataset: Dataset) -> None:
    if not any(name in dataset for name in PIXELS):
        modality = dataset.get("Modality", "unknown")
        raise RefusedError(f"The file holds no pixels (modality {modality}). Only images can be taken.")
    if "Rows" not in dataset or "Columns" not in dataset:
        raise RefusedError("The header says neither how many rows nor how many columns the image has.")
    check_claims(rows=_integer(dataset, "Rows"), columns=_integer(dataset, "Columns"), frames=_frame_count(dataset))
    _ensure_transfer_syntax(dataset)


def _ensure_transfer_syntax(dataset: Dataset) -> None:
    """Old files lack the meta header; how the data set itself was encoded then says the syntax."""
    if not hasattr(dataset, "file_meta"):
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
    if dataset.file_meta.get("TransferSyntaxUID"):
        return
    is_implicit, is_little = dataset.original_encoding
    explicit = ExplicitVRLittleEndian if is_little else ExplicitVRBigEndian
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if is_implicit else explicit


def _integer(dataset: Dataset, name: str) -> int:
    try:
        return int(dataset.get(name) or 0)
    except (TypeError, ValueError) as error:
        raise RefusedError(f"The header's {name} is not a whole number.") from error


def _frame_count(dataset: Dataset) -> int:
    return _integer(dataset, "NumberOfFrames") if dataset.get("NumberOfFrames") else 1


def _describe(dataset: Dataset, deidentifier: Deidentifier) -> FrameInfo:
    modality = str(dataset.get("Modality", "OT"))
    is_float = "PixelData" not in dataset
    return FrameInfo(
        kind="image",
        rows=_integer(dataset, "Rows"),
        columns=_integer(dataset, "Columns"),
        modality=modality if modality in _MODALITIES else "OT",
        photometric=str(dataset.get("PhotometricInterpretation", "MONOCHROME2")),
        bits_stored=32 if is_float else int(dataset.get("BitsStored") or dataset.get("BitsAllocated") or 8),
        is_signed=bool(dataset.get("PixelRepresentation", 0)),
        spacing_mm=_spacing(dataset),
        instance_uid=deidentifier.uid(str(dataset.get("SOPInstanceUID", ""))) if dataset.get("SOPInstanceUID") else "",
    )


def _functional(dataset: Dataset, sequence: str, name: str, index: int = 0) -> Any:
    """An attribute of the data set, or of the functional groups of an enhanced one: shared, then those of one frame."""
    if name in dataset:
        return dataset.get(name)
    shared = list(dataset.get("SharedFunctionalGroupsSequence") or [])[:1]
    own = list(dataset.get("PerFrameFunctionalGroupsSequence") or [])[index : index + 1]
    for group in [*shared, *own]:
        for item in list(group.get(sequence) or [])[:1]:
            if name in item:
                return item.get(name)
    return None


def _number(value: Any, default: float) -> float:
    if isinstance(value, MultiValue | list):
        value = value[0] if value else None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return default
    return number if np.isfinite(number) else default


def _spacing(dataset: Dataset) -> tuple[float, float] | None:
    pair = _functional(dataset, "PixelMeasuresSequence", "PixelSpacing") or dataset.get("ImagerPixelSpacing")
    try:
        row, column = (float(value) for value in pair)
    except (TypeError, ValueError):
        return _ultrasound_spacing(dataset)
    return (row, column) if row > 0 and column > 0 else None


def _ultrasound_spacing(dataset: Dataset) -> tuple[float, float] | None:
    for region in list(dataset.get("SequenceOfUltrasoundRegions") or [])[:1]:
        row, column = (_number(region.get(name), 0.0) for name in ("PhysicalDeltaY", "PhysicalDeltaX"))
        in_centimetres = region.get("PhysicalUnitsXDirection") == 3 and region.get("PhysicalUnitsYDirection") == 3
        if in_centimetres and row and column:
            return abs(row) * 10, abs(column) * 10
    return None


def _window(dataset: Dataset, index: int = 0) -> tuple[float, float] | None:
    centre = _number(_functional(dataset, "FrameVOILUTSequence", "WindowCenter", index), float("nan"))
    width = _number(_functional(dataset, "FrameVOILUTSequence", "WindowWidth", index), float("nan"))
    return (centre, width) if np.isfinite(centre) and np.isfinite(width) and width >= 1 else None


def _rescale(dataset: Dataset, index: int = 0) -> tuple[float, float]:
    slope = _number(_functional(dataset, "PixelValueTransformationSequence", "RescaleSlope", index), 1.0) or 1.0
    return slope, _number(_functional(dataset, "PixelValueTransformationSequence", "RescaleIntercept", index), 0.0)


def _flags(dataset: Dataset) -> list[str]:
    flags = []
    if dataset.get("BurnedInAnnotation") == "YES" or dataset.get("Modality") == "US":
        flags.append("burned_in_text_possible")
    if str(dataset.get("LossyImageCompression", "")) == "01":
        flags.append("lossy_compression")
    return flags


def _without_pixels(dataset: Dataset) -> Dataset:
    header = Dataset()
    for element in dataset:
        if element.keyword not in PIXELS and element.VR not in ("OB", "OW", "OF", "OD", "UN"):
            header[element.tag] = element
    return header


def _header(clean: Dataset) -> dict[str, str]:
    """The attributes that are kept, with what was done to them: PS3.3 C.7.1.1, (0012,0062) to (0012,0064)."""
    kept = {name: _text(clean.get(name)) for name in KEPT if clean.get(name) not in (None, "")}
    codes = [f"{code.CodeValue} {code.CodeMeaning}" for code in clean.DeidentificationMethodCodeSequence]
    return kept | {"DeidentificationMethodCodeSequence": "; ".join(codes)}


def _text(value: Any) -> str:
    return "\\".join(str(part) for part in value) if isinstance(value, MultiValue) else str(value)


def _references(dataset: Dataset, deidentifier: Deidentifier) -> list[str]:
    """The images that a segmentation's frames were drawn on, one for each frame where the file says so."""
    per_frame = [_source_uid(group) for group in dataset.get("PerFrameFunctionalGroupsSequence") or []]
    if not any(per_frame):
        items = [
            i for s in dataset.get("ReferencedSeriesSequence") or [] for i in s.get("ReferencedInstanceSequence") or []
        ]
        per_frame = [str(item.get("ReferencedSOPInstanceUID", "")) for item in items]
    return [deidentifier.uid(uid) if uid else "" for uid in per_frame]


def _source_uid(group: Dataset) -> str:
    for derivation in group.get("DerivationImageSequence") or []:
        for source in derivation.get("SourceImageSequence") or []:
            return str(source.get("ReferencedSOPInstanceUID", ""))
    return ""


def _frames_of(dataset: Dataset) -> Iterator[np.ndarray]:
    """Frames one by one. What the frame-wise reader cannot take, the indexed one may: it shifts bits in a copy."""
    done = 0
    try:
        for frame in iter_pixels(dataset):
            yield frame
            done += 1
    except Exception:
        for index in range(done, _frame_count(dataset)):
            yield _frame_at(dataset, index)


def _frame_at(dataset: Dataset, index: int) -> np.ndarray:
    try:
        return pixel_array(dataset, index=index)
    except Exception as error:
        syntax = UID(str(dataset.file_meta.TransferSyntaxUID)).name
        raise RefusedError(f"The pixels cannot be decoded ({syntax}): {_in_words(error)}.") from error


def _planes(dataset: Dataset, base: FrameInfo, flags: list[str]) -> Iterator[tuple[FrameInfo, np.ndarray]]:
    for index, stored in enumerate(_frames_of(dataset)):
        plane, extra = _to_plane(dataset, stored, base)
        check_claims(rows=plane.shape[0], columns=plane.shape[1])
        slope, intercept = (1.0, 0.0) if "modality_lut" in extra else _rescale(dataset, index)
        window = _window(dataset, index) if stored.ndim == 2 and base.photometric != "PALETTE COLOR" else None
        if "inverted" in extra and window:
            window = (slope * sum(_stored_ends(base)) + 2 * intercept - window[0], window[1])
        info = replace(base, frame_index=index, flags=[*flags, *extra], window=window)
        yield replace(info, slope=slope, intercept=intercept), plane


def _to_plane(dataset: Dataset, stored: np.ndarray, base: FrameInfo) -> tuple[np.ndarray, list[str]]:
    """One channel where bright means high, and what had to be done for it."""
    if base.photometric == "PALETTE COLOR":
        return to_grey(apply_color_lut(stored, dataset))
    if stored.ndim == 3:
        return to_grey(stored)
    if "ModalityLUTSequence" in dataset:
        with contextlib.suppress(ValueError, AttributeError):
            return np.asarray(apply_modality_lut(stored, dataset)), ["modality_lut"]
    if base.photometric == "MONOCHROME1":
        return (sum(_stored_ends(base)) - stored.astype(np.int64)).astype(np.int32), ["inverted"]
    return stored, []


def _stored_ends(base: FrameInfo) -> tuple[int, int]:
    """The lowest and highest value that the declared bits can store."""
    if base.is_signed:
        return -(2 ** (base.bits_stored - 1)), 2 ** (base.bits_stored - 1) - 1
    return 0, 2**base.bits_stored - 1


def _segments(dataset: Dataset, base: FrameInfo, references: list[str]) -> Iterator[tuple[FrameInfo, np.ndarray]]:
    for index, stored in enumerate(_frames_of(dataset)):
        reference = references[index] if index < len(references) else ""
        yield replace(base, kind="segment", frame_index=index, references=[reference]), stored > 0


def _in_words(error: Exception) -> str:
    """What the libraries said, on one line."""
    lines = [line.strip().rstrip(".:") for line in str(error).splitlines() if line.strip()]
    return "; ".join(lines)[:240] or type(error).__name__
