"""What the header of a file gives reason to say about its pixels."""

import re

from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    JPEG2000MC,
    UID,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSNearLossless,
)

from evaluation.files.dicom.acquisition import image_types
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.values import element_of, has_value, human_text, readable_number, text

_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_DOCUMENTS = "1.2.840.10008.5.1.4.1.1.104"
#: Classes of CT, MR, NM and PET: another conversion that one of them names made slices, no picture of words.
_SCANNERS = tuple(f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("2", "4", "20", "128", "130"))
_VIDEO_CLASSES = tuple(f"1.2.840.10008.5.1.4.1.1.77.1.{end}" for end in ("1.1", "2.1", "4.1"))
_FOR_PROCESSING = tuple(f"1.2.840.10008.5.1.4.1.1.1.{end}" for end in ("1.1", "2.1", "3.1"))
#: Modalities whose pictures carry the words of their screen.
_WITH_WORDS = ("US", "IVUS", "BDUS", "ES", "DOC", "SC")
_SCREENS = re.compile(r"SCREEN|CAPTURE|DOSE|REPORT|PROTOCOL", re.IGNORECASE)
_SUMMARIES = re.compile(
    r"\bdose[ _-]*(info|page|record|sheet)|\b(report|summary)\b|\bscreen[ _-]*(save|shot|capture)"
    r"|\b(patient|exam)[ _-]*protocol\b",
    re.IGNORECASE,
)
#: Conversion Types (PS3.3 C.8.6.1) of film, paper, workstations and drawings.
_CAPTURED = ("DF", "SD", "SI", "WSD", "DRW")
_ALWAYS_LOSSY = (JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless)
_PERHAPS_LOSSY = (JPEG2000, JPEG2000MC, HTJ2K)


def flags_of(groups: FunctionalGroups, layout: Layout) -> tuple[str, ...]:
    """The flags of the whole file."""
    dataset = groups.dataset
    said = {
        "burned_in_text_possible": _may_hold_words(groups),
        "for_processing": _is_for_processing(dataset),
        "inverted": layout.photometric == "MONOCHROME1",
        "lossy_compression": _is_lossy(dataset, layout.syntax),
        "palette": layout.photometric == "PALETTE COLOR",
    }
    return tuple(flag for flag, is_said in said.items() if is_said)


def _may_hold_words(groups: FunctionalGroups) -> bool:
    """Burned In Annotation where it says YES; NO is believed but of screens and reports, which are made of words."""
    dataset = groups.dataset
    declared = text(dataset, "BurnedInAnnotation").upper()
    is_screen = any(_SCREENS.search(word) for word in image_types(groups)) or bool(
        _SUMMARIES.search(human_text(dataset, "SeriesDescription"))
    )
    if declared == "NO":
        return is_screen
    return declared == "YES" or is_screen or _is_picture_of_words(dataset)


def _is_picture_of_words(dataset: Dataset) -> bool:
    """Ultrasound, captured screens, scanned film and paper, video, dose reports."""
    sop_class = text(dataset, "SOPClassUID")
    return (
        text(dataset, "Modality").upper() in _WITH_WORDS
        or sop_class == _SECONDARY_CAPTURE
        or sop_class.startswith((f"{_SECONDARY_CAPTURE}.", f"{_DOCUMENTS}."))
        or sop_class in _VIDEO_CLASSES
        or text(dataset, "ConversionType") in _CAPTURED
        or (has_value(dataset, "ConversionType") and sop_class not in _SCANNERS)
        or has_value(dataset, "NominalScannedPixelSpacing")
    )


def _is_for_processing(dataset: Dataset) -> bool:
    intent = text(dataset, "PresentationIntentType").upper()
    return intent == "FOR PROCESSING" or text(dataset, "SOPClassUID") in _FOR_PROCESSING


def _is_lossy(dataset: Dataset, syntax: UID) -> bool:
    """Lossy Image Compression (PS3.3 C.7.6.1.1.5), whatever it says where the compression itself loses."""
    declared = text(dataset, "LossyImageCompression").upper()
    if declared in ("01", "1", "YES") or (readable_number(dataset, "LossyImageCompressionRatio") or 0) > 1:
        return True
    if syntax in _ALWAYS_LOSSY:
        return True
    return syntax in _PERHAPS_LOSSY and (declared != "00" or _is_irreversible(dataset))


def _is_irreversible(dataset: Dataset) -> bool:
    """Does the JPEG 2000 stream use the wavelet that loses (9-7)? Its COD marker says so (ISO 15444-1 A.6.1)."""
    element = element_of(dataset, "PixelData")
    stream = (element.value or b"")[:65_536] if isinstance(element, RawDataElement) else b""
    at = stream.find(b"\xff\x52")
    return 0 <= at < len(stream) - 13 and stream[at + 13] == 0
