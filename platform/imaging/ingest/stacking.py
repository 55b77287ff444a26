"""Decoded files to series, and series to the stacks that become images."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.files.content import PlaneInfo, RefusedError
from evaluation.files.flags import FLAGS
from evaluation.files.stacks import arrange
from imaging.decoding.answers import DecodedFile
from imaging.ingest.planes import NewPlane, PlaneSource, Taken

LONGEST_LABEL = 100
OTHER_PIXELS = "uid_with_other_pixels"


@dataclass(frozen=True)
class Unit:
    """Files that are taken together: a DICOM series of single planes, or one file of any other kind."""

    files: tuple[Taken, ...]

    @property
    def name(self) -> str:
        """By which units are put in order."""
        return min(taken.item.name for taken in self.files)

    @property
    def planes(self) -> int:
        return sum(len(taken.file.planes) for taken in self.files)

    def without(self, taken: Sequence[Taken]) -> "Unit":
        left_out = {id(one) for one in taken}
        return Unit(tuple(one for one in self.files if id(one) not in left_out))


@dataclass(frozen=True)
class Stack:
    """Planes in the order in which they are shown: one image. `flags` are all that must be said of it."""

    planes: tuple[PlaneSource, ...]
    kind: str
    plane_spacing_mm: float | None
    label: str
    flags: tuple[str, ...]

    @property
    def new_planes(self) -> list[NewPlane]:
        return [plane for plane in self.planes if isinstance(plane, NewPlane)]

    @property
    def files(self) -> list[Taken]:
        """The files of its new planes, in the order of their first plane."""
        return list({id(plane.taken): plane.taken for plane in self.new_planes}.values())


def series_of(file: DecodedFile) -> tuple[str, str, str] | None:
    """What planes of one series share; None for a file that is a series of its own."""
    identity = file.identity
    if file.kind != "image" or len(file.planes) != 1 or not identity.series:
        return None
    return identity.group, identity.study, identity.series


def series_text(file: DecodedFile) -> str:
    """What is hashed for the planes that may be one image, in this upload or another; empty for what joins nothing.

    Planes of one series that differ in matrix or acquisition never join; those that differ in place may.
    """
    series = series_of(file)
    if series is None:
        return ""
    plane = file.planes[0]
    return "\x1f".join(("series", *series, f"{plane.rows}x{plane.columns}", *plane.acquisition))


def same_image_twice(files: Sequence[Taken]) -> list[Taken]:
    """Those of one series that bring an instance again that an earlier one brings, with the same pixels."""
    first: dict[str, Taken] = {}
    again = []
    for taken in files:
        instance = taken.file.identity.instance or taken.file.file_sha256
        if instance not in first:
            first[instance] = taken
        elif same_pixels(taken, first[instance]):
            again.append(taken)
    return again


def same_pixels(one: Taken, other: Taken) -> bool:
    """Whether two files of one plane show the same values."""
    if one.file.file_sha256 == other.file.file_sha256:
        return True
    first, second = NewPlane(one, 0), NewPlane(other, 0)
    if _form(first) != _form(second):
        return False
    return np.array_equal(first.read_stored(), second.read_stored())


def _form(plane: NewPlane) -> tuple[object, ...]:
    return plane.info.slope, plane.info.intercept, plane.facts, plane.info.rows, plane.info.columns


def stacks_of(unit: Unit) -> list[Stack]:
    """The images that the unit's files become. Raises RefusedError where they become none."""
    planes = [NewPlane(taken, number) for taken in unit.files for number in range(len(taken.file.planes))]
    declared = unit.files[0].file.stack if len(unit.files) == 1 else ""
    return list(arrange_planes(planes, declared=declared))


def arrange_planes(planes: Sequence[PlaneSource], *, declared: str = "") -> Iterator[Stack]:
    """Planes whose values have different units, such as one slice of a CT without its rescale, are no stack."""
    units: dict[str, list[PlaneSource]] = {}
    for plane in planes:
        units.setdefault(plane.unit, []).append(plane)
    for alike in units.values():
        yield from _arrange(alike, declared)


def _arrange(planes: Sequence[PlaneSource], declared: str) -> Iterator[Stack]:
    infos = [plane.info for plane in planes]
    for stack in arrange(infos, declared=declared):  # type: ignore[arg-type]
        ordered = tuple(planes[index] for index in stack.order)
        yield Stack(
            planes=ordered,
            kind=stack.kind,
            plane_spacing_mm=stack.plane_spacing_mm,
            label=label_of(stack.acquisition, ordered),
            flags=in_order({*stack.flags, *_flags_of(ordered)}),
        )


def label_of(acquisition: Sequence[str], planes: Sequence[PlaneSource]) -> str:
    """What sets the image apart from others of its case: coded words and numbers, which name nobody."""
    file = next((plane.taken.file for plane in planes if isinstance(plane, NewPlane)), None)
    words = [*acquisition, *((file.view, file.laterality) if file else ())]
    return " ".join(dict.fromkeys(word for word in words if word)).replace("\0", "")[:LONGEST_LABEL]


def with_flag(stack: Stack, flag: str) -> Stack:
    return replace(stack, flags=in_order({*stack.flags, flag}))


def in_order(flags: set[str]) -> tuple[str, ...]:
    """In the order of the list of flags; what is not in it comes last."""
    known = [flag for flag in FLAGS if flag in flags]
    return (*known, *sorted(flags - set(known)))


def check_planes(unit: Unit) -> None:
    """Raises RefusedError for planes that say different things about themselves than numbers can."""
    if any(not _is_finite(plane) for taken in unit.files for plane in taken.file.planes):
        raise RefusedError("The file gives a position or a size that is no number. Export it anew.")


def _is_finite(plane: PlaneInfo) -> bool:
    groups = (plane.spacing_mm, plane.position_mm, plane.row_direction, plane.column_direction)
    numbers = [number for group in groups if group is not None for number in group]
    return bool(np.isfinite([plane.slope, plane.intercept, *numbers]).all())


def _flags_of(planes: Sequence[PlaneSource]) -> set[str]:
    flags = {flag for plane in planes for flag in (*plane.info.flags, *plane.facts.flags)}
    for plane in planes:
        if isinstance(plane, NewPlane):
            flags.update(plane.taken.file.flags)
        if plane.facts.has_padding:
            flags.add("padding")
    windows = {plane.info.windows[:1] for plane in planes if plane.info.windows}
    return flags | {"windows_differ"} if len(windows) > 1 else flags
