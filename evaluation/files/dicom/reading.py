"""The data set of a file, and its header without the pixels."""

from pathlib import Path

import pydicom
from pydicom import DataElement, Dataset
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.tag import BaseTag
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian
from pydicom.uid import ImplicitVRLittleEndian as ImplicitVR

from evaluation.files.content import RefusedError
from evaluation.files.dicom.values import tag_of, text

#: Larger files stay on disk: their frames are read one by one.
LARGE_FILE_BYTES = 64 << 20
DEFERRED_BYTES = 16 << 20
_DIRECTORY = "1.2.840.10008.1.3.10"
_PIXEL_GROUP = 0x7FE0
_ICON = tag_of("IconImageSequence")
_TEXT_VRS = frozenset(
    ("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT")
)


def is_dicom(path: Path) -> bool:
    """Does the file begin as DICOM does: with a preamble, or (old files) with its first group?"""
    with path.open("rb") as file:
        head = file.read(132)
    return head[128:132] == b"DICM" or (head[:2] in (b"\x08\x00", b"\x02\x00", b"\x00\x08") and len(head) == 132)


def read_dataset(path: Path) -> Dataset:
    """The whole data set, elements unconverted, with a transfer syntax; pixels of a large file are left on disk."""
    dataset = _read(path)
    if text(getattr(dataset, "file_meta", Dataset()), "MediaStorageSOPClassUID") == _DIRECTORY:
        raise RefusedError("The file is the directory of a medium (DICOMDIR), not an image. Send the images it lists.")
    if "SOPClassUID" not in dataset and "Rows" not in dataset:
        raise RefusedError(
            "The file is not DICOM, or its header is broken: it names neither a class nor a size. Export it again."
        )
    _ensure_transfer_syntax(dataset)
    return dataset


def syntax_of(dataset: Dataset) -> UID:
    return UID(str(dataset.file_meta.TransferSyntaxUID))


def header_of(dataset: Dataset) -> Dataset:
    """A shallow copy without pixels, overlays and icons, elements unconverted, text cut at a NUL."""
    header = Dataset({tag: _without_nul(element) for tag, element in dataset.items() if not _is_bulk(tag)})
    is_implicit, is_little = dataset.original_encoding
    header.set_original_encoding(is_implicit, is_little, dataset.original_character_set)
    header.file_meta = dataset.file_meta
    return header


def _read(path: Path) -> Dataset:
    is_large = path.stat().st_size > LARGE_FILE_BYTES
    try:
        dataset = pydicom.dcmread(path, force=True, defer_size=DEFERRED_BYTES if is_large else None)
        syntax = getattr(dataset, "file_meta", Dataset()).get("TransferSyntaxUID")
        if is_large and syntax == DeflatedExplicitVRLittleEndian:
            # What a deflated file holds has no place on disk from which it could be read later.
            dataset = pydicom.dcmread(path, force=True)
    except MemoryError:
        raise
    except Exception as error:
        # A broken file makes the library raise whatever its parser met, with words that may quote the header.
        raise RefusedError(
            f"The file cannot be read as DICOM ({type(error).__name__}): it is damaged or was cut off. Export it again."
        ) from error
    return dataset


def _ensure_transfer_syntax(dataset: Dataset) -> None:
    """Old files lack the meta header; how the data set itself was encoded then says the syntax."""
    if not hasattr(dataset, "file_meta"):
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
    if dataset.file_meta.get("TransferSyntaxUID"):
        return
    is_implicit, is_little = dataset.original_encoding
    explicit = ExplicitVRLittleEndian if is_little else ExplicitVRBigEndian
    dataset.file_meta.TransferSyntaxUID = ImplicitVR if is_implicit else explicit


def _is_bulk(tag: BaseTag) -> bool:
    return tag.group == _PIXEL_GROUP or tag == _ICON or (tag.group & 0xFF00 == 0x6000 and tag.element == 0x3000)


def _without_nul(element: RawDataElement | DataElement) -> RawDataElement | DataElement:
    """Text up to its first NUL (PS3.5 6.2): what follows is no part of it, and may be anything."""
    if not isinstance(element, RawDataElement) or not element.value or b"\0" not in element.value.rstrip(b"\0 "):
        return element
    vr = element.VR or (dictionary_VR(element.tag) if dictionary_has_tag(element.tag) else "")
    if vr not in _TEXT_VRS:
        return element
    kept = element.value.partition(b"\0")[0]
    kept += b" " * (len(kept) % 2)
    return element._replace(value=kept, length=len(kept))
