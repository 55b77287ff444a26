"""Masks are put on the planes of their image by where both lie in the patient, or refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import FileFormat, PlaneInfo, RefusedError, Vector
from evaluation.files.mask_labels import Labels
from evaluation.files.masks import MaskFile

#: How far a pixel of the mask may lie from one of the image, in pixels or planes.
TOLERANCE = 0.25
#: A mask whose planes cross those of the image is held as a whole to be cut anew.
LARGEST_CROSSING = 300_000_000
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))


class Labelled(Protocol):
    """What is known of a mask: `MaskFile`, or whatever holds the same."""

    @property
    def format(self) -> FileFormat: ...
    @property
    def planes(self) -> tuple[PlaneInfo, ...]: ...
    @property
    def names(self) -> dict[int, str]: ...
    @property
    def flags(self) -> tuple[str, ...]: ...
    def read_labels(self, index: int, /) -> NDArray[np.integer[Any]]: ...


def place_on(mask: Labelled, planes: Sequence[PlaneInfo]) -> MaskFile:
    """The mask as labels on `planes`, which stand in the order in which the image is shown.

    By position where both say where they lie: stored along another axis, or the other way round, the same voxels are
    found. A mask that says nothing (a picture, a TIFF) lies on the planes one by one. Raises RefusedError, naming
    both, where sizes, numbers of planes or places do not agree, and where a part of the mask lies on no plane.
    """
    if lies_somewhere(mask.planes):
        if not lies_somewhere(planes):
            raise RefusedError(
                f"The mask says where it lies ({_describe(mask.planes)}), its image does not ({_describe(planes)}). "
                "Save the mask as a picture or TIFF in the rows and columns of its image."
            )
        read_labels = _by_position(mask, planes)
    else:
        _check_order(mask, planes)
        read_labels = _as_stored(mask)
    return MaskFile(mask.format, tuple(planes), read_labels, dict(mask.names), tuple(mask.flags))


def _as_stored(mask: Labelled) -> Callable[[int], Labels]:
    return lambda index: np.asarray(mask.read_labels(index), np.int32)


def lies_somewhere(planes: Sequence[PlaneInfo]) -> bool:
    """Does every plane say where its pixels lie in the patient?"""
    return all(
        None not in (plane.position_mm, plane.row_direction, plane.column_direction, plane.spacing_mm)
        for plane in planes
    )


def _check_order(mask: Labelled, planes: Sequence[PlaneInfo]) -> None:
    """A mask without geometry fits by its numbers, unless its format could have said where it lies and did not."""
    if mask.format == "nifti" and lies_somewhere(planes):
        raise _refusal(mask, planes, "The mask does not say where it lies")
    sizes = {(plane.rows, plane.columns) for plane in (*mask.planes, *planes)}
    if len(sizes) > 1 or len(mask.planes) != len(planes):
        raise _refusal(mask, planes, "The mask and its image differ in size")


def _by_position(mask: Labelled, planes: Sequence[PlaneInfo]) -> Callable[[int], Labels]:
    grid = _grid_of(mask, planes)
    steps = [_steps(grid, plane) for plane in planes]
    if not any(steps):
        raise _refusal(mask, planes, "The mask does not lie on the pixels of its image")
    cut = _Cut(mask, planes, steps)
    cut.check_all_is_placed()
    return cut.read_labels


def _refusal(mask: Labelled, planes: Sequence[PlaneInfo], what: str) -> RefusedError:
    return RefusedError(
        f"{what}: the mask has {_describe(mask.planes)}, its image {_describe(planes)}. "
        "Draw or save it on the image itself."
    )


def _describe(planes: Sequence[PlaneInfo]) -> str:
    """Size, spacing, place and directions, in words."""
    first = planes[0]
    count = f"{len(planes)} planes of " if len(planes) > 1 else ""
    words = [f"{count}{first.columns} × {first.rows} pixels"]
    if first.spacing_mm:
        words.append(f"of {first.spacing_mm[1]:.4g} × {first.spacing_mm[0]:.4g} mm")
    if first.position_mm and first.row_direction and first.column_direction:
        place = ", ".join(f"{value:.4g}" for value in first.position_mm)
        directions = f"{_letter(first.row_direction)} and {_letter(first.column_direction)}"
        words.append(f"from ({place}) to {directions}")
    return " ".join(words)


def _letter(direction: Vector) -> str:
    axis = int(np.argmax(np.abs(direction)))
    return _LETTERS[axis][bool(direction[axis] < 0)]


def _grid_of(mask: Labelled, planes: Sequence[PlaneInfo]) -> NDArray[np.float64]:
    """(4, 4) from mm in LPS to (plane, row, column) of the mask. Raises RefusedError for planes that are no grid."""
    first, count = mask.planes[0], len(mask.planes)
    down, across, origin = _vectors(first)
    if count == 1:
        step = np.cross(across, down)
        step *= min(first.spacing_mm or (1.0,)) / np.linalg.norm(step)
    else:
        step = (np.array(mask.planes[-1].position_mm) - origin) / (count - 1)
    places = np.array([plane.position_mm for plane in mask.planes])
    expected = origin + np.arange(count)[:, None] * step
    if np.linalg.norm(places - expected, axis=1).max() > TOLERANCE * np.linalg.norm(step) or not np.any(step):
        raise _refusal(mask, planes, "The planes of the mask do not stand at equal distances")
    affine = np.eye(4)
    affine[:3] = np.stack([step, down, across, origin], axis=1)
    if abs(np.linalg.det(affine)) < 1e-12:
        raise _refusal(mask, planes, "The planes of the mask do not span a volume")
    return np.asarray(np.linalg.inv(affine))


def _vectors(plane: PlaneInfo) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The steps from row to row and from column to column in mm, and the first pixel."""
    assert plane.spacing_mm
    assert plane.row_direction
    assert plane.column_direction
    down = np.array(plane.column_direction) * plane.spacing_mm[0]
    return down, np.array(plane.row_direction) * plane.spacing_mm[1], np.array(plane.position_mm)


@dataclass(frozen=True, eq=False)
class _Steps:
    """Where one plane of the image lies in the mask: the indices of its first pixel, and a step down and across."""

    first: NDArray[np.int64]
    down: NDArray[np.int64]
    across: NDArray[np.int64]

    def indices(self, plane: PlaneInfo) -> list[NDArray[np.int64]]:
        """Plane, row and column of the mask, each to be broadcast over (rows, columns)."""
        rows, columns = np.ogrid[: plane.rows, : plane.columns]
        return [self.first[axis] + rows * self.down[axis] + columns * self.across[axis] for axis in range(3)]


def _steps(to_index: NDArray[np.float64], plane: PlaneInfo) -> _Steps | None:
    """None where the plane's pixels are not the mask's voxels, anywhere on the plane, within the tolerance."""
    down, across, origin = _vectors(plane)
    exact = [to_index @ [*down, 0], to_index @ [*across, 0], to_index @ [*origin, 1]]
    rounded = [np.rint(values[:3]) for values in exact]
    off = np.abs(exact[2][:3] - rounded[2])
    off += np.abs(exact[0][:3] - rounded[0]) * (plane.rows - 1) + np.abs(exact[1][:3] - rounded[1]) * (
        plane.columns - 1
    )
    is_step = all(np.abs(values).sum() == 1 for values in rounded[:2])
    if off.max() > TOLERANCE or not is_step or not np.isfinite(off).all():
        return None
    step_down, step_across, first = (values.astype(np.int64) for values in rounded)
    return _Steps(first, step_down, step_across)


class _Cut:
    """The mask cut along the planes of the image."""

    def __init__(self, mask: Labelled, planes: Sequence[PlaneInfo], steps: Sequence[_Steps | None]) -> None:
        self._mask, self._planes, self._steps = mask, planes, steps
        self._is_along = not any(step.down[0] or step.across[0] for step in steps if step)
        self._shape = (len(mask.planes), mask.planes[0].rows, mask.planes[0].columns)

    def read_labels(self, index: int) -> Labels:
        """0 on a plane that lies between those of the mask."""
        plane, step = self._planes[index], self._steps[index]
        if step is None:
            return np.zeros((plane.rows, plane.columns), np.int32)
        places = step.indices(plane)
        is_inside = np.ones((plane.rows, plane.columns), bool)
        for place, side in zip(places, self._shape, strict=True):
            is_inside &= (place >= 0) & (place < side)
        if not is_inside.any():
            return np.zeros(is_inside.shape, np.int32)
        held = [np.clip(place, 0, side - 1) for place, side in zip(places, self._shape, strict=True)]
        if self._is_along:
            labels = self._mask.read_labels(int(held[0].flat[0]))[held[1], held[2]]
        else:
            labels = self._whole[held[0], held[1], held[2]]
        return np.where(is_inside, labels, 0).astype(np.int32)

    @cached_property
    def _whole(self) -> NDArray[Any]:
        if int(np.prod(self._shape, dtype=np.int64)) > LARGEST_CROSSING:
            raise RefusedError("The mask is too large to be cut along the planes of its image. Save it along them.")
        highest = max(int(self._mask.read_labels(index).max(initial=0)) for index in range(self._shape[0]))
        volume: NDArray[Any] = np.zeros(self._shape, np.min_scalar_type(highest))
        for index in range(self._shape[0]):
            volume[index] = self._mask.read_labels(index)
        return volume

    def check_all_is_placed(self) -> None:
        """Raises RefusedError where labelled voxels lie on no plane of the image."""
        drawn = sum(int(np.count_nonzero(self._mask.read_labels(index))) for index in range(self._shape[0]))
        placed = sum(int(np.count_nonzero(self.read_labels(index))) for index in range(len(self._planes)))
        if placed < drawn:
            raise _refusal(self._mask, self._planes, f"{drawn - placed} of the mask's {drawn} voxels lie on no plane")
