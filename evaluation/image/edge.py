"""Sharpness of one edge: edge spread and modulation transfer (slanted edge, ISO 12233)."""

from dataclasses import dataclass

import numpy as np

from evaluation.image._inputs import Plane, as_plane

#: Width of the bins across the edge, in pixels: four samples a pixel, as in the standard.
BIN_PX = 0.25
MINIMUM_SIDE = 16
#: The edge must leave the pixel grid by this much, or its samples fall on whole pixels only.
MINIMUM_SLANT = 0.02
MAXIMUM_SCATTER_PX = 0.75
MINIMUM_CONTRAST_TO_NOISE = 5.0
_PADDED = 1024


@dataclass(frozen=True)
class EdgeSharpness:
    """What an edge shows. Lengths in pixels, frequencies in cycles per pixel (with a spacing: mm, cycles per mm).

    edge_spread     distance in which the edge rises from 10 % to 90 % of its step
    mtf50           frequency at which the modulation falls to one half
    step            height of the edge, in the unit of the image
    angle_deg       slant of the edge against the pixel grid
    """

    edge_spread: float
    mtf50: float
    step: float
    angle_deg: float
    unit: str


def edge_sharpness(pixels: object, *, spacing_mm: float | None = None) -> EdgeSharpness:
    """Edge spread and MTF50 of a plane that holds one nearly straight, slightly slanted edge between two flat sides.

    The plane is a cut-out around the edge, at least 16 pixels a side. Raises ValueError, saying which condition
    fails, where there is no such edge: no step above the noise, a bent or broken edge, an edge along the grid, or
    a spread too wide for the cut-out. A Gaussian blur of sigma pixels has a spread of 2.563 sigma and an MTF50 of
    0.1874 / sigma. Do not use it on textures, on lines, or to compare different edges: overshoot by sharpening raises
    MTF50. Source: ISO 12233:2017; Burns, Proc. IS&T PICS 2000:135. Use `find_edges` for whole images.
    """
    plane = as_plane(pixels, name="pixels", minimum=MINIMUM_SIDE)
    if spacing_mm is not None and not spacing_mm > 0:
        raise ValueError(f"spacing_mm must be positive, got {spacing_mm!r}")
    upright = plane if _varies_along_rows(plane) else plane.T
    line = _edge_line(upright)
    distance = _distances(upright.shape, line)
    spread = _edge_spread_function(upright, distance)
    step, low_high = _step(spread)
    scale = 1.0 if spacing_mm is None else spacing_mm
    return EdgeSharpness(
        edge_spread=_rise(spread, low_high) * scale,
        mtf50=_mtf50(np.diff(spread)) / scale,
        step=abs(step),
        angle_deg=float(np.degrees(np.arctan(abs(line[-2])))),
        unit="px" if spacing_mm is None else "mm",
    )


def _varies_along_rows(plane: Plane) -> bool:
    return bool(np.abs(np.diff(plane, axis=1)).sum() >= np.abs(np.diff(plane, axis=0)).sum())


def _edge_line(plane: Plane) -> Plane:
    """Coefficients of column = a row + b: the centroid of each row's derivative, then again near the first line."""
    change = np.abs(np.diff(plane, axis=1))
    columns, rows = np.arange(change.shape[1]) + 0.5, np.arange(plane.shape[0])
    if not change.sum(axis=1).all():
        raise ValueError("pixels must hold an edge that crosses every row or column, got rows without any change")
    # Squaring keeps the noise of the flat sides from pulling the centroid to the middle.
    weights = change**2
    line = np.polyfit(rows, (weights * columns).sum(1) / weights.sum(1), 1)
    for _ in range(3):
        window = np.abs(columns - np.polyval(line, rows)[:, None]) <= max(4.0, change.shape[1] / 4)
        near = weights * window
        if not near.sum(axis=1).all():
            raise ValueError("pixels must hold one straight edge, got an edge that leaves the cut-out")
        centres = (near * columns).sum(1) / near.sum(1)
        line = np.polyfit(rows, centres, 1)
    scatter = float(np.std(centres - np.polyval(line, rows)))
    if scatter > MAXIMUM_SCATTER_PX:
        raise ValueError(f"pixels must hold one straight edge, got one that leaves its line by {scatter:.2f} px")
    if not MINIMUM_SLANT <= abs(line[0]) <= 1:
        raise ValueError(f"the edge must be slanted against the pixel grid, got {abs(line[0]):.3f} px per row")
    return np.asarray(line)


def _distances(shape: tuple[int, ...], line: Plane) -> Plane:
    """Signed distance of every pixel from the line, measured across it."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.asarray((columns - np.polyval(line, rows)) / np.hypot(1.0, line[0]))


def _edge_spread_function(plane: Plane, distance: Plane) -> Plane:
    """Means of the pixels in bins of `BIN_PX` across the edge, as far on both sides as half of the rows reach."""
    reach = float(min(np.median(-distance[:, 0]), np.median(distance[:, -1])))
    if reach < 4:
        raise ValueError(f"pixels must hold 4 px on both sides of the edge, got {max(reach, 0.0):.1f}")
    count = int(reach / BIN_PX)
    positions = np.floor(distance / BIN_PX).astype(int) + count
    inside = (positions >= 0) & (positions < 2 * count)
    totals = np.bincount(positions[inside], plane[inside], minlength=2 * count)
    numbers = np.bincount(positions[inside], minlength=2 * count)
    filled = np.flatnonzero(numbers)
    return np.interp(np.arange(2 * count), filled, totals[filled] / numbers[filled])


def _step(spread: Plane) -> tuple[float, tuple[float, float]]:
    """Height of the step and the levels of both sides; refused where it does not rise above the noise of the sides."""
    side = max(4, len(spread) // 6)
    before, after = spread[:side], spread[-side:]
    low, high = float(before.mean()), float(after.mean())
    noise = float(np.sqrt((before.var() + after.var()) / 2))
    if abs(high - low) <= MINIMUM_CONTRAST_TO_NOISE * noise or high == low:
        raise ValueError(f"pixels must hold a step above the noise, got {abs(high - low):.4g} against {noise:.4g}")
    return high - low, (low, high)


def _rise(spread: Plane, low_high: tuple[float, float]) -> float:
    """Distance between 10 % and 90 % of the step, by linear interpolation from the middle outwards."""
    share = (spread - low_high[0]) / (low_high[1] - low_high[0])
    middle = int(np.argmin(np.abs(share - 0.5)))
    above, below = np.flatnonzero(share[middle:] >= 0.9), np.flatnonzero(share[: middle + 1] <= 0.1)
    if not above.size or not below.size:
        raise ValueError("pixels must hold the whole edge from 10 % to 90 %, got a part of it")
    upper, lower = middle + int(above[0]), int(below[-1])
    high = upper - (share[upper] - 0.9) / max(share[upper] - share[upper - 1], 1e-12)
    low = lower + (0.1 - share[lower]) / max(share[lower + 1] - share[lower], 1e-12)
    return float(high - low) * BIN_PX


def _mtf50(line_spread: Plane) -> float:
    """First frequency of modulation one half, corrected for the binning and the difference (both are boxes)."""
    length = len(line_spread)
    weighted = np.abs(line_spread)
    centre = float((np.arange(length) * weighted**2).sum() / (weighted**2).sum())
    offset = np.abs(np.arange(length) - centre) / max(centre, length - 1 - centre)
    # Flat over the inner half, so that a wide spread is not narrowed by its window.
    window = np.cos(np.pi / 2 * np.clip(2 * offset - 1, 0, 1)) ** 2
    modulation = np.abs(np.fft.rfft(line_spread * window, _PADDED))
    frequency = np.arange(modulation.size) / (_PADDED * BIN_PX)
    modulation = modulation / modulation[0] / np.sinc(frequency * BIN_PX) ** 2
    below = np.flatnonzero((modulation <= 0.5) & (frequency <= 1))
    if not below.size:
        raise ValueError("pixels must hold an edge whose modulation falls to one half below 1 cycle per pixel")
    at = int(below[0])
    share = (modulation[at - 1] - 0.5) / (modulation[at - 1] - modulation[at])
    return float(frequency[at - 1] + share * (frequency[at] - frequency[at - 1]))
