"""How large a pixel is, and where that holds (PS3.3 10.7.1.3, C.8.5.5, C.7.6.3.1.7)."""

import numpy as np
import pytest

from tests.unit.evaluation.files._dicom import enhanced, flags_of, item, made, opened, ramp, with_bytes


def region(spatial=1, kind=1, units=(3, 3), delta=(0.03, 0.02)):
    """An ultrasound region; `delta` is (down, across) in the units of (across, down)."""
    return item(
        RegionSpatialFormat=spatial,
        RegionDataType=kind,
        PhysicalUnitsXDirection=units[0],
        PhysicalUnitsYDirection=units[1],
        PhysicalDeltaX=float(delta[1]),
        PhysicalDeltaY=float(delta[0]),
    )


def spacing_of(dataset, tmp_path):
    plane = opened(dataset, tmp_path).planes[0]
    return plane.spacing_mm, plane.spacing_place


def said(dataset, tmp_path):
    return opened(dataset, tmp_path).planes[0].flags


def ultrasound(*regions, **values):
    return made(modality="US", SequenceOfUltrasoundRegions=list(regions), **values)


def test_pixel_spacing_holds_in_the_patient(tmp_path):
    assert spacing_of(made(PixelSpacing=[0.5, 0.25]), tmp_path) == ((0.5, 0.25), "patient")


def test_imager_spacing_holds_at_the_detector_and_is_said(tmp_path):
    dataset = made(modality="DX", ImagerPixelSpacing=[0.2, 0.1])
    assert spacing_of(dataset, tmp_path) == ((0.2, 0.1), "detector")
    assert said(dataset, tmp_path) == ("spacing_at_detector",)


def test_imager_spacing_divided_by_the_magnification_holds_in_the_patient(tmp_path):
    dataset = made(modality="DX", ImagerPixelSpacing=[0.1, 0.1], EstimatedRadiographicMagnificationFactor=2)
    assert spacing_of(dataset, tmp_path) == ((0.05, 0.05), "patient")
    assert said(dataset, tmp_path) == ()


@pytest.mark.parametrize("factor", ["0", "-2"])
def test_a_magnification_that_cannot_be_leaves_the_spacing_at_the_detector(tmp_path, factor):
    dataset = made(modality="DX", ImagerPixelSpacing=[0.1, 0.1], EstimatedRadiographicMagnificationFactor=factor)
    assert spacing_of(dataset, tmp_path) == ((0.1, 0.1), "detector")


def test_a_pixel_spacing_that_repeats_the_imager_s_is_not_corrected_for_magnification(tmp_path):
    dataset = made(modality="DX", PixelSpacing=[0.2, 0.1], ImagerPixelSpacing=[0.2, 0.1])
    assert spacing_of(dataset, tmp_path) == ((0.2, 0.1), "detector")


def test_a_calibrated_pixel_spacing_holds_in_the_patient(tmp_path):
    same = {"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.2, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"}
    other = {"PixelSpacing": [0.18, 0.09], "ImagerPixelSpacing": [0.2, 0.1]}
    assert spacing_of(made(modality="DX", **same), tmp_path) == ((0.2, 0.1), "patient")
    assert spacing_of(made(modality="DX", **other), tmp_path) == ((0.18, 0.09), "patient")


def test_the_spacing_of_a_scanned_film_does_not_hold_in_the_patient(tmp_path):
    assert spacing_of(made(modality="CR", NominalScannedPixelSpacing=[0.1, 0.1]), tmp_path) == ((0.1, 0.1), "detector")


@pytest.mark.parametrize(
    "text", [b"0\\0", b"-1\\1", b"0.5\\0", b"inf\\inf", b"nan\\nan", b"0,75\\0,75", b"0.5", b"1e9\\1e9"]
)
def test_an_unreadable_spacing_counts_as_unknown_and_is_said(tmp_path, text):
    file = with_bytes(made(PixelSpacing=[9.25, 9.25]), "PixelSpacing", text)
    assert spacing_of(file, tmp_path) == (None, None)
    assert said(file, tmp_path) == ("spacing_unreadable",)


@pytest.mark.parametrize("text", [b"0\\0", b"inf\\inf", b"0,75\\0,75"])
def test_an_unreadable_spacing_gives_way_to_the_imager_s(tmp_path, text):
    dataset = made(modality="DX", PixelSpacing=[9.25, 9.25], ImagerPixelSpacing=[0.2, 0.1])
    file = with_bytes(dataset, "PixelSpacing", text)
    assert spacing_of(file, tmp_path) == ((0.2, 0.1), "detector")
    assert said(file, tmp_path) == ("spacing_at_detector",)


@pytest.mark.parametrize("vr", [b"UT", b"LO", b"UN", b"IS"])
def test_a_spacing_under_another_vr_is_read_by_the_dictionary(tmp_path, vr):
    file = with_bytes(made(PixelSpacing=[9.25, 9.25]), "PixelSpacing", b"0.5\\0.25", vr)
    assert spacing_of(file, tmp_path) == ((0.5, 0.25), "patient")


def test_a_spacing_in_binary_is_read_as_what_it_declares(tmp_path):
    file = with_bytes(made(PixelSpacing=[9.25, 9.25]), "PixelSpacing", np.array([0.5, 0.25], "<f8").tobytes(), b"FD")
    assert spacing_of(file, tmp_path) == ((0.5, 0.25), "patient")


def test_a_file_without_any_spacing_has_none_and_says_nothing(tmp_path):
    assert spacing_of(made(), tmp_path) == (None, None)
    assert said(made(), tmp_path) == ()


def test_the_spacing_of_the_functional_groups_wins_over_one_at_the_top(tmp_path):
    groups = [item(PixelMeasuresSequence=[item(PixelSpacing=[0.5, 0.25])]), item()]
    shared = item(PixelMeasuresSequence=[item(PixelSpacing=[0.7, 0.7])])
    image = opened(enhanced(np.stack([ramp()] * 2), groups, shared, PixelSpacing=[9, 9]), tmp_path)
    assert [plane.spacing_mm for plane in image.planes] == [(0.5, 0.25), (0.7, 0.7)]


def test_a_two_dimensional_region_in_centimetres_gives_the_spacing_of_ultrasound(tmp_path):
    assert spacing_of(ultrasound(region()), tmp_path) == ((0.3, 0.2), "patient")


def test_a_doppler_region_that_stands_first_does_not_count(tmp_path):
    doppler = region(spatial=3, kind=3, units=(4, 7), delta=(0.8, 0.005))
    assert spacing_of(ultrasound(doppler, region()), tmp_path) == ((0.3, 0.2), "patient")


def test_a_region_that_runs_upward_has_the_same_spacing(tmp_path):
    assert spacing_of(ultrasound(region(delta=(-0.03, 0.02))), tmp_path) == ((0.3, 0.2), "patient")


def test_regions_of_one_size_agree(tmp_path):
    assert spacing_of(ultrasound(region(), region()), tmp_path) == ((0.3, 0.2), "patient")


def test_regions_of_different_size_are_said_and_none_is_chosen(tmp_path):
    dataset = ultrasound(region(), region(delta=(0.05, 0.05)))
    assert spacing_of(dataset, tmp_path) == (None, None)
    assert said(dataset, tmp_path) == ("spacing_of_regions_differs",)


def test_tissue_counts_before_colour_flow(tmp_path):
    assert spacing_of(ultrasound(region(kind=2, delta=(0.9, 0.9)), region()), tmp_path) == ((0.3, 0.2), "patient")


def test_a_region_of_no_size_leaves_the_spacing_to_the_file(tmp_path):
    dataset = ultrasound(region(delta=(0, 0)), PixelSpacing=[0.5, 0.25])
    assert spacing_of(dataset, tmp_path) == ((0.5, 0.25), "patient")


def test_an_aspect_ratio_gives_the_shape_of_a_pixel_and_no_size(tmp_path):
    dataset = made(modality="US", PixelAspectRatio=[2, 1])
    assert spacing_of(dataset, tmp_path) == ((2.0, 1.0), None)
    assert "aspect_ratio" in flags_of(opened(dataset, tmp_path))


def test_square_pixels_without_a_size_have_no_spacing(tmp_path):
    assert spacing_of(made(PixelAspectRatio=[1, 1]), tmp_path) == (None, None)


def test_a_spacing_wins_over_an_aspect_ratio(tmp_path):
    assert spacing_of(made(PixelAspectRatio=[2, 1], PixelSpacing=[0.5, 0.25]), tmp_path) == ((0.5, 0.25), "patient")


@pytest.mark.parametrize("text", [b"0\\1", b"2", b"a\\b"])
def test_an_unreadable_aspect_ratio_is_said(tmp_path, text):
    file = with_bytes(made(PixelAspectRatio=[2, 1]), "PixelAspectRatio", text)
    assert spacing_of(file, tmp_path) == (None, None)
    assert said(file, tmp_path) == ("spacing_unreadable",)


def test_an_object_spacing_of_enhanced_x_ray_holds_in_the_patient(tmp_path):
    groups = [
        item(
            ProjectionPixelCalibrationSequence=[item(ObjectPixelSpacingInCenterOfBeam=[0.1, 0.1])],
            FramePixelDataPropertiesSequence=[item(ImagerPixelSpacing=[0.2, 0.2])],
        ),
        item(FramePixelDataPropertiesSequence=[item(ImagerPixelSpacing=[0.2, 0.2])]),
    ]
    image = opened(enhanced(np.stack([ramp()] * 2), groups), tmp_path)
    assert [plane.spacing_place for plane in image.planes] == ["patient", "detector"]
    assert [plane.spacing_mm[0] for plane in image.planes] == pytest.approx([0.1, 0.2])


def test_a_magnification_below_one_cannot_be(tmp_path):
    values = {"ImagerPixelSpacing": [0.2, 0.1], "EstimatedRadiographicMagnificationFactor": 0.5}
    plane = opened(made(modality="DX", **values), tmp_path).planes[0]
    assert (plane.spacing_mm, plane.spacing_place) == ((0.2, 0.1), "detector")
