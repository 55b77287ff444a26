"""PNG and JPEG: every depth, colour type and orientation gives the values that the file means."""

import numpy as np
import pytest
from PIL import Image

from evaluation.files import RefusedError, open_image
from evaluation.files.colour import upright
from tests.unit.evaluation.files._pictures import (
    GREY,
    GREY_ALPHA,
    PALETTE,
    RGB,
    RGBA,
    exif,
    jpeg,
    palette,
    png,
    scene,
)


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        image = open_image(path)
        return image, image.read_plane(0)

    return read


def grey_of(colour):
    """Luminance of ITU-R BT.601."""
    return colour[..., :3].astype(float) @ [0.299, 0.587, 0.114]


def colours(dtype, channels=3):
    return np.random.default_rng(1).integers(0, np.iinfo(dtype).max + 1, (24, 36, channels)).astype(dtype)


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(("depth", "dtype"), [(8, np.uint8), (16, np.uint16)])
def test_grey_of_8_and_16_bits_is_exact(read, depth, dtype, interlaced):
    pixels = scene(top=np.iinfo(dtype).max, dtype=dtype)
    image, plane = read(png(pixels, depth, GREY, interlaced=interlaced))
    assert (image.format, image.bits_stored, image.planes[0].spacing_mm) == ("png", depth, None)
    assert plane.stored.dtype == dtype
    np.testing.assert_array_equal(plane.stored, pixels)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_fewer_bits_are_spread_over_eight(read, depth):
    stored = np.arange(24 * 36).reshape(24, 36) % 2**depth
    _, plane = read(png(stored, depth, GREY))
    np.testing.assert_array_equal(plane.stored, stored * (255 // (2**depth - 1)))


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(("colour", "channels"), [(RGB, 3), (RGBA, 4), (GREY_ALPHA, 2)])
def test_several_channels_of_16_bits_keep_all_of_them(read, colour, channels, interlaced):
    samples = np.repeat(scene()[..., None], channels, axis=2)
    if colour != RGB:
        samples[..., -1] = 65535
    image, plane = read(png(samples, 16, colour, interlaced=interlaced))
    assert (image.bits_stored, plane.flags) == (16, ())
    np.testing.assert_array_equal(plane.stored, scene())


@pytest.mark.parametrize(("depth", "dtype"), [(8, np.uint8), (16, np.uint16)])
def test_colour_becomes_luminance_and_says_so(read, depth, dtype):
    samples = colours(dtype)
    image, plane = read(png(samples, depth, RGB))
    assert plane.flags == ("colour_converted",)
    assert plane.colour_share > 0.5
    assert image.photometric == "RGB"
    assert np.abs(plane.stored - grey_of(samples)).max() <= 0.51 + 1e-5 * np.iinfo(dtype).max


def test_luminance_of_eight_bits_is_that_of_pillow(read):
    samples = colours(np.uint8)
    _, plane = read(png(samples, 8, RGB))
    np.testing.assert_array_equal(plane.stored, np.asarray(Image.fromarray(samples).convert("L")))


@pytest.mark.parametrize(("depth", "dtype"), [(8, np.uint8), (16, np.uint16)])
@pytest.mark.parametrize(("colour", "channels"), [(RGBA, 4), (GREY_ALPHA, 2)])
def test_transparency_is_left_out_and_said(read, depth, dtype, colour, channels):
    samples = np.repeat(scene(top=np.iinfo(dtype).max, dtype=dtype)[..., None], channels, axis=2)
    samples[..., -1] = 7
    _, plane = read(png(samples, depth, colour))
    assert plane.flags == ("transparency_dropped",)
    np.testing.assert_array_equal(plane.stored, samples[..., 0])


def test_a_transparent_grey_value_is_said(read):
    pixels = scene(top=255, dtype=np.uint8)
    _, plane = read(png(pixels, 8, GREY, before=[(b"tRNS", b"\0\xff")]))
    assert plane.flags == ("transparency_dropped",)
    np.testing.assert_array_equal(plane.stored, pixels)


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_a_palette_is_applied(read, depth):
    table = np.repeat(np.linspace(255, 0, 2**depth).astype(np.uint8)[:, None], 3, axis=1)
    indices = np.arange(24 * 36).reshape(24, 36) % 2**depth
    image, plane = read(png(indices, depth, PALETTE, before=[palette(table)]))
    assert (image.photometric, plane.flags) == ("PALETTE COLOR", ("palette",))
    np.testing.assert_array_equal(plane.stored, table[indices, 0])


def test_a_palette_in_colour_becomes_luminance(read):
    table, indices = np.array([[255, 0, 0], [0, 0, 255]]), np.indices((24, 36)).sum(axis=0) % 2
    _, plane = read(png(indices, 8, PALETTE, before=[palette(table)]))
    assert set(plane.flags) == {"palette", "colour_converted"}
    np.testing.assert_array_equal(np.unique(plane.stored), [29, 76])


def test_an_index_beyond_the_palette_is_refused(read):
    with pytest.raises(RefusedError, match="colour table has 2"):
        read(png(np.full((24, 36), 5), 8, PALETTE, before=[palette([[0, 0, 0], [255, 255, 255]])]))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("place", ["before", "after"])
def test_exif_in_png_turns_the_picture(read, orientation, place):
    content = png(scene(), 16, GREY, **{place: [(b"eXIf", exif(orientation))]})
    image, plane = read(content)
    assert plane.stored.shape == (image.planes[0].rows, image.planes[0].columns)
    np.testing.assert_array_equal(plane.stored, upright(scene(), orientation))


def test_orientation_six_is_a_quarter_turn_clockwise():
    np.testing.assert_array_equal(upright(np.array([[1, 2], [3, 4]]), 6), [[3, 1], [4, 2]])


@pytest.mark.parametrize("orientation", [0, 1, 6, 9])
def test_exif_in_jpeg_turns_the_picture_and_loss_is_said(read, orientation):
    pixels = scene(top=255, dtype=np.uint8)
    image, plane = read(jpeg(pixels, exif=exif(orientation)))
    assert image.flags == (("lossy_compression", "turned_upright") if orientation == 6 else ("lossy_compression",))
    assert np.abs(plane.stored.astype(int) - upright(pixels, orientation)).max() <= 3


def test_jpeg_in_colour_becomes_luminance(read):
    flat = np.zeros((24, 36, 3), np.uint8)
    flat[:] = (200, 40, 90)
    _, plane = read(jpeg(flat))
    assert plane.flags == ("colour_converted",)
    assert np.abs(plane.stored - grey_of(flat)).max() <= 2


@pytest.mark.parametrize("has_mark", [True, False])
def test_jpeg_of_four_inks_is_light_whoever_wrote_it(read, has_mark):
    ink = np.zeros((24, 36, 4), np.uint8)
    ink[:, :18, 3] = 255  # black ink on the left
    content = jpeg(ink if has_mark else 255 - ink, "CMYK")
    if not has_mark:
        at = content.index(b"\xff\xee")
        content = content[:at] + content[at + 2 + int.from_bytes(content[at + 2 : at + 4], "big") :]
    _, plane = read(content)
    assert plane.stored[:, :17].max() < 5
    assert plane.stored[:, 19:].min() > 250


def test_the_density_of_a_print_is_no_pixel_spacing(read):
    image, _ = read(png(scene(), 16, GREY, before=[(b"pHYs", b"\0\0\x27\x10\0\0\x27\x10\1")]))
    assert image.planes[0].spacing_mm is None
    assert read(jpeg(scene(top=255, dtype=np.uint8), dpi=(300, 300)))[0].planes[0].spacing_mm is None


def test_an_animated_png_is_refused_with_the_number_of_its_pictures(tmp_path):
    path = tmp_path / "a.png"
    frames = [Image.fromarray(scene(top=255, dtype=np.uint8)), Image.fromarray(scene(top=90, dtype=np.uint8))]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    with pytest.raises(RefusedError, match="animated and holds 2 pictures"):
        open_image(path)


def test_a_picture_that_ends_early_is_refused(read):
    for content in (png(scene(), 16), jpeg(scene(top=255, dtype=np.uint8))):
        with pytest.raises(RefusedError):
            read(content[: len(content) // 2])


def test_a_claim_of_too_many_pixels_is_refused_before_they_are_read(read):
    with pytest.raises(RefusedError, match="claims 50000 × 40000 pixels"):
        read(png(scene(), 16, claim=(40_000, 50_000)))
