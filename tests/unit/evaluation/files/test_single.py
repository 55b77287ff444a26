"""One grey plane, or one mask, out of one file: what commands compare. Refusals name the file."""

import numpy as np
import pytest

from evaluation.files import open_grey, read_single_mask, read_single_plane
from tests.unit.evaluation.files._pictures import RGB, blob, png, scene, tiff
from tests.unit.evaluation.files._volumes import nifti, volume


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def test_values_are_those_that_the_file_means(write):
    path = write("a.nii", nifti(volume((12, 9, 1)), scl_slope=0.5, scl_inter=-1024))
    np.testing.assert_allclose(read_single_plane(path), volume((12, 9, 1))[..., 0].T[::-1, ::-1] * 0.5 - 1024)


def test_full_depth_is_kept(write):
    plane = read_single_plane(write("a.png", png(scene(), 16)))
    assert plane.dtype == np.float64
    np.testing.assert_array_equal(plane, scene())


def test_grey_in_three_channels_is_grey_and_colour_is_refused(write):
    grey = np.repeat(scene(top=255, dtype=np.uint8)[..., None], 3, axis=2)
    np.testing.assert_array_equal(read_single_plane(write("a.png", png(grey, 8, RGB))), grey[..., 0])
    path = write("b.png", png(grey * np.array([1, 0, 1], np.uint8), 8, RGB))
    for read in (read_single_plane, lambda path: open_grey(path).read_plane(0)):
        with pytest.raises(ValueError, match=r"b\.png: The image is in colour"):
            read(path)


def test_several_planes_are_refused(write):
    pages = np.stack([blob(1), blob(1)])
    path = write("a.tif", tiff(pages, photometric="minisblack"))
    for read in (read_single_plane, read_single_mask):
        with pytest.raises(ValueError, match=r"a\.tif must hold one plane, got 2"):
            read(path)


def test_what_is_not_a_number_stays_so(write):
    pixels = scene().astype(np.float32)
    pixels[0, 0] = np.nan
    values = read_single_plane(write("a.tif", tiff(pixels, photometric="minisblack")))
    assert np.isnan(values[0, 0])
    assert np.isfinite(values.ravel()[1:]).all()


def test_a_mask_is_true_where_any_label_is(write):
    drawn = blob(1)
    drawn[2:4, 2:5] = 2
    np.testing.assert_array_equal(read_single_mask(write("m.png", png(drawn))), drawn > 0)


def test_a_missing_file_is_named(tmp_path):
    for read in (read_single_plane, read_single_mask, open_grey):
        with pytest.raises(ValueError, match=r"none\.png does not exist"):
            read(tmp_path / "none.png")
