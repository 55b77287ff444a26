"""Measures of a stack: pooled over planes as one array would be, and bounded by one plane in memory."""

import numpy as np
import pytest

from evaluation.image.measures import measure_pair
from evaluation.image.psnr import psnr
from evaluation.image.stack_measures import StackMeasures


@pytest.fixture
def stack():
    """Three planes of a reference and of a test image, and two lesions on some of them."""
    random = np.random.default_rng(4)
    reference = random.normal(100, 20, (3, 40, 48))
    test = reference + random.normal(0, 3, reference.shape) * np.array([1, 2, 4])[:, None, None]
    first, second = np.zeros((2, 3, 40, 48), bool)
    first[0:2, 10:16, 10:16] = True
    second[1:3, 25:30, 30:40] = True
    return reference, test, {"first": first, "second": second}


def _measure(reference, test, lesions=None, left_out=None):
    measures = StackMeasures(data_range=255)
    for index in range(len(reference)):
        masks = {key: mask[index] for key, mask in (lesions or {}).items()}
        away = None if left_out is None else left_out[index]
        measures.add(reference=reference[index], test=test[index], lesions=masks, left_out=away)
    return {(value.lesion, value.name, value.region): value for value in measures.values()}


def test_the_psnr_of_a_stack_is_that_of_its_pixels_together(stack):
    reference, test, _ = stack
    found = _measure(reference, test)[None, "psnr", "whole"]
    error = np.mean((reference - test) ** 2)
    assert found.value == pytest.approx(10 * np.log10(255**2 / error))
    assert found.summary == "squared differences pooled over 3 planes"
    assert len(found.plane_values) == 3


def test_a_lesion_is_summed_up_over_the_planes_it_lies_on(stack):
    reference, test, lesions = stack
    found = _measure(reference, test, lesions)
    inside = lesions["second"]
    error = np.mean((reference - test)[inside] ** 2)
    value = found["second", "psnr", "inside"]
    assert value.value == pytest.approx(10 * np.log10(255**2 / error))
    assert value.plane_values[0] is None
    assert found["second", "mean", "inside"].value == pytest.approx(test[inside].mean())


def test_the_whole_stack_knows_all_lesions_together(stack):
    reference, test, lesions = stack
    union = lesions["first"] | lesions["second"]
    found = _measure(reference, test, lesions)[None, "mean_change", "inside"]
    assert found.value == pytest.approx((test - reference)[union].mean())


def test_the_surroundings_of_a_lesion_leave_out_the_other(stack):
    reference, test, lesions = stack
    lesions = {"first": lesions["first"], "second": np.roll(lesions["first"], 6, axis=2)}
    test = reference.copy()
    test[lesions["second"]] += 50
    found = _measure(reference, test, lesions)
    assert found["first", "mean_change", "surroundings"].value == pytest.approx(0)


def test_one_plane_measures_as_a_pair_does(stack):
    reference, test, lesions = stack
    mask = lesions["first"][0]
    expected = measure_pair(reference=reference[0], test=test[0], data_range=255, mask=mask)
    found = _measure(reference[:1], test[:1], {"first": lesions["first"][:1]})
    for value in expected:
        assert found[None, value.name, value.region].value == value.value
        assert found[None, value.name, value.region].summary == ""


def test_pixels_that_were_not_imaged_do_not_count(stack):
    reference, test, _ = stack
    left_out = np.zeros(reference.shape, bool)
    left_out[:, :, :20] = True
    test = test.copy()
    test[left_out] = 9999
    found = _measure(reference, test, left_out=left_out)[None, "psnr", "whole"]
    expected = psnr(reference=reference[:, :, 20:].reshape(3, -1), test=test[:, :, 20:].reshape(3, -1), data_range=255)
    assert found.value == pytest.approx(expected)


def test_identical_planes_have_no_ratio_and_say_so(stack):
    reference, _, _ = stack
    found = _measure(reference, reference)[None, "psnr", "whole"]
    assert found.value is None
    assert found.reason == "identical pixels: the ratio is infinite"


def test_an_identical_plane_counts_with_its_pixels(stack):
    reference, test, _ = stack
    test = np.concatenate([test[:1], reference[1:2]])
    found = _measure(reference[:2], test)[None, "psnr", "whole"]
    error = np.mean((reference[:2] - test) ** 2)
    assert found.value == pytest.approx(10 * np.log10(255**2 / error))
