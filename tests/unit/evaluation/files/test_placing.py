"""Masks lie on the planes of their image by where both lie in the patient, or are refused with both named."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.files import RefusedError, open_image, open_mask, place_on
from tests.unit.evaluation.files._pictures import blob, png, scene, tiff
from tests.unit.evaluation.files._volumes import RAS, SHAPE, nifti, reoriented, volume

CODES = ("RAS", "LAS", "LPS", "PIR", "SPL")


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def lesion():
    mask = np.zeros(SHAPE, np.uint8)
    mask[7:10, 5:8, 1:3] = 1
    mask[2, 2, 4] = 2
    return mask


def stacked(mask):
    return np.stack([mask.read_labels(index) for index in range(len(mask.planes))])


@pytest.mark.parametrize("image_codes", CODES)
@pytest.mark.parametrize("mask_codes", CODES)
def test_a_mask_stored_another_way_lies_on_the_same_pixels(write, image_codes, mask_codes):
    image = open_image(write("a.nii", nifti(*reoriented(volume(), RAS, image_codes))))
    mask = open_mask(write("m.nii", nifti(*reoriented(lesion(), RAS, mask_codes))))
    placed = stacked(place_on(mask, image.planes))
    values = np.stack([plane.stored for plane in image.read_planes()])
    np.testing.assert_array_equal(np.sort(values[placed > 0]), np.sort(volume()[lesion() > 0]))
    assert values[placed == 2].tolist() == [volume()[2, 2, 4]]


@pytest.mark.parametrize("cut", ["sagittal", "coronal"])
def test_an_image_cut_along_another_axis_is_found_in_the_mask(write, cut):
    mask = open_mask(write("m.nii", nifti(lesion())))
    axial = open_image(write("a.nii", nifti(volume()))).planes
    x, y, z = SHAPE
    corner = np.array(axial[0].position_mm)
    planes = []
    for index in range(x if cut == "sagittal" else y):
        step = np.array([2.0, 0, 0]) if cut == "sagittal" else np.array([0, 1.0, 0])
        top = corner + index * step + [0, 0, 3.0 * (z - 1)]
        planes.append(
            replace(
                axial[0],
                index=index,
                rows=z,
                columns=y if cut == "sagittal" else x,
                spacing_mm=(3.0, 1.0 if cut == "sagittal" else 2.0),
                position_mm=tuple(top.tolist()),
                row_direction=(0.0, 1.0, 0.0) if cut == "sagittal" else (1.0, 0.0, 0.0),
                column_direction=(0.0, 0.0, -1.0),
            )
        )
    shown = stacked(place_on(mask, planes))
    axes = lesion()[::-1, ::-1, ::-1]  # left, back and foot first
    expected = axes.transpose(0, 2, 1) if cut == "sagittal" else axes.transpose(1, 2, 0)
    np.testing.assert_array_equal(shown, expected)


def test_the_planes_of_the_image_may_come_in_any_order_and_number(write):
    image = open_image(write("a.nii", nifti(volume())))
    mask = open_mask(write("m.nii", nifti(lesion())))
    some = [image.planes[index] for index in (4, 2, 1)]
    placed = place_on(mask, some)
    for index, plane in enumerate(some):
        np.testing.assert_array_equal(placed.read_labels(index), mask.read_labels(plane.index))
    with pytest.raises(RefusedError, match="9 of the mask's 19 voxels lie on no plane"):
        place_on(mask, [image.planes[4], image.planes[2]])


def moved(by, spacing=(1, 1)):
    affine = RAS.copy()
    affine[:3, 3] += by
    affine[:2, :2] *= spacing[0]
    return affine


@pytest.mark.parametrize("by", [(1, 0, 0), (0, 0.5, 0), (0, 0, 1.5)])
def test_a_mask_between_the_pixels_is_refused_with_both_places(write, by):
    image = open_image(write("a.nii", nifti(volume())))
    mask = open_mask(write("m.nii", nifti(lesion(), moved(by))))
    with pytest.raises(
        RefusedError, match=r"5 planes of 12 × 9 pixels of 2 × 1 mm from \(.*\) to L and P, its image 5"
    ):
        place_on(mask, image.planes)


def test_a_mask_a_hair_off_is_taken(write):
    image = open_image(write("a.nii", nifti(volume())))
    mask = open_mask(write("m.nii", nifti(lesion(), moved((0.01, -0.01, 0.02)))))
    np.testing.assert_array_equal(stacked(place_on(mask, image.planes)), stacked(mask))


def test_a_mask_of_another_resolution_is_refused(write):
    image = open_image(write("a.nii", nifti(volume())))
    for affine in (moved((0, 0, 0), (0.5,)), moved((0, 0, 0), (1.05,))):
        with pytest.raises(RefusedError, match="does not lie on the pixels"):
            place_on(open_mask(write("m.nii", nifti(lesion(), affine))), image.planes)


def test_a_smaller_or_larger_field_is_taken_where_it_loses_nothing(write):
    image = open_image(write("a.nii", nifti(volume())))
    cropped = open_mask(write("m.nii", nifti(lesion()[6:, 4:, 1:], moved((12, 4, 3)))))
    placed = stacked(place_on(cropped, image.planes))
    whole = stacked(open_mask(write("w.nii", nifti(lesion()))))
    np.testing.assert_array_equal(placed, np.where(whole == 2, 0, whole))
    small = open_image(write("b.nii", nifti(volume()[6:], moved((12, 0, 0)))))
    with pytest.raises(RefusedError, match="1 of the mask's 19 voxels"):
        place_on(open_mask(write("m.nii", nifti(lesion()))), small.planes)


def test_a_picture_lies_on_its_image_by_size(write):
    image = open_image(write("a.png", png(scene(), 16)))
    mask = open_mask(write("m.png", png(blob())))
    np.testing.assert_array_equal(place_on(mask, image.planes).read_labels(0), blob(1))
    with pytest.raises(RefusedError, match=r"18 × 12 pixels, its image 36 × 24 pixels"):
        place_on(open_mask(write("m.png", png(blob()[::2, ::2]))), image.planes)


def test_pages_lie_on_planes_one_by_one_or_are_refused(write):
    image = open_image(write("a.nii", nifti(volume((36, 24, 3)))))
    pages = np.stack([blob(1), blob(2), blob(0)])
    placed = place_on(open_mask(write("m.tif", tiff(pages, photometric="minisblack"))), image.planes)
    np.testing.assert_array_equal(stacked(placed), pages)
    with pytest.raises(RefusedError, match="mask has 36 × 24 pixels, its image 3 planes"):
        place_on(open_mask(write("m.png", png(blob()))), image.planes)


def test_a_volume_that_lies_somewhere_fits_no_image_that_does_not(write):
    picture = open_image(write("a.png", png(scene(), 16)))
    with pytest.raises(RefusedError, match=r"says where it lies \(36 × 24 .*\), its image does not"):
        place_on(open_mask(write("m.nii", nifti(np.ones((36, 24, 1), np.uint8)))), picture.planes)
    image = open_image(write("a.nii", nifti(volume())))
    with pytest.raises(RefusedError, match="does not say where it lies"):
        place_on(open_mask(write("m.nii", nifti(lesion(), sform=0))), image.planes)


def test_planes_between_those_of_the_mask_stay_empty(write):
    image = open_image(write("a.nii", nifti(volume())))
    mask = open_mask(write("m.nii", nifti(lesion())))
    between = replace(image.planes[2], position_mm=tuple(np.add(image.planes[2].position_mm, (0, 0, 1.2)).tolist()))
    placed = place_on(mask, [*image.planes, between])
    assert not placed.read_labels(5).any()
    np.testing.assert_array_equal(placed.read_labels(2), mask.read_labels(2))
