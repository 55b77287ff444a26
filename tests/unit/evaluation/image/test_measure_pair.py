"""What every reconstruction carries: values by region, and None with a reason for those that do not exist."""

import numpy as np
import pytest

from evaluation.image import measure_all, measure_pair, psnr
from tests.image_patterns import distort, pattern

REFERENCE = pattern(64, 72)
TEST = distort(REFERENCE, "blurred")
MASK = np.hypot(*np.mgrid[-30:34, -34:38]) < 9


def table(values):
    return {(value.name, value.region): value for value in values}


def test_values_come_by_region_with_their_change():
    found = table(measure_pair(reference=REFERENCE, test=TEST, data_range=255, mask=MASK))
    assert {region for _, region in found} == {"whole", "inside", "surroundings"}
    assert found["psnr", "inside"].value == pytest.approx(
        psnr(reference=REFERENCE, test=TEST, data_range=255, mask=MASK)
    )
    assert found["mean_change", "inside"].value == pytest.approx((TEST - REFERENCE)[MASK].mean())
    assert found["glcm_contrast_change", "whole"].value < 0
    assert found["contrast", "inside"].unit == ""


def test_identical_images_have_no_finite_psnr_and_no_change():
    found = table(measure_pair(reference=REFERENCE, test=REFERENCE, data_range=255, mask=MASK))
    assert found["psnr", "whole"].value is None
    assert "infinite" in found["psnr", "whole"].reason
    assert all(value.value == 0 for (name, _), value in found.items() if name.endswith("_change"))


def test_a_region_in_the_border_says_so():
    corner = np.zeros(REFERENCE.shape, bool)
    corner[:4, :4] = True
    found = table(measure_pair(reference=REFERENCE, test=TEST, data_range=255, mask=corner, border=8))
    assert found["psnr", "inside"].reason == "the region lies in the border"


def test_all_measures_are_there_or_say_why_not():
    found = measure_all(reference=REFERENCE, test=TEST, data_range=255, mask=MASK)
    assert all((value.value is None) != (value.reason is None) for value in found)
    assert all(value.definition for value in found)


def test_the_lower_end_of_the_range_is_taken_off_first():
    plain = table(measure_all(reference=REFERENCE, test=TEST, data_range=255))
    shifted = table(measure_all(reference=REFERENCE - 1024, test=TEST - 1024, data_range=255, low=-1024))
    for key, value in plain.items():
        assert shifted[key].value == (None if value.value is None else pytest.approx(value.value, rel=1e-9)), key
