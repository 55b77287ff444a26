"""Where each frame lies in the patient: first pixel and directions (PS3.3 C.7.6.2.1.1), in LPS and mm."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pydicom import Dataset

from evaluation.files.content import Vector
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.values import components, has_value

#: How far directions may be from length 1 and from a right angle: files round to a few digits.
_TOLERANCE = 0.01
#: Positions in mm, in any patient space; further off is a writing error.
_FARTHEST = 1e6


@dataclass(frozen=True)
class Place:
    """`position` is None, or both directions are, where the file does not say or cannot be read."""

    position: Vector | None = None
    row: Vector | None = None
    column: Vector | None = None
    flags: tuple[str, ...] = ()


def places_of(groups: FunctionalGroups, layout: Layout) -> tuple[Place, ...]:
    """The place of every frame. One position for many frames places none, unless offsets do."""
    if groups.is_enhanced:
        return tuple(_place(groups, frame) for frame in range(layout.frames))
    first = _place(groups, 0)
    if layout.frames == 1:
        return (first,)
    return _with_offsets(groups.dataset, first, layout.frames)


def _place(groups: FunctionalGroups, frame: int) -> Place:
    where = groups.holder(frame, "PlanePositionSequence", "ImagePositionPatient")
    which = groups.holder(frame, "PlaneOrientationSequence", "ImageOrientationPatient")
    position, orientation = _vector(where, "ImagePositionPatient", 3), _vector(which, "ImageOrientationPatient", 6)
    is_wrong = position == () or orientation == ()
    row, column = _directions(orientation) if orientation else (None, None)
    is_wrong = is_wrong or (bool(orientation) and row is None)
    flags = ("geometry_unreadable",) if is_wrong else ()
    return Place((position[0], position[1], position[2]) if position else None, row, column, flags)


def _vector(dataset: Dataset, keyword: str, count: int) -> tuple[float, ...] | None:
    """None where the element has no value, () where it cannot be read."""
    if not has_value(dataset, keyword):
        return None
    found = components(dataset, keyword)
    readable = tuple(part for part in found if part is not None and abs(part) <= _FARTHEST)
    return readable if len(readable) == len(found) == count else ()


def _directions(orientation: Sequence[float]) -> tuple[Vector, Vector] | tuple[None, None]:
    row = (orientation[0], orientation[1], orientation[2])
    column = (orientation[3], orientation[4], orientation[5])
    is_right = abs(sum(a * b for a, b in zip(row, column, strict=True))) <= _TOLERANCE
    are_units = all(abs(math.hypot(*direction) - 1) <= _TOLERANCE for direction in (row, column))
    return (row, column) if is_right and are_units else (None, None)


def _with_offsets(dataset: Dataset, first: Place, count: int) -> tuple[Place, ...]:
    """Frames of an RT dose (PS3.3 C.8.8.3.2): offsets along the normal, or along z where the first one is not 0."""
    nowhere = (Place(None, first.row, first.column, first.flags),) * count
    if not has_value(dataset, "GridFrameOffsetVector"):
        return nowhere
    offsets = components(dataset, "GridFrameOffsetVector")
    known = [offset for offset in offsets if offset is not None and abs(offset) <= _FARTHEST]
    if first.position is None or first.row is None or first.column is None or not len(known) == len(offsets) == count:
        return (Place(None, first.row, first.column, ("geometry_unreadable",)),) * count
    axis = _cross(first.row, first.column) if known[0] == 0 else (0.0, 0.0, 1.0)
    return tuple(Place(_moved(first.position, axis, offset - known[0]), first.row, first.column) for offset in known)


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _moved(position: Vector, axis: Vector, distance: float) -> Vector:
    x, y, z = (part + direction * distance for part, direction in zip(position, axis, strict=True))
    return x, y, z
