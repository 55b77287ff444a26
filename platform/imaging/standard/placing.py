"""A mask that says where it lies, put on the planes of its image by that: NIfTI and DICOM, in any orientation.

Both are grids in the patient's space (DICOM, LPS). Where their axes are parallel and their pixels coincide, every pixel
of the mask has its place on the image; where they do not, the mask is refused and nothing is resampled.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import PlaneInfo, RefusedError
from imaging.models import Image, Plane

Labels = NDArray[np.integer]
Vector = NDArray[np.float64]
Places = NDArray[np.int_]
#: By plane of the image, the labels on it (rows, columns), made when they are asked for.
Placed = Mapping[int, Callable[[], Labels]]
#: How far, as a share of a pixel, a mask's pixel may lie from the image's: headers are rounded.
NEAR = 0.1
#: Most pixels of a mask whose planes cross those of its image; they are held in memory at once.
MOST_CROSSING = 30_000_000


@dataclass(frozen=True)
class Grid:
    """Where the planes of an image or mask lie. `steps` are mm along (plane, row, column) index, (3, 3) as columns."""

    origins: NDArray[np.float64]
    steps: NDArray[np.float64]
    shape: tuple[int, int, int]

    def describe(self) -> str:
        planes, rows, columns = self.shape
        down, across = (float(np.linalg.norm(self.steps[:, axis])) for axis in (1, 2))
        return f"{columns} × {rows} × {planes} pixels of {across:.4g} × {down:.4g} mm"


def grid_of_mask(planes: Sequence[PlaneInfo]) -> Grid | None:
    """None where the mask does not say where all of its planes lie."""
    first = planes[0]
    positions = [plane.position_mm for plane in planes]
    if None in positions:
        return None
    return _grid(positions, first.row_direction, first.column_direction, first.spacing_mm, first.rows, first.columns)


def grid_of_image(image: Image) -> Grid | None:
    """None where the image does not say where all of its planes lie."""
    positions = list(Plane.objects.filter(image=image).order_by("index").values_list("position_mm", flat=True))
    if None in positions:
        return None
    directions = image.row_direction, image.column_direction
    return _grid(positions, *directions, image.spacing_mm, image.rows, image.columns)


def _grid(
    positions: Sequence[Sequence[float] | None],
    across: Sequence[float] | None,
    down: Sequence[float] | None,
    spacing_mm: tuple[float, float] | None,
    rows: int,
    columns: int,
) -> Grid | None:
    if across is None or down is None or spacing_mm is None:
        return None
    origins = np.asarray(positions, np.float64)
    right, below = np.asarray(across, np.float64), np.asarray(down, np.float64)
    step = (origins[-1] - origins[0]) / (len(origins) - 1) if len(origins) > 1 else np.cross(right, below)
    steps = np.stack([step, below * spacing_mm[0], right * spacing_mm[1]], axis=1)
    return Grid(origins, steps, (len(origins), rows, columns)) if abs(np.linalg.det(steps)) > 0 else None


def place(mask: Grid, image: Grid, read: Callable[[int], Labels], indices: Sequence[int]) -> Placed:
    """Where the labels lie on the image. `indices` are the mask's planes with labels.

    Raises RefusedError where the grids do not meet, or a labelled pixel lies outside the image.
    """
    inverse = np.linalg.inv(mask.steps)
    axes = inverse @ image.steps[:, 1:]
    turn = np.rint(axes)
    extent = np.array(image.shape[1:])
    if (np.abs(axes - turn) * extent > NEAR).any() or (np.abs(turn).sum(axis=0) != 1).any() or (turn.T @ turn)[0, 1]:
        raise _refusal(mask, image)
    starts = (image.origins - mask.origins[0]) @ inverse.T
    placing = _place_crossing if turn[0].any() else _place_parallel
    placed = placing(image, starts, turn, read, indices)
    found = {index: labels for index, labels in placed.items() if labels().any()}
    if sum(int(np.count_nonzero(labels())) for labels in found.values()) < _count(read, indices):
        raise _refusal(mask, image)
    return found


def _count(read: Callable[[int], Labels], indices: Sequence[int]) -> int:
    return sum(int(np.count_nonzero(read(index))) for index in indices)


def _place_parallel(
    image: Grid, starts: Vector, turn: Vector, read: Callable[[int], Labels], indices: Sequence[int]
) -> Placed:
    """Each plane of the image is a plane of the mask, perhaps turned or mirrored."""
    wanted, placed = set(indices), {}
    for index, start in enumerate(starts):
        nearest = np.rint(start).astype(int)
        if (np.abs(start - nearest) > NEAR).any() or int(nearest[0]) not in wanted:
            continue
        rows, columns = (nearest[axis] + _along(turn[axis], image) for axis in (1, 2))
        placed[index] = partial(_pick, read, int(nearest[0]), rows, columns)
    return placed


def _along(turn: Vector, image: Grid) -> Places:
    """How the mask's index grows over the image's rows or columns, (rows, 1) or (1, columns)."""
    rows, columns = image.shape[1:]
    sense = turn.astype(int)
    return sense[0] * np.arange(rows)[:, None] if sense[0] else sense[1] * np.arange(columns)[None, :]


def _pick(read: Callable[[int], Labels], index: int, rows: Places, columns: Places) -> Labels:
    """labels[rows, columns] of a plane of the mask, 0 where that is outside."""
    labels = np.asarray(read(index))
    inside = (rows >= 0) & (rows < labels.shape[0]) & (columns >= 0) & (columns < labels.shape[1])
    picked = labels[rows.clip(0, labels.shape[0] - 1), columns.clip(0, labels.shape[1] - 1)]
    return np.where(inside, picked, 0)


def _place_crossing(
    image: Grid, starts: Vector, turn: Vector, read: Callable[[int], Labels], indices: Sequence[int]
) -> Placed:
    """Planes of the mask cross those of the image: each labelled pixel is put in its place."""
    points, values = _labelled(read, indices)
    # In the mask's grid, the axis that neither rows nor columns of the image run along.
    normal = int(np.flatnonzero(np.abs(turn).sum(axis=1) == 0)[0])
    order = np.argsort(points[:, normal], kind="stable")
    points, values = points[order], values[order]
    placed = {}
    for index, start in enumerate(starts):
        nearest = np.rint(start).astype(int)
        if (np.abs(start - nearest) <= NEAR).all():
            here = slice(*np.searchsorted(points[:, normal], [nearest[normal], nearest[normal] + 1]))
            places = (points[here] - nearest) @ turn.astype(int)
            placed[index] = partial(_put, image.shape[1:], places, values[here])
    return placed


def _put(shape: tuple[int, int], places: Places, values: Labels) -> Labels:
    """Labels (rows, columns) with these values at these (row, column)."""
    inside = ((places >= 0) & (places < shape)).all(axis=1)
    labels = np.zeros(shape, values.dtype)
    labels[tuple(places[inside].T)] = values[inside]
    return labels


def _labelled(read: Callable[[int], Labels], indices: Sequence[int]) -> tuple[NDArray[np.int32], Labels]:
    """(plane, row, column) of every labelled pixel, and its label."""
    points, values, count = [], [], 0
    for index in indices:
        labels = np.asarray(read(index))
        rows, columns = np.nonzero(labels)
        count += rows.size
        if count > MOST_CROSSING:
            raise RefusedError("The mask is too large to be turned here. Save it in the orientation of its image.")
        points.append(np.stack([np.full(rows.size, index), rows, columns], axis=1).astype(np.int32))
        values.append(labels[rows, columns])
    return np.concatenate(points), np.concatenate(values)


def _refusal(mask: Grid, image: Grid) -> RefusedError:
    return RefusedError(
        f"The mask does not lie on its image: {mask.describe()} in the mask, {image.describe()} in the image, by what "
        "the files say of their place. Save the mask on the grid of its image."
    )
