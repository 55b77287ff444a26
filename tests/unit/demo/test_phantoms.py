"""Phantoms are what they say: the same each time, with a lesion where the mask is."""

import csv
import io

import numpy as np

from demo.phantoms import FULL_SCALE, PHANTOMS, draw_phantom, phantom_files


def test_a_phantom_is_a_function_of_its_number():
    assert np.array_equal(draw_phantom(3).pixels, draw_phantom(3).pixels)
    assert not np.array_equal(draw_phantom(3).pixels, draw_phantom(5).pixels)


def test_odd_numbers_carry_a_lesion_that_can_be_seen_in_the_pixels():
    phantom = draw_phantom(1)
    rows, columns = np.nonzero(phantom.mask)
    near = np.zeros_like(phantom.mask)
    near[rows.min() - 4 : rows.max() + 5, columns.min() - 4 : columns.max() + 5] = True
    inside = phantom.pixels[phantom.mask].astype(float)
    around = phantom.pixels[near & ~phantom.mask].astype(float)
    assert abs(inside.mean() - around.mean()) > 0.02 * FULL_SCALE
    assert not draw_phantom(2).is_abnormal


def test_pixels_use_more_than_eight_bits():
    pixels = draw_phantom(2).pixels
    assert pixels.dtype == np.uint16
    assert len(np.unique(pixels)) > 256


def test_every_file_of_the_dataset_has_its_label():
    files = phantom_files()
    rows = list(csv.DictReader(io.StringIO(files["labels.csv"].decode())))
    assert [row["file"] for row in rows] == [f"phantom-{number:02d}.png" for number in range(1, PHANTOMS + 1)]
    for row in rows:
        assert row["file"] in files
        assert (row["label"] == "abnormal") == (row["file"].replace(".png", "_mask.png") in files)
