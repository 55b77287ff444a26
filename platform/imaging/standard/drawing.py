"""Drawn shapes to pixels and back. Points are (x, y) in pixels of the image, 0 at its left and upper edge.

A pixel belongs to a shape whose inside holds its centre. A centre right on an outline belongs to the shape that lies to
the right of it or below, so that two shapes with a common edge share no pixel.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from skimage.draw import polygon as fill_polygon
from skimage.measure import approximate_polygon, find_contours

Mask = NDArray[np.bool_]
Point = tuple[float, float]
Shape = Literal["point", "rectangle", "ellipse", "polygon", "freehand"]

SHAPES: tuple[Shape, ...] = ("point", "rectangle", "ellipse", "polygon", "freehand")
FEWEST_POINTS: dict[str, int] = {"point": 1, "rectangle": 2, "ellipse": 2, "polygon": 3, "freehand": 3}
EXACT = ("point", "rectangle", "ellipse")
MOST_POINTS = 5000
# A millionth of a pixel to the left and up puts centres that lie on an outline on its right and lower side.
_NUDGE = 1e-6


def rasterise(shape: str, points: Sequence[Point], *, rows: int, columns: int) -> Mask:
    """bool (rows, columns). Raises ValueError, in words, for a shape that cannot be drawn or holds no pixel."""
    check_points(shape, points, rows=rows, columns=columns)
    mask = np.zeros((rows, columns), bool)
    _FILL[shape](mask, points)
    if not mask.any():
        raise ValueError(f"The {shape} holds the centre of no pixel. Draw it larger, or set a point.")
    return mask


def check_points(shape: str, points: Sequence[Point], *, rows: int, columns: int) -> None:
    """Raises ValueError for an unknown shape, a wrong number of points, or one outside the image."""
    if shape not in FEWEST_POINTS:
        raise ValueError(f"There is no shape `{shape}`; draw one of {', '.join(SHAPES)}.")
    fewest = FEWEST_POINTS[shape]
    most = fewest if shape in EXACT else MOST_POINTS
    if not fewest <= len(points) <= most:
        number = str(fewest) if most == fewest else f"{fewest} to {most}"
        raise ValueError(f"A {shape} has {number} points; {len(points)} came.")
    if not all(0 <= x <= columns and 0 <= y <= rows for x, y in points):  # NaN is outside, too
        raise ValueError(f"Keep the {shape} inside the image: x from 0 to {columns}, y from 0 to {rows}.")


def trace_outlines(mask: Mask) -> list[list[Point]]:
    """Closed outlines of a mask; drawn with the even-odd rule they give it again. Holes have outlines of their own."""
    rows, columns = np.nonzero(mask)
    if not rows.size:
        return []
    top, left = int(rows.min()), int(columns.min())
    cut = np.pad(mask[top : rows.max() + 1, left : columns.max() + 1], 1).astype(np.float64)
    found = [approximate_polygon(line, _NUDGE) for line in find_contours(cut, 0.5, fully_connected="high")]
    # A contour counts from the centre of the first pixel, which the border has moved by one.
    return [[(float(x) + left - 0.5, float(y) + top - 0.5) for y, x in line] for line in found]


def bounds_of(mask: Mask) -> tuple[int, int, int, int]:
    """(x, y, width, height) of the pixels of a mask that has some."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1


def _fill_point(mask: Mask, points: Sequence[Point]) -> None:
    (x, y), (rows, columns) = points[0], mask.shape
    mask[min(int(y), rows - 1), min(int(x), columns - 1)] = True


def _fill_rectangle(mask: Mask, points: Sequence[Point]) -> None:
    (left, right), (top, bottom) = (sorted(side) for side in zip(*points, strict=True))
    mask[_first_centre(top) : _first_centre(bottom), _first_centre(left) : _first_centre(right)] = True


def _first_centre(edge: float) -> int:
    """The first pixel whose centre is at the edge or beyond it."""
    return math.ceil(edge - 0.5)


def _fill_ellipse(mask: Mask, points: Sequence[Point]) -> None:
    (left, right), (top, bottom) = (sorted(side) for side in zip(*points, strict=True))
    if left == right or top == bottom:
        return
    y, x = np.ogrid[_first_centre(top) : _first_centre(bottom), _first_centre(left) : _first_centre(right)]
    across = (x + 0.5 - (left + right) / 2) / ((right - left) / 2)
    down = (y + 0.5 - (top + bottom) / 2) / ((bottom - top) / 2)
    inside = across**2 + down**2 <= 1
    mask[_first_centre(top) : _first_centre(bottom), _first_centre(left) : _first_centre(right)] = inside


def _fill_polygon(mask: Mask, points: Sequence[Point]) -> None:
    x, y = np.asarray(points, np.float64).T - 0.5 - _NUDGE
    mask[fill_polygon(y, x, mask.shape)] = True


_FILL = {
    "point": _fill_point,
    "rectangle": _fill_rectangle,
    "ellipse": _fill_ellipse,
    "polygon": _fill_polygon,
    "freehand": _fill_polygon,
}
