"""Lookup tables that give stored values their meaning: the Modality LUT and palettes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.pixels import apply_color_lut

from evaluation.files.colour import to_grey
from evaluation.files.content import RefusedError, Stored
from evaluation.files.dicom.values import element_of, items, numbers, text

_CHANNELS = ("Red", "Green", "Blue")


@dataclass(frozen=True)
class Table:
    """Entries for the stored values from `first` on; what lies outside takes the nearest entry (PS3.3 C.11.1.1.1).

    `bits` are those of an entry; `coloured` marks the entries of a palette whose channels differ.
    """

    entries: NDArray[np.uint16]
    first: int
    bits: int
    unit: str = ""
    coloured: NDArray[np.bool_] | None = None

    @property
    def mirror(self) -> int:
        """Lowest plus highest value that the table gives."""
        return int(self.entries.min()) + int(self.entries.max())

    def index(self, stored: Stored) -> NDArray[np.int64]:
        return np.clip(stored.astype(np.int64) - self.first, 0, len(self.entries) - 1)


@dataclass(frozen=True)
class _Descriptor:
    """PS3.3 C.11.1.1: how many entries, which stored value the first is for, how many bits an entry has."""

    count: int
    first: int
    bits: int


def modality_table(dataset: Dataset, *, is_signed: bool) -> Table | None:
    """The Modality LUT of a data set, None where it has none. Raises RefusedError where it cannot be read."""
    found = items(dataset, "ModalityLUTSequence")
    if not found:
        return None
    descriptor = _descriptor(found[0], "LUTDescriptor", is_signed=is_signed)
    kind = text(found[0], "ModalityLUTType")
    return Table(_entries(found[0], "LUTData", descriptor), descriptor.first, descriptor.bits, unit=kind)


def palette(dataset: Dataset, *, is_signed: bool) -> Table:
    """The luminance of a palette's colours (PS3.3 C.7.6.3.1.5 and .6). Raises RefusedError where it cannot be read."""
    descriptor = _descriptor(dataset, "RedPaletteColorLookupTableDescriptor", is_signed=is_signed)
    if element_of(dataset, "RedPaletteColorLookupTableData") is not None:
        channels = [_entries(dataset, f"{name}PaletteColorLookupTableData", descriptor) for name in _CHANNELS]
        colours = np.stack(channels, axis=-1)
    else:
        colours = _segmented(dataset, descriptor)
    grey, _ = to_grey(colours[None])
    coloured = (colours != colours[:, :1]).any(axis=1)
    bits = 8 if colours.max(initial=0) <= 255 and descriptor.bits <= 8 else 16
    return Table(grey[0].astype(np.uint16), descriptor.first, bits, coloured=coloured)


def _descriptor(dataset: Dataset, keyword: str, *, is_signed: bool) -> _Descriptor:
    found = numbers(dataset, keyword)
    if len(found) != 3:
        raise RefusedError(f"The header's {keyword} has {len(found)} values instead of 3. Export the file again.")
    count, first, bits = (int(value) for value in found)
    count = count % 65_536 or 65_536
    first = (first + 32_768) % 65_536 - 32_768 if is_signed else first % 65_536
    if not 1 <= bits <= 16:
        raise RefusedError(f"The header's {keyword} claims entries of {bits} bits; 8 to 16 can be read.")
    return _Descriptor(count, first, bits)


def _entries(dataset: Dataset, keyword: str, descriptor: _Descriptor) -> NDArray[np.uint16]:
    """The entries of a table: words, or bytes where there are no more bytes than entries."""
    element = element_of(dataset, keyword)
    value = None if element is None else element.value
    if isinstance(value, bytes):
        is_little = element.is_little_endian if isinstance(element, RawDataElement) else True
        is_bytes = descriptor.bits <= 8 and len(value) < 2 * descriptor.count
        found = np.frombuffer(value[: len(value) // 2 * 2], "<u2" if is_little else ">u2")
        found = np.frombuffer(found.astype("<u2").tobytes(), "u1") if is_bytes else found
    else:
        found = np.asarray([] if value is None else value).ravel()
    if len(found) < descriptor.count:
        raise RefusedError(
            f"The table {keyword} has {len(found)} entries where {descriptor.count} are claimed. Export the file again."
        )
    return (found[: descriptor.count].astype(np.int64) & 0xFFFF).astype(np.uint16)


def _segmented(dataset: Dataset, descriptor: _Descriptor) -> NDArray[np.uint16]:
    """(entries, 3) of a palette in segments (PS3.3 C.7.9.2), laid out by pydicom."""
    indices = np.arange(descriptor.first, descriptor.first + descriptor.count)
    try:
        colours = apply_color_lut(indices[None], dataset)
    except Exception as error:
        # A broken table makes the library raise whatever it met on the way.
        raise RefusedError("The colour table of the file cannot be read. Export the image as grey or RGB.") from error
    return np.ascontiguousarray(colours[0, :, :3]).astype(np.uint16)
