"""Planes in the patient's space (LPS, mm): normals, letters for directions, distances, gaps and affines.

PS3.3 C.7.6.2.1.1: the row direction is that in which the column index grows. The order of planes and the distances
between them are those along the normal, row × column, never slice numbers, locations or thicknesses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.files.content import PlaneInfo

Array = NDArray[np.float64]
#: A component of a direction below this is rounding.
_SMALLEST_COMPONENT = 1e-4
#: Planes nearer to each other than this lie at one place.
SAME_PLACE_MM = 1e-3
#: How far from the usual gap one may be: positions are often written with one decimal.
_RELATIVE, _ROUNDED_MM, _AT_MOST = 0.05, 0.11, 0.3
#: How much of a pixel planes may lie beside each other before it counts.
_SHIFT = 0.1


@dataclass(frozen=True)
class Spread:
    """How parallel planes lie along their normal, in the order given.

    `distances` are from the origin of the patient's space; `gaps` those between neighbours; `spacing` is the median of
    the gaps that are not 0, None for fewer than two places. `is_uniform`: no gap differs from it. `is_shifted`: the
    planes do not lie straight above each other (a tilted gantry).
    """

    distances: tuple[float, ...]
    gaps: tuple[float, ...]
    spacing: float | None
    is_uniform: bool
    is_shifted: bool


def is_placed(plane: PlaneInfo) -> bool:
    """Does the plane say where it lies and which way?"""
    return None not in (plane.position_mm, plane.row_direction, plane.column_direction)


def normal_of(plane: PlaneInfo) -> Array:
    """Unit normal, row × column. Raises ValueError for a plane without directions."""
    if plane.row_direction is None or plane.column_direction is None:
        raise ValueError("plane must have a row and a column direction, got none")
    normal = np.cross(plane.row_direction, plane.column_direction)
    return np.asarray(normal / np.linalg.norm(normal))


def distance_of(plane: PlaneInfo, normal: ArrayLike) -> float:
    """Distance of the plane from the origin along a unit normal, in mm."""
    if plane.position_mm is None:
        raise ValueError("plane must have a position, got none")
    return float(np.dot(plane.position_mm, np.asarray(normal)))


def spread_of(planes: Sequence[PlaneInfo]) -> Spread:
    """`planes` are placed and parallel, in order. Raises ValueError for planes without a place."""
    normal = normal_of(planes[0])
    distances = [distance_of(plane, normal) for plane in planes]
    gaps = np.diff(distances)
    between = gaps[gaps > SAME_PLACE_MM]
    spacing = float(np.median(between)) if between.size else None
    is_uniform = spacing is None or bool((np.abs(between - spacing) <= _tolerance(spacing)).all())
    is_shifted = bool((_beside(planes, normal) > _SHIFT * min(planes[0].spacing_mm or (1.0,))).any())
    return Spread(tuple(distances), tuple(float(gap) for gap in gaps), spacing, is_uniform, is_shifted)


def beside(planes: Sequence[PlaneInfo]) -> Array:
    """How far each plane lies beside the first one, across their normal, in mm."""
    return _beside(planes, normal_of(planes[0]))


def affine_lps(planes: Sequence[PlaneInfo]) -> Array | None:
    """4 × 4: (column, row, plane, 1) to LPS in mm; None where the planes have no size, no place or no even distance.

    For one plane the third column is the normal, one mm long.
    """
    first, last = planes[0], planes[-1]
    if not all(is_placed(plane) for plane in planes) or first.spacing_mm is None or first.spacing_place is None:
        return None
    spread = spread_of(planes)
    if len(planes) > 1 and (not spread.is_uniform or min(spread.gaps) <= SAME_PLACE_MM):
        return None
    steps = max(len(planes) - 1, 1)
    step = (_array(last.position_mm) - _array(first.position_mm)) / steps if len(planes) > 1 else normal_of(first)
    affine = np.eye(4)
    affine[:3, 0] = _array(first.row_direction) * first.spacing_mm[1]
    affine[:3, 1] = _array(first.column_direction) * first.spacing_mm[0]
    affine[:3, 2], affine[:3, 3] = step, _array(first.position_mm)
    return affine


def to_ras(affine: Array) -> Array:
    """The same map into RAS, the space of NIfTI."""
    return np.asarray(np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine)


def letters_of(direction: ArrayLike) -> str:
    """Where a direction points, the largest part first: L or R, P or A, H (head) or F (feet)."""
    parts = np.asarray(direction, float)
    order = np.argsort(-np.abs(parts), kind="stable")
    return "".join("LPH"[axis] if parts[axis] > 0 else "RAF"[axis] for axis in order if _counts(parts[axis]))


def tilt_degrees(normal: ArrayLike) -> float:
    """Angle between a normal and the nearest axis of the patient."""
    parts = np.asarray(normal, float)
    return float(np.degrees(np.arccos(min(1.0, np.abs(parts).max() / np.linalg.norm(parts)))))


def _array(vector: ArrayLike | None) -> Array:
    return np.asarray(vector, float)


def _beside(planes: Sequence[PlaneInfo], normal: Array) -> Array:
    positions = np.asarray([plane.position_mm for plane in planes], float)
    across = positions - np.outer(positions @ normal, normal)
    return np.asarray(np.linalg.norm(across - across[0], axis=1))


def _tolerance(spacing: float) -> float:
    return max(_RELATIVE * spacing, min(_ROUNDED_MM, _AT_MOST * spacing))


def _counts(part: float) -> bool:
    return abs(part) > _SMALLEST_COMPONENT
