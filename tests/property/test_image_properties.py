"""Laws of image measures that hold for any image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evaluation.image import nrmse, pair_counts, psnr, run_lengths, size_zones, ssim, texture_features
from evaluation.region import make_regions

PLANES = arrays(np.uint8, (16, 18), elements=st.integers(0, 255))
LEVELS = arrays(np.int64, (9, 11), elements=st.integers(0, 5))
MASKS = arrays(np.bool_, (9, 11))
few = settings(max_examples=40, deadline=None, derandomize=True)


@few
@given(PLANES, PLANES)
def test_the_decibels_of_psnr_are_those_of_nrmse(first, second):
    error = nrmse(reference=first, test=second, data_range=255)
    expected = np.inf if error == 0 else -20 * np.log10(error)
    assert psnr(reference=first, test=second, data_range=255) == pytest.approx(expected)


@few
@given(PLANES, PLANES)
def test_ssim_does_not_depend_on_order_or_orientation(first, second):
    value = ssim(reference=first, test=second, data_range=255)
    assert -1 <= value <= 1
    assert ssim(reference=second, test=first, data_range=255) == pytest.approx(value)
    assert ssim(reference=first.T, test=second.T, data_range=255) == pytest.approx(value)


@few
@given(PLANES, st.integers(1, 40))
def test_psnr_falls_by_twenty_decibels_for_ten_times_the_error(plane, error):
    image = plane.astype(float)
    near = psnr(reference=image, test=image + error, data_range=255)
    assert psnr(reference=image, test=image + 10 * error, data_range=255) == pytest.approx(near - 20)


@few
@given(LEVELS, MASKS)
def test_every_pixel_is_counted_once_in_runs_and_zones(levels, mask):
    runs, zones = run_lengths(levels, count=6, mask=mask), size_zones(levels, count=6, mask=mask)
    assert ((runs * np.arange(1, runs.shape[2] + 1)).sum(axis=(1, 2)) == mask.sum()).all()
    assert (zones * np.arange(1, zones.shape[1] + 1)).sum() == mask.sum()
    assert (zones.sum(axis=1) <= runs.sum(axis=2).max(axis=0)).all()


@few
@given(LEVELS, MASKS)
def test_pairs_are_symmetric_and_counted_both_ways(levels, mask):
    counts = pair_counts(levels, count=6, mask=mask)
    assert (counts == counts.transpose(0, 2, 1)).all()
    assert counts[0].sum() == 2 * (mask[:, 1:] & mask[:, :-1]).sum()


@few
@given(PLANES, st.integers(1, 50))
def test_a_shift_of_image_and_range_leaves_texture_alone(plane, shift):
    image = plane.astype(float)
    before = texture_features(image, low=0, high=256, levels=16)
    after = texture_features(image + 256 * shift, low=256 * shift, high=256 * (shift + 1), levels=16)
    for name in before:
        if not name.startswith("first_order"):
            expected = None if before[name] is None else pytest.approx(before[name], rel=1e-9, abs=1e-12)
            assert after[name] == expected, name


@few
@given(PLANES, st.integers(3, 12), st.integers(3, 14), st.integers(1, 3))
def test_regions_never_overlap(plane, row, column, radius):
    y, x = np.mgrid[:16, :18]
    lesion = np.hypot(y - row, x - column) <= radius
    regions = make_regions(reference=plane, lesion=lesion, rim_px=1)
    assert not (regions.lesion & regions.rim).any()
    assert not (regions.rest & (regions.lesion | regions.rim)).any()
    if regions.background is not None:
        assert regions.background.sum() == regions.lesion.sum()
        assert (regions.background <= regions.rest).all()
