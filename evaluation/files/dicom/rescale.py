"""What a stored value means: value = stored × slope + intercept, or an entry of a table, in a unit."""

from dataclasses import dataclass

from pydicom import Dataset

from evaluation.files.content import RefusedError
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.luts import Table, modality_table
from evaluation.files.dicom.padding import HIGHEST
from evaluation.files.dicom.values import element_of, has_value, numbers, text, unreadable

#: Beyond these, steps between values are lost in floating point.
SMALLEST_STEP, MOST_STEPS = 1e-30, 2.0**40
_MACRO = "PixelValueTransformationSequence"
#: Defined Terms of (0028,1054) and (0054,1001) that say nothing: "unspecified", "none".
_NO_UNIT = ("US", "NONE", "NORMALIZED", "1CM")


@dataclass(frozen=True)
class Rescale:
    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""


def rescale_of(groups: FunctionalGroups, layout: Layout, frame: int, modality: str) -> Rescale:
    """The rescale of one frame. Raises RefusedError for what cannot be read, is 0 or leads beyond floating point."""
    holder = _holder(groups, frame)
    if modality == "RTDOSE" and has_value(groups.dataset, "DoseGridScaling"):
        found = Rescale(_one(groups.dataset, "DoseGridScaling", 1.0), 0.0, text(groups.dataset, "DoseUnits"))
    elif _is_given(holder):
        found = Rescale(
            _one(holder, "RescaleSlope", 1.0), _one(holder, "RescaleIntercept", 0.0), _unit(holder, modality)
        )
    else:
        return Rescale(unit=_unit_alone(groups.dataset, modality))
    _check(found, layout)
    return found


def table_of(groups: FunctionalGroups, layout: Layout) -> Table | None:
    """The Modality LUT; in an enhanced object a rescale of the groups comes before one at the top."""
    if groups.is_enhanced and any(groups.macro(frame, _MACRO) for frame in range(layout.frames)):
        return None
    return modality_table(groups.dataset, is_signed=layout.is_signed)


def _holder(groups: FunctionalGroups, frame: int) -> Dataset:
    """Where the rescale of a frame stands. A macro that says none is no macro (PS3.3 C.7.6.16.2.9: both are Type 1)."""
    holder = groups.holder(frame, _MACRO, "RescaleSlope")
    if holder is groups.dataset and not _is_given(holder):
        holder = groups.holder(frame, _MACRO, "RescaleIntercept")
    if groups.macro(frame, _MACRO) is not None and not _is_given(holder):
        raise RefusedError("The header names a rescale for its frames and does not say it. Export the file again.")
    return holder


def _is_given(holder: Dataset) -> bool:
    return any(element_of(holder, keyword) is not None for keyword in ("RescaleSlope", "RescaleIntercept"))


def _one(holder: Dataset, keyword: str, absent: float) -> float:
    """The element's one number. One that is not there at all is the identity, one that is empty is unreadable."""
    if element_of(holder, keyword) is None:
        return absent
    found = numbers(holder, keyword)
    if len(found) != 1:
        raise unreadable(holder, keyword)
    return found[0]


def _unit(holder: Dataset, modality: str) -> str:
    """RescaleType; without one the values of a CT are Hounsfield units (PS3.3 C.11.1.1.2)."""
    declared = text(holder, "RescaleType").upper()
    if declared:
        return "" if declared in _NO_UNIT else declared[:16]
    return "HU" if modality == "CT" else _unit_alone(holder, modality)


def _unit_alone(dataset: Dataset, modality: str) -> str:
    """Units of PET (0054,1001), with the kind of SUV where there is one."""
    unit = text(dataset, "Units").upper() if modality == "PT" else ""
    return "" if unit in _NO_UNIT else unit[:16]


def _check(found: Rescale, layout: Layout) -> None:
    largest = 0.0 if layout.is_float else 2.0**layout.stored
    reach = abs(found.slope) * largest + abs(found.intercept)
    if found.slope == 0:
        raise RefusedError("The header's rescale slope is 0, so that all pixels would mean the same. Export it again.")
    if not abs(found.slope) > SMALLEST_STEP or not max(reach, abs(found.slope)) < HIGHEST:
        raise RefusedError(
            f"The header's rescale (slope {found.slope:g}, intercept {found.intercept:g}) leads to values that cannot "
            "be held as numbers. Export the file again."
        )
    if abs(found.intercept) > abs(found.slope) * MOST_STEPS:
        raise RefusedError(
            f"The header's rescale intercept {found.intercept:g} is so large that steps of {found.slope:g} are lost "
            "in it. Export the file again."
        )
