"""TIFF of several pages: which are planes, in which sense, and which are no images of their own."""

import io

import numpy as np
import pytest
import tifffile

from evaluation.files import RefusedError, open_image
from tests.unit.evaluation.files._pictures import scene, tiff

PAGES = np.stack([scene(top=1000 * (number + 1)) for number in range(4)])


@pytest.fixture
def opened(tmp_path):
    def opened(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return open_image(path)

    return opened


def written(*pages):
    """Pages of their own, (pixels, options) each."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for pixels, options in pages:
            writer.write(pixels, photometric="minisblack", **options)
    return file.getvalue()


def test_pages_are_a_stack_without_geometry(opened):
    image = opened(tiff(PAGES, photometric="minisblack"))
    assert (image.stack, image.flags, len(image.planes)) == ("volume", ("multiframe_without_geometry",), 4)
    for index in (3, 0, 2):
        np.testing.assert_array_equal(image.read_plane(index).stored, PAGES[index])


@pytest.mark.parametrize(("kind", "aside"), [(1, PAGES[0][::4, ::4]), (9, PAGES[0][::4, ::4]), (4, PAGES[0] > 9)])
def test_reduced_copies_labels_and_masks_are_no_planes(opened, kind, aside):
    image = opened(written((PAGES[0], {}), (aside, {"subfiletype": kind})))
    assert (image.stack, image.flags, len(image.planes)) == ("", (), 1)


def test_a_reduced_copy_may_come_first(opened):
    image = opened(written((PAGES[0][::2, ::2], {"subfiletype": 1}), (PAGES[1], {})))
    np.testing.assert_array_equal(image.read_plane(0).stored, PAGES[1])


def test_pages_of_different_sizes_are_refused_with_the_sizes(opened):
    with pytest.raises(RefusedError, match="36 × 24, 18 × 12"):
        opened(written((PAGES[0], {}), (PAGES[1][::2, ::2], {})))


def test_pages_of_different_depth_are_refused(opened):
    with pytest.raises(RefusedError, match="different depth"):
        opened(written((PAGES[0], {}), (PAGES[1].astype(np.uint8), {})))


def test_imagej_says_slices_or_times(opened):
    slices = opened(tiff(PAGES, imagej=True, metadata={"axes": "ZYX"}))
    assert (slices.stack, slices.planes[2].time_ms) == ("volume", None)
    times = opened(tiff(PAGES, imagej=True, metadata={"axes": "TYX", "finterval": 0.04}))
    assert times.stack == "cine"
    assert [plane.time_ms for plane in times.planes] == pytest.approx([0, 40, 80, 120])
    np.testing.assert_array_equal(times.read_plane(3).stored, PAGES[3])


def test_ome_says_slices_or_times(opened):
    slices = opened(tiff(PAGES, ome=True, metadata={"axes": "ZYX"}))
    assert slices.stack == "volume"
    times = opened(tiff(PAGES, ome=True, metadata={"axes": "TYX", "TimeIncrement": 20, "TimeIncrementUnit": "ms"}))
    assert [plane.time_ms for plane in times.planes] == pytest.approx([0, 20, 40, 60])


@pytest.mark.parametrize("form", ["imagej", "ome"])
def test_channels_and_times_of_volumes_are_refused_in_words(opened, form):
    with pytest.raises(RefusedError, match="4 channels"):
        opened(tiff(PAGES, **{form: True}, metadata={"axes": "CYX"}))
    with pytest.raises(RefusedError, match="2 times of 2 slices"):
        opened(tiff(PAGES.reshape(2, 2, 24, 36), **{form: True}, metadata={"axes": "TZYX"}))


def test_a_stack_whose_pages_are_not_all_there_is_refused(opened):
    content = tiff(PAGES, imagej=True, metadata={"axes": "ZYX"})
    with pytest.raises(RefusedError, match="says that it holds 9 planes"):
        opened(content.replace(b"images=4", b"images=9").replace(b"slices=4", b"slices=9"))
