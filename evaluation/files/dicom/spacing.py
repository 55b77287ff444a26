"""How large a pixel is, and where that holds: in the patient, at the detector, or nowhere (only its shape is known)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydicom import Dataset

from evaluation.files.content import SpacingPlace
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.values import components, has_value, readable_items, readable_number, text

Pair = tuple[float, float]
#: Lengths in mm that a pixel of a picture of a patient can have; others are writing errors.
_SMALLEST, _LARGEST = 1e-6, 1e4
_UNREADABLE = ("spacing_unreadable",)
_TWO_DIMENSIONAL, _CENTIMETRES, _TISSUE = 1, 3, 1


@dataclass(frozen=True)
class Spacing:
    """`pair` in mm, rows first. With the flag `aspect_ratio` it is in units of a pixel's width, and holds nowhere."""

    pair: Pair | None = None
    place: SpacingPlace | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    """What one element says; `pair` is None where it cannot be read."""

    pair: Pair | None
    place: SpacingPlace = "patient"


def spacing_of(groups: FunctionalGroups, frame: int) -> Spacing:
    """The first readable of: ultrasound regions, spacing in the patient, at the detector, on a scanned film.

    A spacing that is 0, negative, infinite or no number is passed over, and said where nothing else is found.
    """
    regions = _ultrasound(groups.dataset)
    if regions is not None and regions.flags != _UNREADABLE:
        return regions
    is_unreadable = regions is not None
    for candidate in _candidates(groups, frame):
        if candidate.pair is not None:
            flags = ("spacing_at_detector",) if candidate.place == "detector" else ()
            return Spacing(candidate.pair, candidate.place, flags)
        is_unreadable = True
    return _aspect_ratio(groups.dataset, is_unreadable)


def _candidates(groups: FunctionalGroups, frame: int) -> Iterator[_Candidate]:
    """In the order of trust. PS3.3 10.7.1.3 tells what Pixel Spacing and Imager Pixel Spacing mean together."""
    magnification = readable_number(groups.dataset, "EstimatedRadiographicMagnificationFactor")
    imager = _pair(groups, frame, "FramePixelDataPropertiesSequence", "ImagerPixelSpacing")
    object_ = _pair(groups, frame, "ProjectionPixelCalibrationSequence", "ObjectPixelSpacingInCenterOfBeam")
    pixel = _pair(groups, frame, "PixelMeasuresSequence", "PixelSpacing")
    if object_:
        yield object_
    if pixel and (
        imager is None or pixel.pair != imager.pair or has_value(groups.dataset, "PixelSpacingCalibrationType")
    ):
        yield pixel
    if imager:
        yield _in_patient(imager, magnification)
    for keyword in ("ImagePlanePixelSpacing", "NominalScannedPixelSpacing"):
        found = _pair(groups, frame, "PixelMeasuresSequence", keyword)
        if found:
            yield _Candidate(found.pair, "detector")


def _pair(groups: FunctionalGroups, frame: int, macro: str, keyword: str) -> _Candidate | None:
    holder = groups.holder(frame, macro, keyword)
    found = components(holder, keyword)
    return _Candidate(_checked(found)) if found else None


def _checked(found: tuple[float | None, ...]) -> Pair | None:
    if len(found) != 2:
        return None
    row, column = found
    if row is None or column is None or not all(_SMALLEST <= length <= _LARGEST for length in (row, column)):
        return None
    return row, column


def _in_patient(imager: _Candidate, magnification: float | None) -> _Candidate:
    """A length at the detector divided by the magnification, which is never below 1, is one in the patient."""
    if imager.pair is None or magnification is None or not magnification >= 1:
        return _Candidate(imager.pair, "detector")
    row, column = imager.pair
    return _Candidate(_checked((row / magnification, column / magnification)))


def _ultrasound(dataset: Dataset) -> Spacing | None:
    """The regions of PS3.3 C.8.5.5 that show tissue in two dimensions, in cm; None where there is none of them."""
    regions = [region for region in readable_items(dataset, "SequenceOfUltrasoundRegions") if _is_flat(region)]
    tissue = [region for region in regions if readable_number(region, "RegionDataType") == _TISSUE] or regions
    pairs = {_deltas(region) for region in tissue}
    if not pairs:
        return None
    if len(pairs) > 1:
        return Spacing(flags=("spacing_of_regions_differs",))
    (pair,) = pairs
    return Spacing(pair, "patient") if pair else Spacing(flags=_UNREADABLE)


def _is_flat(region: Dataset) -> bool:
    units = (readable_number(region, f"PhysicalUnits{axis}Direction") for axis in "XY")
    return readable_number(region, "RegionSpatialFormat") == _TWO_DIMENSIONAL and all(u == _CENTIMETRES for u in units)


def _deltas(region: Dataset) -> Pair | None:
    """Millimetres; a negative delta only says that the axis runs the other way."""
    row, column = (readable_number(region, f"PhysicalDelta{axis}") for axis in "YX")
    if row is None or column is None:
        return None
    return _checked((round(abs(row) * 10, 9), round(abs(column) * 10, 9)))


def _aspect_ratio(dataset: Dataset, is_unreadable: bool) -> Spacing:
    """Pixel Aspect Ratio (PS3.3 C.7.6.3.1.7) is height \\ width: the shape of a pixel without its size."""
    unreadable = _UNREADABLE if is_unreadable else ()
    if not text(dataset, "PixelAspectRatio"):
        return Spacing(flags=unreadable)
    ratio = _checked(components(dataset, "PixelAspectRatio"))
    if ratio is None:
        return Spacing(flags=("spacing_unreadable",))
    height, width = ratio
    if height == width:
        return Spacing(flags=unreadable)
    return Spacing((height / width, 1.0), None, (*unreadable, "aspect_ratio"))
