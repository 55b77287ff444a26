"""What one treatment did to one case: every measure in every region, with its change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaluation.image._inputs import Mask, Plane, as_pair, as_plane, check_data_range
from evaluation.image.first_order import Features
from evaluation.image.psnr import psnr
from evaluation.image.ssim import RADIUS, ssim_map
from evaluation.image.texture_features import texture_features
from evaluation.region.regions import RIM_PX, RegionName, Regions, make_regions
from evaluation.region.segmentation import LesionShape, overlap, segment_lesion

#: The features compared by default: every family, none that merely counts pixels.
FEATURES = (
    "first_order_mean",
    "first_order_variance",
    "first_order_skewness",
    "first_order_kurtosis",
    "first_order_p10",
    "first_order_p90",
    "histogram_entropy",
    "histogram_uniformity",
    "glcm_contrast",
    "glcm_correlation",
    "glcm_joint_entropy",
    "glcm_inverse_difference_moment",
    "glrlm_short_run_emphasis",
    "glrlm_run_percentage",
    "glszm_short_zone_emphasis",
    "glszm_zone_percentage",
    "ngtdm_coarseness",
    "ngtdm_contrast",
    "ngtdm_busyness",
)
SHAPES = ("area", "perimeter", "equivalent_diameter", "eccentricity", "solidity")
#: Measures of which only a fall is harm; a change of any other measure counts in both directions.
GAINS = ("psnr_gain", "ssim_gain")
#: Decibels that stand for identical pixels, so that a gain stays finite.
HIGHEST_PSNR = 100.0


@dataclass(frozen=True)
class RegionChange:
    """A measure in one region. `change` = after - before, None with its `reason` where it does not exist.

    For psnr_gain and ssim_gain `before` is the comparator's value against the reference and `after` the treatment's;
    for all others `before` is the reference's own value.
    """

    measure: str
    region: RegionName
    before: float | None
    after: float | None
    change: float | None
    unit: str
    reason: str | None = None


def measure_case(
    *,
    reference: object,
    test: object,
    lesion: object,
    data_range: float,
    comparator: object | None = None,
    low: float = 0.0,
    rim_px: int = RIM_PX,
    border: int = 0,
    body: object | None = None,
) -> list[RegionChange]:
    """Brightness, contrast-to-noise, IBSI features, size and shape of the lesion, and fidelity gains, region by region.

    Planes of one shape in one unit; the declared range is `low` … `low + data_range`. `comparator` is the image that
    the treatment should improve on, such as an interpolation: without it there are no gains. Regions come from the
    reference alone. Raises ValueError for input that cannot be measured at all. One case proves nothing: give many to
    `compare_cases`. Texture of different regions differs by their size: compare changes, not values.
    """
    first, second = as_pair(reference=reference, test=test)
    check_data_range(data_range)
    regions = make_regions(reference=first, lesion=lesion, rim_px=rim_px, border=border, body=body)
    changes = [*_features(first, second, regions, low, low + data_range), *_contrasts(first, second, regions)]
    changes += _shapes(first, second, regions)
    if comparator is not None:
        other = as_plane(comparator, name="comparator")
        if other.shape != first.shape:
            raise ValueError(f"comparator must have the shape of reference {first.shape}, got {other.shape}")
        changes += _gains(first, second, other, regions, data_range)
    return changes


def _features(first: Plane, second: Plane, regions: Regions, low: float, high: float) -> Iterator[RegionChange]:
    for region, mask in regions.items():
        if mask is None:
            yield from (RegionChange(name, region, None, None, None, "", regions.reason) for name in FEATURES)
            continue
        try:
            before: Features = texture_features(first, low=low, high=high, mask=mask)
            after: Features = texture_features(second, low=low, high=high, mask=mask)
        except ValueError as error:
            yield from (RegionChange(name, region, None, None, None, "", str(error)) for name in FEATURES)
            continue
        yield from (_change(name, region, before[name], after[name]) for name in FEATURES)


def _contrasts(first: Plane, second: Plane, regions: Regions) -> Iterator[RegionChange]:
    """Lesion against rim in the unit of the image, and against the matched background in units of its noise."""
    yield _change("contrast_to_rim", "lesion", _contrast(first, regions), _contrast(second, regions))
    if regions.background is None:
        yield RegionChange("contrast_to_noise", "lesion", None, None, None, "", regions.reason)
        return
    before, after = _contrast_to_noise(first, regions), _contrast_to_noise(second, regions)
    yield _change("contrast_to_noise", "lesion", before, after)


def _contrast(plane: Plane, regions: Regions) -> float:
    return float(plane[regions.lesion].mean() - plane[regions.rim].mean())


def _contrast_to_noise(plane: Plane, regions: Regions) -> float | None:
    noise = float(plane[regions.background].std())
    return float(plane[regions.lesion].mean() - plane[regions.background].mean()) / noise if noise > 0 else None


def _shapes(first: Plane, second: Plane, regions: Regions) -> Iterator[RegionChange]:
    """Size and shape of the segmented lesion; overlap and shift against its segmentation in the reference."""
    names = (*SHAPES, "overlap", "centre_shift")
    try:
        before, after = (segment_lesion(p, lesion=regions.lesion, within=regions.whole) for p in (first, second))
    except ValueError as error:
        yield from (RegionChange(f"segmented_{name}", "lesion", None, None, None, "", str(error)) for name in names)
        return
    units = {"area": "px²", "perimeter": "px", "equivalent_diameter": "px"}
    for name in SHAPES:
        yield _change(f"segmented_{name}", "lesion", getattr(before, name), getattr(after, name), units.get(name, ""))
    yield _change("segmented_overlap", "lesion", 1.0, overlap(before.mask, after.mask))
    yield _change("segmented_centre_shift", "lesion", 0.0, _shift(before, after), "px")


def _shift(before: LesionShape, after: LesionShape) -> float:
    return float(np.hypot(before.centre[0] - after.centre[0], before.centre[1] - after.centre[1]))


def _gains(first: Plane, second: Plane, other: Plane, regions: Regions, width: float) -> Iterator[RegionChange]:
    ratio = partial(_psnr, first, width)
    yield from _gain("psnr_gain", ratio, second, other, regions, "dB")
    if min(first.shape) <= 2 * RADIUS:
        reason = f"the image must be at least {2 * RADIUS + 1} pixels on each side for SSIM"
        yield from (RegionChange("ssim_gain", name, None, None, None, "", reason) for name, _ in regions.items())
        return
    maps = {id(p): ssim_map(reference=first, test=p, data_range=width) for p in (second, other)}
    yield from _gain("ssim_gain", lambda p, mask: float(maps[id(p)][mask].mean()), second, other, regions, "")


def _gain(
    name: str, value: Callable[[Plane, Mask], float], test: Plane, other: Plane, regions: Regions, unit: str
) -> Iterator[RegionChange]:
    for region, mask in regions.items():
        if mask is None:
            yield RegionChange(name, region, None, None, None, unit, regions.reason)
        else:
            yield _change(name, region, value(other, mask), value(test, mask), unit)


def _psnr(reference: Plane, width: float, test: Plane, mask: Mask) -> float:
    return min(psnr(reference=reference, test=test, data_range=width, mask=mask), HIGHEST_PSNR)


def _change(
    measure: str, region: RegionName, before: float | None, after: float | None, unit: str = ""
) -> RegionChange:
    if before is None or after is None:
        return RegionChange(measure, region, before, after, None, unit, "the measure does not exist for these pixels")
    return RegionChange(measure, region, before, after, after - before, unit)
