"""Stored values to real ones: slope, intercept, unit. What cannot be read is refused, never replaced."""

import numpy as np
import pytest

from evaluation.files.content import RefusedError
from tests.unit.evaluation.files._dicom import (
    enhanced,
    floating,
    item,
    made,
    opened,
    ramp,
    rescale,
    values_of,
    with_bytes,
)


def scaled(slope=2, intercept=0, **values):
    return made(RescaleSlope=slope, RescaleIntercept=intercept, **values)


def two_frames():
    return np.stack([ramp(), ramp(top=2000)])


def test_a_value_is_stored_times_slope_plus_intercept(tmp_path):
    assert np.array_equal(values_of(scaled(2.5, -1024), tmp_path), ramp() * 2.5 - 1024)


@pytest.mark.parametrize("text", [b"2,5", b"inf", b"nan", b"1_0", b"0x10", b"2.5.1", b"2\\3"])
@pytest.mark.parametrize("keyword", ["RescaleSlope", "RescaleIntercept"])
def test_a_number_that_is_none_is_refused_with_its_tag_and_text(tmp_path, keyword, text):
    with pytest.raises(RefusedError) as refused:
        opened(with_bytes(scaled(), keyword, text), tmp_path)
    assert keyword in str(refused.value)
    assert text.decode() in str(refused.value)


def test_an_empty_slope_beside_an_intercept_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="RescaleSlope"):
        opened(with_bytes(scaled(2, -1024), "RescaleSlope", b""), tmp_path)


def test_a_slope_of_zero_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="slope is 0"):
        opened(scaled(0), tmp_path)


@pytest.mark.parametrize(
    ("slope", "intercept"), [("1e305", 0), ("1e-305", 0), ("1", "1e39"), ("1e-9", "1e9"), ("1e29", 0)]
)
def test_a_rescale_beyond_floating_point_is_refused(tmp_path, slope, intercept):
    with pytest.raises(RefusedError, match="rescale"):
        opened(scaled(slope, intercept), tmp_path)


def test_a_rescale_written_in_binary_is_read(tmp_path):
    file = with_bytes(scaled(), "RescaleSlope", np.array([2.5], "<f8").tobytes(), b"FD")
    assert np.array_equal(values_of(file, tmp_path), ramp() * 2.5)


def test_a_slope_under_another_text_vr_is_read_by_the_dictionary(tmp_path):
    assert np.array_equal(values_of(with_bytes(scaled(), "RescaleSlope", b"2.5", b"LO"), tmp_path), ramp() * 2.5)


def test_a_slope_padded_with_nul_is_read(tmp_path):
    assert np.array_equal(values_of(with_bytes(scaled(), "RescaleSlope", b"2.5\0"), tmp_path), ramp() * 2.5)


def test_an_unreadable_number_that_nobody_needs_is_no_fault(tmp_path):
    assert np.array_equal(values_of(with_bytes(made(PatientWeight=70), "PatientWeight", b"70kg"), tmp_path), ramp())


def test_the_rescale_of_each_frame_wins_over_a_stray_one_at_the_top(tmp_path):
    groups = [item(PixelValueTransformationSequence=rescale(slope, "-5")) for slope in ("2", "3")]
    image = opened(enhanced(two_frames(), groups, RescaleSlope=1, RescaleIntercept=0), tmp_path)
    assert np.array_equal(image.read_values(0), two_frames()[0] * 2.0 - 5)
    assert np.array_equal(image.read_values(1), two_frames()[1] * 3.0 - 5)


def test_a_shared_rescale_wins_over_a_stray_one_at_the_top(tmp_path):
    shared = item(PixelValueTransformationSequence=rescale("4"))
    dataset = enhanced(two_frames(), [item(), item()], shared, RescaleSlope=1, RescaleIntercept=0)
    assert np.array_equal(values_of(dataset, tmp_path), two_frames()[0] * 4.0)


def test_a_frame_that_says_its_own_rescale_wins_over_the_shared_one(tmp_path):
    groups = [item(PixelValueTransformationSequence=rescale("2")), item()]
    image = opened(enhanced(two_frames(), groups, item(PixelValueTransformationSequence=rescale("4"))), tmp_path)
    assert [plane.slope for plane in image.planes] == [2, 4]


def test_an_unreadable_slope_of_one_frame_refuses_the_file(tmp_path):
    groups = [item(PixelValueTransformationSequence=rescale(slope)) for slope in ("2", "0")]
    with pytest.raises(RefusedError, match="slope is 0"):
        opened(enhanced(two_frames(), groups), tmp_path)


def test_groups_for_another_number_of_frames_are_refused(tmp_path):
    groups = [item(PixelValueTransformationSequence=rescale("2"))] * 3
    with pytest.raises(RefusedError, match="claims 2 frames and describes 3"):
        opened(enhanced(two_frames(), groups), tmp_path)


def test_a_dose_is_scaled_by_its_grid(tmp_path):
    dataset = made(modality="RTDOSE", DoseGridScaling="1e-3", DoseUnits="GY")
    image = opened(dataset, tmp_path)
    assert image.read_values(0)[0, 0] == pytest.approx(3.0)
    assert image.unit == "GY"


def test_real_world_values_are_not_mistaken_for_the_rescale(tmp_path):
    mapping = item(RealWorldValueSlope=7.0, RealWorldValueIntercept=1.0)
    assert np.array_equal(values_of(made(RealWorldValueMappingSequence=[mapping]), tmp_path), ramp())


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ({"modality": "CT", "RescaleSlope": 1, "RescaleIntercept": -1024}, "HU"),
        ({"modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"}, ""),
        ({"modality": "CT"}, ""),
        ({"modality": "MR", "RescaleSlope": 1, "RescaleIntercept": 0}, ""),
        ({"modality": "PT", "RescaleSlope": 2, "RescaleIntercept": 0, "Units": "BQML"}, "BQML"),
        ({"modality": "PT", "RescaleSlope": 2, "RescaleIntercept": 0, "Units": "GML"}, "GML"),
        ({"modality": "CR", "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "OD"}, "OD"),
        ({"modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "PhotometricInterpretation": "MONOCHROME1"}, ""),
    ],
)
def test_the_unit_is_what_the_file_says(tmp_path, values, unit):
    assert opened(made(**values), tmp_path).unit == unit


def test_frames_in_different_units_have_none_together(tmp_path):
    groups = [item(PixelValueTransformationSequence=rescale("1", kind=kind)) for kind in ("HU", "PCT")]
    assert opened(enhanced(two_frames(), groups), tmp_path).unit == ""


def test_floating_point_is_rescaled_too(tmp_path):
    pixels = (ramp() / 7).astype(np.float32)
    assert np.allclose(values_of(floating(pixels, RescaleSlope=2, RescaleIntercept=1), tmp_path), pixels * 2.0 + 1)


def test_a_macro_that_says_no_rescale_is_passed_over(tmp_path):
    empty = item(PixelValueTransformationSequence=[item(RescaleType="US")])
    shared = item(PixelValueTransformationSequence=rescale("2", "5"))
    image = opened(enhanced(two_frames(), [empty, empty], shared), tmp_path)
    assert [(plane.slope, plane.intercept) for plane in image.planes] == [(2, 5), (2, 5)]
    with pytest.raises(RefusedError, match="does not say it"):
        opened(enhanced(two_frames(), [empty, empty]), tmp_path)


def test_an_empty_slope_and_intercept_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="RescaleSlope"):
        opened(scaled(None, None), tmp_path)
