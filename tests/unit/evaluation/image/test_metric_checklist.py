"""One checklist for every full-reference metric: identity, symmetry, range, scale, dtype, refusals, outside value."""

import inspect
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import normalized_root_mse, peak_signal_noise_ratio, structural_similarity

import evaluation.image
from evaluation.image import gmsd, haarpsi, ms_ssim, nrmse, psnr, ssim, vif
from tests.image_patterns import distort, pattern

KINDS = ("blurred", "checkered", "contrast", "noisy")
PIQ = json.loads((Path(__file__).parents[3] / "reference/image-metrics-piq.json").read_text())
REFERENCE = pattern()


def from_piq(name: str) -> Callable[[np.ndarray, np.ndarray, str], float]:
    return lambda reference, test, kind: PIQ["expected"][kind][name]


def skimage_ssim(reference, test, kind):
    return structural_similarity(
        reference, test, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )


@dataclass(frozen=True)
class Row:
    metric: Callable[..., float]
    identical: float
    low: float
    high: float
    outside: tuple[Callable[[np.ndarray, np.ndarray, str], float], ...]
    is_symmetric: bool = True
    is_better_high: bool = True
    minimum: int = 1
    # VIF's authors add 1e-8 to every variance, so identical images fall short of 1 by that much.
    rounding: float = 1e-12

    def __call__(self, reference=REFERENCE, test=REFERENCE, data_range=255.0, **options):
        return self.metric(reference=reference, test=test, data_range=data_range, **options)


ROWS = {
    "psnr": Row(
        psnr,
        math.inf,
        0,
        math.inf,
        (lambda r, t, _: peak_signal_noise_ratio(r, t, data_range=255),),
    ),
    "ssim": Row(ssim, 1, -1, 1, (from_piq("ssim"), skimage_ssim), minimum=11),
    "ms_ssim": Row(ms_ssim, 1, 0, 1, (from_piq("ms_ssim"),), minimum=161),
    "nrmse": Row(
        nrmse,
        0,
        0,
        1,
        (lambda r, t, _: normalized_root_mse(r, t, normalization="min-max") * np.ptp(r) / 255,),
        is_better_high=False,
    ),
    "gmsd": Row(gmsd, 0, 0, 0.5, (from_piq("gmsd"),), is_better_high=False, minimum=6),
    "haarpsi": Row(haarpsi, 1, 0, 1, (from_piq("haarpsi"),), minimum=16),
    "vif": Row(vif, 1, 0, 1.5, (from_piq("vif"),), is_symmetric=False, minimum=41, rounding=1e-8),
}
MASKED = ("psnr", "ssim", "nrmse")


@pytest.fixture(params=list(ROWS))
def row(request) -> Row:
    return ROWS[request.param]


@pytest.mark.parametrize("kind", KINDS)
def test_it_agrees_with_the_outside_value(row, kind):
    test = distort(REFERENCE, kind)
    for expected in (outside(REFERENCE, test, kind) for outside in row.outside):
        assert row(test=test) == pytest.approx(expected, abs=PIQ["tolerance"]["abs"])


def test_identical_images_have_the_best_value(row):
    assert row() == pytest.approx(row.identical, abs=row.rounding)
    worse = row(test=distort(REFERENCE, "noisy"))
    assert worse < row.identical if row.is_better_high else worse > row.identical


@pytest.mark.parametrize("kind", KINDS)
def test_it_lies_in_its_range(row, kind):
    assert row.low <= row(test=distort(REFERENCE, kind)) <= row.high


def test_it_is_symmetric_or_says_that_it_is_not(row):
    test = distort(REFERENCE, "blurred")
    forward, backward = row(test=test), row(reference=test, test=REFERENCE)
    assert (forward == pytest.approx(backward, rel=1e-12)) == row.is_symmetric
    assert "ymmetric" in (row.metric.__doc__ or "")


def test_scaling_images_and_range_together_changes_nothing(row):
    test = distort(REFERENCE, "checkered")
    scaled = row(reference=REFERENCE * 16, test=test * 16, data_range=255 * 16)
    assert scaled == pytest.approx(row(test=test), rel=1e-12)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_the_pixel_type_changes_nothing_and_the_images_are_left_alone(row, dtype):
    reference, test = REFERENCE.astype(dtype), distort(REFERENCE, "noisy").astype(dtype)
    before = reference.copy(), test.copy()
    value = row(reference=reference, test=test)
    assert type(value) is float
    assert value == pytest.approx(row(test=distort(REFERENCE, "noisy")), rel=1e-12)
    assert np.array_equal(reference, before[0])
    assert np.array_equal(test, before[1])
    assert reference.dtype == dtype


def test_a_wrong_shape_is_refused(row):
    with pytest.raises(ValueError, match=r"test must have the shape of reference \(176, 192\), got \(176, 191\)"):
        row(test=REFERENCE[:, 1:])
    with pytest.raises(ValueError, match="reference must be a 2-D single-channel array, got shape"):
        row(reference=np.zeros((20, 20, 3)))
    with pytest.raises(ValueError, match="reference must be"):
        row(reference=np.zeros((0, 0)), test=np.zeros((0, 0)))


def test_an_image_below_the_smallest_size_is_refused(row):
    small = np.zeros((row.minimum - 1, 200))
    with pytest.raises(ValueError, match=f"at least {row.minimum} pixels"):
        row(reference=small, test=small)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_pixel_that_is_not_finite_is_refused(row, bad):
    test = REFERENCE.copy()
    test[3, 4] = bad
    with pytest.raises(ValueError, match="test must be finite"):
        row(test=test)


@pytest.mark.parametrize("data_range", [0, -1, np.nan])
def test_a_range_that_is_not_positive_is_refused(row, data_range):
    with pytest.raises(ValueError, match="data_range must be a positive finite number"):
        row(data_range=data_range)


def test_the_range_has_no_default(row):
    with pytest.raises(TypeError, match="data_range"):
        row.metric(reference=REFERENCE, test=REFERENCE)


def test_text_is_refused(row):
    with pytest.raises(ValueError, match="reference must hold real numbers"):
        row(reference=np.full(REFERENCE.shape, "x"))


@pytest.mark.parametrize("name", MASKED)
def test_a_mask_restricts_the_metric_to_its_pixels(name):
    test = REFERENCE.copy()
    test[:60] += 20
    outside = np.zeros(REFERENCE.shape, bool)
    outside[90:] = True
    assert ROWS[name](test=test, mask=outside) == pytest.approx(ROWS[name].identical)
    assert ROWS[name](test=test, mask=~outside) != pytest.approx(ROWS[name].identical)


@pytest.mark.parametrize("name", MASKED)
def test_an_empty_or_alien_mask_is_refused(name):
    with pytest.raises(ValueError, match="mask must hold at least one pixel"):
        ROWS[name](mask=np.zeros(REFERENCE.shape))
    with pytest.raises(ValueError, match="mask must have the shape of the image"):
        ROWS[name](mask=np.ones((4, 4)))


def test_images_without_structure_have_no_haarpsi_and_no_vif():
    flat = np.zeros((64, 64))
    with pytest.raises(ValueError, match="0 everywhere"):
        haarpsi(reference=flat, test=flat, data_range=255)
    with pytest.raises(ValueError, match="reference must hold some structure"):
        vif(reference=flat + 7, test=flat, data_range=255)


@pytest.mark.parametrize("shape", [(161, 203), (177, 183)])
def test_odd_sides_are_measured_too(shape):
    reference = pattern(*shape)
    for row in ROWS.values():
        assert row(reference=reference, test=reference) == pytest.approx(row.identical, abs=row.rounding)
        assert row.low <= row(reference=reference, test=distort(reference, "blurred")) <= row.high


def test_a_negative_scale_of_ms_ssim_counts_as_nothing():
    negative = 255 - REFERENCE
    assert ms_ssim(reference=REFERENCE, test=negative, data_range=255) == 0


def test_no_metric_is_forgotten():
    """A public function of reference, test and range that returns one number has its row."""
    members = {name: getattr(evaluation.image, name) for name in evaluation.image.__all__}
    metrics = {
        name
        for name, member in members.items()
        if inspect.isfunction(member)
        and {"reference", "test", "data_range"} <= set(inspect.signature(member).parameters)
        and inspect.signature(member).return_annotation is float
    }
    assert metrics == set(ROWS)
