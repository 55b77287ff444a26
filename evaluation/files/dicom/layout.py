"""How the pixels of a file lie in it, as its header claims: checked before anything is allocated for them."""

from dataclasses import dataclass
from typing import Literal

from pydicom import Dataset
from pydicom.pixels import get_decoder
from pydicom.uid import UID, JPEGExtended12Bit, RLELossless

from evaluation.files.content import RefusedError
from evaluation.files.dicom.reading import syntax_of
from evaluation.files.dicom.values import element_of, integer, text, texts
from evaluation.files.limits import check_claims

PixelKeyword = Literal["PixelData", "FloatPixelData", "DoubleFloatPixelData"]
KEYWORDS: tuple[PixelKeyword, ...] = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
GREY = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")
COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT")
_ALLOCATED = {"PixelData": (1, 8, 16, 32), "FloatPixelData": (32,), "DoubleFloatPixelData": (64,)}
#: Terms that stood or stand in the standard, and may be quoted: any other word may be that of a person.
_KNOWN_TERMS = ("ARGB", "CMYK", "HSV", "MONOCHROME", "XYB", "YBR_FULL_420", "YBR_PARTIAL_420", "YBR_PARTIAL_422")
_MODALITIES = (
    "AU", "CR", "CT", "DOC", "DX", "ECG", "EPS", "ES", "FID", "HD", "IO", "IVUS", "KO", "M3D", "MG", "MR", "NM", "OCT",
    "OP", "OT", "PLAN", "PR", "PT", "PX", "REG", "RESP", "RF", "RTDOSE", "RTIMAGE", "RTINTENT", "RTPLAN", "RTRECORD",
    "RTSTRUCT", "RWV", "SC", "SEG", "SM", "SMR", "SR", "STAIN", "TG", "US", "XA", "XC",
)  # fmt: skip
_VIDEO = ("1.2.840.10008.1.2.4.10", "1.2.840.10008.1.2.7.")


@dataclass(frozen=True)
class Layout:
    """The Image Pixel module (PS3.3 C.7.6.3), in whole numbers. `planar` is 0 for colour by pixel, 1 by plane."""

    rows: int
    columns: int
    frames: int
    samples: int
    allocated: int
    stored: int
    high: int
    is_signed: bool
    photometric: str
    planar: int
    keyword: PixelKeyword
    syntax: UID

    @property
    def is_float(self) -> bool:
        return self.keyword != "PixelData"

    @property
    def is_grey(self) -> bool:
        """Grey as it is stored: neither colour nor a palette's numbers."""
        return self.samples == 1 and self.photometric != "PALETTE COLOR"

    @property
    def frame_bits(self) -> int:
        """Bits of one frame that is not compressed. YBR_FULL_422 shares two of its samples between two pixels."""
        bits = self.rows * self.columns * self.samples * self.allocated
        return bits // 3 * 2 if self.photometric == "YBR_FULL_422" else bits

    @property
    def mirror(self) -> int:
        """Lowest plus highest value that the declared bits can store; 0 for floating point, which declares none."""
        if self.is_float:
            return 0
        return -1 if self.is_signed else (1 << self.stored) - 1


def layout_of(dataset: Dataset) -> Layout:
    """Raises RefusedError, in words, for what holds no pixels, claims too much or lies as nothing here can read."""
    keyword = _keyword(dataset)
    if element_of(dataset, "Rows") is None or element_of(dataset, "Columns") is None:
        raise RefusedError("The header says neither how many rows nor how many columns the image has. Export it again.")
    claimed = integer(dataset, "NumberOfFrames")
    frames = 1 if claimed is None else claimed
    rows, columns = integer(dataset, "Rows") or 0, integer(dataset, "Columns") or 0
    check_claims(rows=rows, columns=columns, planes=frames)
    photometric, samples = _photometric(dataset)
    allocated, stored, high = _bits(dataset, keyword)
    if samples > 1 and allocated not in (8, 16):
        raise RefusedError(f"Colour of {allocated} bits a sample cannot be taken. Export it with 8 or 16.")
    layout = Layout(
        rows=rows,
        columns=columns,
        frames=frames,
        samples=samples,
        allocated=allocated,
        stored=stored,
        high=high,
        is_signed=keyword == "PixelData" and _is_signed(dataset),
        photometric=photometric,
        planar=_planar(dataset, samples),
        keyword=keyword,
        syntax=syntax_of(dataset),
    )
    _check_syntax(layout)
    return layout


def _keyword(dataset: Dataset) -> PixelKeyword:
    found = [keyword for keyword in KEYWORDS if keyword in dataset]
    if not found:
        modality = text(dataset, "Modality").upper()
        modality = modality if modality in _MODALITIES else "unknown"
        hint = "It was cut off: send it again." if "Rows" in dataset else "Only images can be taken: leave it out."
        raise RefusedError(f"The file holds no pixels (modality {modality}). {hint}")
    if len(found) > 1:
        raise RefusedError(f"The file holds its pixels twice ({' and '.join(found)}). Export it with one of them.")
    return found[0]


def _photometric(dataset: Dataset) -> tuple[str, int]:
    """The photometric interpretation, and the samples of a pixel that it means where the header is silent."""
    photometric = " ".join(texts(dataset, "PhotometricInterpretation")).upper()
    if photometric not in (*GREY, *COLOUR):
        unknown = f"is “{photometric}”" if photometric in _KNOWN_TERMS else "is no term of the standard"
        named = unknown if photometric else "is missing"
        raise RefusedError(
            f"The photometric interpretation {named}, which cannot be read. Export the image as grey or RGB."
        )
    expected = 1 if photometric in GREY else 3
    samples = integer(dataset, "SamplesPerPixel")
    if samples not in (None, expected):
        raise RefusedError(
            f"The header says {photometric} and {samples} samples a pixel, which do not go together. "
            "Export the image as grey or RGB."
        )
    if photometric == "MONOCHROME2" and text(dataset, "PresentationLUTShape").upper() == "INVERSE":
        # PS3.3 C.8.11.3.1: INVERSE belongs to MONOCHROME1.
        raise RefusedError(
            "The header says that high is bright (MONOCHROME2) and that high is dark (Presentation LUT Shape INVERSE). "
            "Export the image with one of them."
        )
    return photometric, expected


def _bits(dataset: Dataset, keyword: PixelKeyword) -> tuple[int, int, int]:
    """Bits allocated, bits stored and the high bit (PS3.5 8.1.1)."""
    allocated = integer(dataset, "BitsAllocated")
    if allocated not in _ALLOCATED[keyword]:
        raise RefusedError(
            f"The header claims {'no number of' if allocated is None else allocated} bits for a sample, which cannot "
            "be read. Export the image with 8 or 16."
        )
    if keyword != "PixelData":
        return allocated, allocated, allocated - 1
    stored = integer(dataset, "BitsStored")
    if stored is None or not 1 <= stored <= allocated:
        claimed = "no number of" if stored is None else stored
        raise RefusedError(f"The header claims {claimed} stored bits in {allocated}. Export the file again.")
    if stored == allocated:
        return allocated, stored, stored - 1  # one way to lie in the word: a wrong HighBit changes nothing
    high = integer(dataset, "HighBit")
    high = stored - 1 if high is None else high
    if not stored - 1 <= high < allocated:
        raise RefusedError(
            f"The header claims bit {high} as the highest of {stored} in {allocated}, which cannot be. "
            "Export the file again."
        )
    return allocated, stored, high


def _is_signed(dataset: Dataset) -> bool:
    representation = integer(dataset, "PixelRepresentation")
    if representation not in (0, 1):
        raise RefusedError("The header does not say whether stored values have a sign. Export the file again.")
    return representation == 1


def _planar(dataset: Dataset, samples: int) -> int:
    planar = integer(dataset, "PlanarConfiguration") if samples > 1 else 0
    if planar in (0, 1):
        return planar
    if planar is None and syntax_of(dataset).is_encapsulated:
        return 0  # the compressed stream says itself how its samples lie
    raise RefusedError("The header does not say how the colours of a pixel lie. Export the file again.")


def _check_syntax(layout: Layout) -> None:
    syntax = layout.syntax
    if syntax.startswith(_VIDEO):
        raise RefusedError(f"The file is a video ({syntax.name}), which cannot be decoded. Export its frames as DICOM.")
    if syntax == JPEGExtended12Bit and layout.stored > 8:
        raise RefusedError("12-bit JPEG (Extended) cannot be decoded. Export the image uncompressed or as JPEG 2000.")
    try:
        is_known = get_decoder(syntax).is_available
    except NotImplementedError:
        is_known = False
    if not is_known:
        name = syntax.name if syntax.is_valid else "that the header names"
        raise RefusedError(f"The compression {name} is not supported. Export the image uncompressed.")
    is_word = not syntax.is_encapsulated or syntax == RLELossless
    if layout.high != layout.stored - 1 and not is_word:
        raise RefusedError(
            f"The pixels are compressed, and bit {layout.high} is claimed as the highest of {layout.stored}: where "
            "they lie is unclear. Export the image uncompressed."
        )
