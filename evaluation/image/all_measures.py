"""Every image measure of one pair in one call: full reference, in a region, and without a reference."""

import math
from collections.abc import Callable, Iterator
from functools import partial

from evaluation.image._inputs import Mask, Plane, as_mask, as_pair, check_data_range
from evaluation.image.blur import blur_effect, laplacian_variance
from evaluation.image.edges import image_sharpness
from evaluation.image.entropy import entropy
from evaluation.image.gmsd import gmsd
from evaluation.image.haarpsi import haarpsi
from evaluation.image.measures import MetricValue
from evaluation.image.ms_ssim import ms_ssim
from evaluation.image.noise_power import noise_power_spectrum
from evaluation.image.nrmse import nrmse
from evaluation.image.psnr import psnr
from evaluation.image.ssim import ssim
from evaluation.image.vif import vif

FULL_REFERENCE: dict[str, tuple[Callable[..., float], str]] = {
    "psnr": (psnr, "dB"),
    "ssim": (ssim, ""),
    "ms_ssim": (ms_ssim, ""),
    "nrmse": (nrmse, ""),
    "gmsd": (gmsd, ""),
    "haarpsi": (haarpsi, ""),
    "vif": (vif, ""),
}
#: Those that can be taken over the pixels of a mask.
MASKED = ("psnr", "ssim", "nrmse")


def measure_all(
    *,
    reference: object,
    test: object,
    data_range: float,
    low: float = 0.0,
    mask: object | None = None,
    flat: object | None = None,
) -> list[MetricValue]:
    """All measures of `test` against `reference`; values of the range `low` … `low + data_range`.

    Full-reference metrics over the whole image and, of PSNR, SSIM and NRMSE, inside `mask`. Measures without a
    reference are of the test image; their name with "_change" is test minus reference. `flat` marks a region without
    structure, in which noise is measured. A value that does not exist is None with its reason; input that cannot be
    measured at all raises ValueError. Not a verdict: whole-image values hide what happens in a lesion.
    """
    first, second = as_pair(reference=reference, test=test)
    check_data_range(data_range)
    first, second = first - low, second - low
    region = None if mask is None else as_mask(mask, shape=first.shape)
    quiet = None if flat is None else as_mask(flat, shape=first.shape, name="flat")
    return [*_full_reference(first, second, data_range, region), *_no_reference(first, second, data_range, quiet)]


def _full_reference(first: Plane, second: Plane, width: float, region: Mask | None) -> Iterator[MetricValue]:
    for name, (metric, unit) in FULL_REFERENCE.items():
        call = partial(metric, reference=first, test=second, data_range=width)
        yield _value(MetricValue(name, "whole", None, unit, None, _definition(metric)), call)
        if region is not None and name in MASKED:
            inside = MetricValue(name, "inside", None, unit, None, _definition(metric))
            yield _value(inside, partial(call, mask=region))


def _no_reference(first: Plane, second: Plane, width: float, flat: Mask | None) -> Iterator[MetricValue]:
    measures: dict[str, tuple[Callable[[Plane], float], Callable[..., object], str]] = {
        "edge_spread": (lambda plane: image_sharpness(plane).edge_spread, image_sharpness, "px"),
        "mtf50": (lambda plane: image_sharpness(plane).mtf50, image_sharpness, "1/px"),
        "blur_effect": (blur_effect, blur_effect, ""),
        "laplacian_variance": (laplacian_variance, laplacian_variance, ""),
        "entropy": (lambda plane: entropy(plane, low=0.0, high=width), entropy, "bit"),
    }
    if flat is not None:
        spectrum = partial(noise_power_spectrum, side=16, mask=flat)
        measures["noise_std"] = (lambda plane: spectrum(plane).std, noise_power_spectrum, "")
        measures["noise_frequency"] = (lambda plane: spectrum(plane).mean_frequency, noise_power_spectrum, "1/px")
    for name, (measure, source, unit) in measures.items():
        blank = MetricValue(name, "whole", None, unit, None, _definition(source))
        before, after = _value(blank, partial(measure, first)), _value(blank, partial(measure, second))
        yield after
        change = None if before.value is None or after.value is None else after.value - before.value
        yield MetricValue(
            f"{name}_change", "whole", change, unit, before.reason or after.reason, "test minus reference"
        )


def _definition(measure: Callable[..., object]) -> str:
    return " ".join((measure.__doc__ or "").split("\n\n")[0].split())


def _value(blank: MetricValue, measure: Callable[[], float]) -> MetricValue:
    try:
        value = measure()
    except ValueError as error:
        return MetricValue(blank.name, blank.region, None, blank.unit, str(error), blank.definition)
    if math.isinf(value):
        reason = "identical pixels: the ratio is infinite"
        return MetricValue(blank.name, blank.region, None, blank.unit, reason, blank.definition)
    return MetricValue(blank.name, blank.region, value, blank.unit, None, blank.definition)
