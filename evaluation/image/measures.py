"""The measures that every reconstruction with a reference carries: one call, one list, nothing guessed."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
from scipy.ndimage import binary_dilation

from evaluation.image._inputs import Mask, Plane, as_mask, as_pair, check_data_range
from evaluation.image.glcm import LEVELS, Texture, texture
from evaluation.image.psnr import psnr
from evaluation.image.ssim import RADIUS, ssim_map

RegionName = Literal["whole", "inside", "surroundings"]
#: Width of the surroundings: everything within this many pixels of the region, without the region.
SURROUNDINGS_PX = 12


@dataclass(frozen=True)
class MetricValue:
    """`value` is None where it does not exist, and `reason` says why."""

    name: str
    region: RegionName
    value: float | None
    unit: str
    reason: str | None
    definition: str
    pixels: int = 0


def measure_pair(
    *,
    reference: object,
    test: object,
    data_range: float,
    mask: object | None = None,
    border: int = 0,
    left_out: object | None = None,
) -> list[MetricValue]:
    """PSNR, SSIM, mean, contrast to the surroundings, GLCM contrast and homogeneity: `test` against `reference`.

    Planes of one shape in one unit; `data_range` in that unit. With `mask`, each measure also inside the region and in
    its surroundings. `border` pixels at each edge are left out, where reconstructions depend on padding, and so is
    what `left_out` marks: pixels that were not imaged. `pixels` of a value counts what it was taken from. Raises
    ValueError for input that cannot be measured at all; a single value that does not exist is None with its reason.
    """
    first, second = as_pair(reference=reference, test=test)
    check_data_range(data_range)
    region = None if mask is None else as_mask(mask, shape=first.shape)
    inner = np.zeros(first.shape, bool)
    inner[border : first.shape[0] - border, border : first.shape[1] - border] = True
    if left_out is not None and np.asarray(left_out).any():
        inner &= ~as_mask(left_out, shape=first.shape, name="left_out")
    return list(_all_values(first, second, data_range, _regions(region, inner)))


def _regions(mask: Mask | None, inner: Mask) -> dict[RegionName, Mask]:
    regions: dict[RegionName, Mask] = {"whole": inner}
    if mask is not None:
        ball = np.hypot(*np.mgrid[-SURROUNDINGS_PX : SURROUNDINGS_PX + 1, -SURROUNDINGS_PX : SURROUNDINGS_PX + 1])
        near = binary_dilation(mask, ball <= SURROUNDINGS_PX)
        regions |= {"inside": mask & inner, "surroundings": near & ~mask & inner}
    return regions


def _all_values(first: Plane, second: Plane, width: float, regions: dict[RegionName, Mask]) -> Iterator[MetricValue]:
    similarity = ssim_map(reference=first, test=second, data_range=width) if min(first.shape) > 2 * RADIUS else None
    low, high = float(first.min()), float(first.min()) + width
    for name, pixels in regions.items():
        if not pixels.any():
            for measure in ("psnr", "ssim"):
                yield MetricValue(measure, name, None, "", "the region lies in the border", "")
            continue
        yield from _region_values(first, second, width, (low, high), similarity, name, pixels)
    if "inside" in regions and regions["inside"].any() and regions["surroundings"].any():
        for value in _pair("contrast", "inside", partial(_contrast, regions), first, second, "", _CONTRAST):
            yield replace(value, pixels=int(regions["inside"].sum()))


def _region_values(
    first: Plane,
    second: Plane,
    width: float,
    limits: tuple[float, float],
    similarity: Plane | None,
    name: RegionName,
    pixels: Mask,
) -> Iterator[MetricValue]:
    ratio = partial(psnr, reference=first, test=second, data_range=width, mask=pixels)
    mean = partial(_mean, pixels)
    values = [
        _value("psnr", name, ratio, "dB", _PSNR),
        _value("ssim", name, partial(_similarity, similarity, pixels), "", _SSIM),
        *_pair("mean", name, mean, first, second, "", "mean of the pixels"),
        *_textures(first, second, *limits, name, pixels),
    ]
    count = int(pixels.sum())
    yield from (replace(value, pixels=count) for value in values)


def _textures(
    first: Plane, second: Plane, low: float, high: float, name: RegionName, pixels: Mask
) -> Iterator[MetricValue]:
    made: dict[int, Texture] = {}

    def measured(measure: str, plane: Plane) -> float:
        """One matrix serves both measures of a plane and their changes."""
        if id(plane) not in made:
            made[id(plane)] = texture(plane, low=low, high=high, mask=pixels)
        return float(getattr(made[id(plane)], measure))

    for measure in ("contrast", "homogeneity"):
        yield from _pair(f"glcm_{measure}", name, partial(measured, measure), first, second, "", _GLCM)


def _pair(
    name: str,
    region: RegionName,
    measure: Callable[[Plane], float],
    first: Plane,
    second: Plane,
    unit: str,
    definition: str,
) -> Iterator[MetricValue]:
    """The measure of the test image, and its change against the reference."""
    yield _value(name, region, lambda: measure(second), unit, definition)
    yield _value(
        f"{name}_change", region, lambda: measure(second) - measure(first), unit, f"{definition}; test - reference"
    )


def _value(name: str, region: RegionName, measure: Callable[[], float], unit: str, definition: str) -> MetricValue:
    try:
        value = measure()
    except ValueError as error:
        return MetricValue(name, region, None, unit, str(error), definition)
    if math.isinf(value):
        return MetricValue(name, region, None, unit, "identical pixels: the ratio is infinite", definition)
    return MetricValue(name, region, value, unit, None, definition)


def _mean(pixels: Mask, plane: Plane) -> float:
    return float(plane[pixels].mean())


def _similarity(similarity: Plane | None, pixels: Mask) -> float:
    if similarity is None:
        raise ValueError(f"the image must be at least {2 * RADIUS + 1} pixels on each side for SSIM")
    return float(similarity[pixels].mean())


def _contrast(regions: dict[RegionName, Mask], plane: Plane) -> float:
    return float(plane[regions["inside"]].mean() - plane[regions["surroundings"]].mean())


_PSNR = "10 log10(range² / mean squared difference)"
_SSIM = "Wang 2004: 11 × 11 Gaussian window, sigma 1.5, K1 0.01, K2 0.03"
_CONTRAST = f"mean inside minus mean of the surroundings ({SURROUNDINGS_PX} px)"
_GLCM = f"IBSI, 2-D, 4 directions, distance 1, {LEVELS} levels over the declared range"
