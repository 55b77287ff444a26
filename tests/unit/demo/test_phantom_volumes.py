"""Phantom volumes are what they say: the same each time, with a lesion where the mask is, true to their geometry."""

import nibabel
import numpy as np

from demo.phantom_volumes import SHAPE, SPACING_MM, VOLUMES, draw_volume, volume_files


def test_a_volume_is_a_function_of_its_number():
    assert np.array_equal(draw_volume(1).values, draw_volume(1).values)
    assert not np.array_equal(draw_volume(1).values, draw_volume(3).values)


def test_odd_numbers_carry_a_lesion_over_several_planes():
    volume = draw_volume(1)
    planes = np.flatnonzero(volume.mask.any(axis=(0, 1)))
    assert 2 <= len(planes) < SHAPE[2]
    assert not draw_volume(2).is_abnormal


def test_every_volume_has_its_label_and_a_mask_where_it_is_abnormal():
    files = volume_files()
    assert len(files) == VOLUMES + VOLUMES // 2 + 1
    image = nibabel.Nifti1Image.from_bytes(files["volume-01.nii"])
    assert image.shape == SHAPE
    assert tuple(float(zoom) for zoom in image.header.get_zooms()) == SPACING_MM
    assert nibabel.aff2axcodes(image.affine) == ("R", "A", "S")
