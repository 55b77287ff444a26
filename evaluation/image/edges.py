"""Sharpness of a whole image, from those of its edges that a slanted-edge measurement accepts."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_gradient_magnitude, maximum_filter

from evaluation.image._inputs import Plane, as_mask, as_plane
from evaluation.image.edge import EdgeSharpness, edge_sharpness

#: Side of the cut-out around a candidate.
SIDE_PX = 24
CANDIDATES = 60


@dataclass(frozen=True)
class ImageSharpness:
    """Medians over the accepted edges; `count` says how many there are. Units as in `EdgeSharpness`."""

    edge_spread: float
    mtf50: float
    count: int
    unit: str


def image_sharpness(pixels: object, *, mask: object | None = None, spacing_mm: float | None = None) -> ImageSharpness:
    """Median edge spread and MTF50 of the straight edges found in a plane, or around the pixels of `mask`.

    The strongest gradients are tried in turn, each in a cut-out of 24 pixels a side. Raises ValueError where no edge
    is accepted: the measure is then not available, which is common for smooth images. The edges found differ from
    image to image: to compare treatments, find them once in the reference (`find_edges`) and measure there in all.
    """
    if spacing_mm is not None and not spacing_mm > 0:
        raise ValueError(f"spacing_mm must be positive, got {spacing_mm!r}")
    found = find_edges(pixels, mask=mask)
    plane = as_plane(pixels, name="pixels", minimum=SIDE_PX)
    edges = [edge for edge in (measure_at(plane, corner, spacing_mm=spacing_mm) for corner in found) if edge]
    if not edges:
        raise ValueError("pixels must hold a straight slanted edge, got none that can be measured")
    return ImageSharpness(
        edge_spread=float(np.median([edge.edge_spread for edge in edges])),
        mtf50=float(np.median([edge.mtf50 for edge in edges])),
        count=len(edges),
        unit=edges[0].unit,
    )


def find_edges(pixels: object, *, mask: object | None = None) -> list[tuple[int, int]]:
    """Upper left corners (row, column) of the cut-outs whose edge can be measured, strongest gradient first."""
    plane = as_plane(pixels, name="pixels", minimum=SIDE_PX)
    strength = gaussian_gradient_magnitude(plane, 1.5, mode="nearest")
    half = SIDE_PX // 2
    allowed = np.zeros(plane.shape, bool)
    allowed[half : plane.shape[0] - half + 1, half : plane.shape[1] - half + 1] = True
    if mask is not None:
        allowed &= as_mask(mask, shape=plane.shape)
    corners = [(row - half, column - half) for row, column in _strongest(np.where(allowed, strength, 0.0), half)]
    return [corner for corner in corners if measure_at(plane, corner, spacing_mm=None)]


def _strongest(strength: Plane, apart: int) -> list[tuple[int, int]]:
    """The strongest positions, at least `apart` pixels from each other along a row or a column."""
    peaks = np.argwhere((strength == maximum_filter(strength, apart)) & (strength > 0))
    order = np.argsort(-strength[peaks[:, 0], peaks[:, 1]], kind="stable")
    chosen: list[tuple[int, int]] = []
    for row, column in peaks[order].tolist():
        if len(chosen) == CANDIDATES:
            break
        if all(max(abs(row - other[0]), abs(column - other[1])) >= apart for other in chosen):
            chosen.append((row, column))
    return chosen


def measure_at(plane: Plane, corner: tuple[int, int], *, spacing_mm: float | None) -> EdgeSharpness | None:
    """Sharpness of the edge in the cut-out at `corner`, None where it cannot be measured."""
    row, column = corner
    try:
        return edge_sharpness(plane[row : row + SIDE_PX, column : column + SIDE_PX], spacing_mm=spacing_mm)
    except ValueError:
        return None
