"""Masks: which label each pixel has, out of palettes, colours, grey values, soft edges and volumes."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from evaluation.files import RefusedError, open_mask
from tests.unit.evaluation.files._dicom import content_of, item, made
from tests.unit.evaluation.files._pictures import (
    GREY,
    GREY_ALPHA,
    PALETTE,
    RGB,
    RGBA,
    blob,
    jpeg,
    palette,
    pillow_tiff,
    png,
    scene,
    tiff,
)
from tests.unit.evaluation.files._volumes import nifti, volume


@pytest.fixture
def labels(tmp_path):
    """`labels(content)`: the mask and the labels of its first plane."""

    def labels(content, index=0):
        path = tmp_path / "upload"
        path.write_bytes(content)
        mask = open_mask(path)
        found = mask.read_labels(index)
        assert found.dtype == np.int32
        assert found.shape == (mask.planes[index].rows, mask.planes[index].columns)
        return mask, found

    return labels


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


WHITE = {
    "png": png(blob(), 8),
    "png of one bit": png(blob(1), 1),
    "png of four bits": png(blob(15), 4),
    "png of 16 bits": png(blob(65535, dtype=np.uint16), 16),
    "png in colour": png(np.repeat(blob()[..., None], 3, axis=2), 8, RGB),
    "tiff": tiff(blob(), photometric="minisblack"),
    "tiff with white as zero": tiff(255 - blob(), photometric="miniswhite"),
    "fax": pillow_tiff(Image.fromarray(blob() > 0), compression="group4"),
    "npy": npy(blob() > 0),
    "nifti": nifti(np.rot90(blob(1), -1)[..., None]),
    "nifti of 255": nifti(np.rot90(blob(255), -1)[..., None]),
    "jpeg": jpeg(blob()),
    "jpeg in colour": jpeg(np.stack([blob(), 0 * blob(), 0 * blob()], axis=-1)),
}


@pytest.mark.parametrize("form", WHITE)
def test_white_on_black_is_one_label(labels, form):
    mask, found = labels(WHITE[form])
    # The volumes are stored as (x, y) with x to the patient's right, which is shown at the left.
    np.testing.assert_array_equal(found[:, ::-1] if "nifti" in form else found, blob(1))
    assert ("mask_cut_at_half" in mask.flags) == ("jpeg" in form)


def two():
    mask = blob(1)
    mask[2:4, 2:5] = 2
    return mask


@pytest.mark.parametrize("depth", [2, 4, 8])
def test_an_index_into_a_palette_is_a_label_whatever_its_colour(labels, depth):
    table = [[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]]
    mask, found = labels(png(two(), depth, PALETTE, before=[palette(table)]))
    np.testing.assert_array_equal(found, two())
    assert mask.flags == ()


def test_an_index_into_the_palette_of_a_tiff_is_a_label(labels):
    table = np.stack([np.arange(256)[::-1] * 257] * 3).astype("u2")
    np.testing.assert_array_equal(labels(tiff(two(), photometric="palette", colormap=table))[1], two())


@pytest.mark.parametrize("depth", [2, 4, 8, 16])
def test_a_few_grey_values_are_a_label_each(labels, depth):
    np.testing.assert_array_equal(labels(png(two(), depth))[1], two())


def test_the_grey_value_itself_is_the_label(labels):
    drawn = blob(255)
    drawn[2:4, 2:5], drawn[20:, :4] = 85, 170
    assert np.unique(labels(png(drawn))[1]).tolist() == [0, 85, 170, 255]


def test_each_colour_is_a_label_and_black_is_none(labels):
    drawn = np.zeros((24, 36, 3), np.uint8)
    drawn[10:14, 12:18], drawn[2:4, 2:5] = (255, 0, 0), (0, 0, 255)
    mask, found = labels(png(drawn, 8, RGB))
    np.testing.assert_array_equal(found, np.select([two() == 2, two() == 1], [1, 2]))
    assert mask.names == {1: "#0000ff", 2: "#ff0000"}


@pytest.mark.parametrize("alpha", [0, 255])
@pytest.mark.parametrize(("colour", "channels"), [(RGBA, 4), (GREY_ALPHA, 2)])
def test_transparency_does_not_count(labels, colour, channels, alpha):
    samples = np.repeat(blob()[..., None], channels, axis=2)
    samples[..., -1] = alpha
    np.testing.assert_array_equal(labels(png(samples, 8, colour))[1], blob(1))


def soft(top=255, width=1.0):
    """An outline with edges as a drawing program smooths them: enlarged four times and averaged."""
    large = ndimage.gaussian_filter(np.kron(blob(1), np.ones((4, 4))), width)
    return np.rint(top * large.reshape(24, 4, 36, 4).mean(axis=(1, 3))).astype(np.uint8)


@pytest.mark.parametrize("width", [1.0, 4.0])
def test_soft_edges_are_cut_at_half_and_it_is_said(labels, width):
    drawn = soft(width=width)
    drawn[12, 15] = 255
    mask, found = labels(png(drawn))
    assert mask.flags == ("mask_cut_at_half",)
    np.testing.assert_array_equal(found, drawn > 127.5)
    assert 16 <= found.sum() <= 24


def test_soft_edges_of_a_coloured_outline_are_cut_at_half(labels):
    drawn = np.stack([0 * soft(), soft(), 0 * soft()], axis=-1)
    mask, found = labels(png(drawn, 8, RGB))
    assert mask.flags == ("mask_cut_at_half",)
    np.testing.assert_array_equal(found, soft() > soft().max() / 2)


def test_a_picture_is_no_mask(labels):
    for content in (png(scene(top=255, dtype=np.uint8)), png(scene(top=200, dtype=np.uint8))):
        with pytest.raises(RefusedError, match="looks like a picture"):
            labels(content)
    colours = np.random.default_rng(1).integers(60, 190, (24, 36, 3)).astype(np.uint8)
    with pytest.raises(RefusedError, match="looks like a picture"):
        labels(png(colours, 8, RGB))


def test_an_empty_mask_has_no_label(labels):
    for content in (
        png(blob(0)),
        jpeg(blob(0)),
        nifti(np.zeros((4, 5, 3), np.uint8)),
        png(np.zeros((4, 5, 3)), 8, RGB),
    ):
        assert not labels(content)[1].any()


def test_a_label_means_the_same_on_every_page(labels):
    pages = np.stack([blob(1), blob(2), two()])
    content = tiff(pages, photometric="minisblack")
    for index, page in enumerate(pages):
        np.testing.assert_array_equal(labels(content, index)[1], page)


def test_a_label_volume_keeps_any_number_of_labels(labels):
    drawn = (volume() % 104).astype(np.int16)
    _, found = labels(nifti(drawn), 2)
    np.testing.assert_array_equal(found, drawn[..., 2].T[::-1, ::-1])


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_whole_numbers_in_floating_point_are_labels(labels, dtype):
    drawn = (volume() % 3).astype(dtype)
    drawn[0, 0, 0] = np.nan
    _, found = labels(nifti(drawn))
    assert set(np.unique(found)) == {0, 1, 2}
    assert found[-1, -1] == 0


def test_fractions_are_cut_at_half_of_the_highest(labels):
    drawn = np.zeros((12, 9, 5), np.float32)
    drawn[2:5, 2:5, 1], drawn[5, 5, 1], drawn[8, 8, 1] = 0.9, 0.51, 0.44
    mask, found = labels(nifti(drawn), 1)
    assert mask.flags == ("mask_cut_at_half",)
    assert found.sum() == 10


def test_scaled_labels_are_what_the_header_makes_of_them(labels):
    _, found = labels(nifti((volume() % 2).astype(np.uint8), scl_slope=3, scl_inter=0), 1)
    assert set(np.unique(found)) == {3}


def test_numbers_below_zero_are_refused(labels):
    with pytest.raises(RefusedError, match="holds -1 to 0"):
        labels(nifti(-(volume() % 2).astype(np.int16)))


def test_a_grey_value_of_zero_with_depth_four_is_background(labels):
    assert labels(png(np.zeros((24, 36)), 4, GREY))[1].sum() == 0


def test_a_dicom_segmentation_has_its_segments_as_labels(labels):
    drawn = np.zeros((8, 16), np.uint8)
    drawn[2:5, 3:9] = 1
    stack = np.stack([drawn, drawn[::-1]])
    dataset = made(stack, modality="SEG", SegmentationType="BINARY")
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 1, 1, 0
    dataset.PixelData = np.packbits(stack.ravel(), bitorder="little").tobytes()
    dataset.SegmentSequence = [item(SegmentNumber=number, SegmentLabel=f"lesion {number}") for number in (1, 2)]
    dataset.PerFrameFunctionalGroupsSequence = [
        item(SegmentIdentificationSequence=[item(ReferencedSegmentNumber=number)]) for number in (1, 2)
    ]
    mask, found = labels(content_of(dataset), 1)
    np.testing.assert_array_equal(found, 2 * drawn[::-1])
    assert mask.names == {1: "lesion 1", 2: "lesion 2"}


def test_a_mask_saved_as_a_dicom_picture_is_read_by_its_grey_values(labels):
    np.testing.assert_array_equal(labels(content_of(made(two(), modality="CR")))[1], two())
    np.testing.assert_array_equal(labels(content_of(made(blob(), modality="CR")))[1], blob(1))


def test_a_small_soft_outline_that_hardly_reaches_white_is_one_lesion(labels):
    lesion = np.zeros((24, 36))
    lesion[10:14, 10:16] = 255
    mask, found = labels(png(ndimage.gaussian_filter(lesion, 0.6).astype(np.uint8)))
    np.testing.assert_array_equal(found, lesion > 0)
    assert mask.flags == ("mask_cut_at_half",)


@pytest.mark.parametrize("colour", [0, 255])
def test_an_outline_in_transparency_alone_is_refused(labels, colour):
    pixels = np.full((24, 36, 4), colour, np.uint8)
    pixels[..., 3] = blob()
    with pytest.raises(RefusedError, match="transparency alone"):
        labels(png(pixels, colour=RGBA))
