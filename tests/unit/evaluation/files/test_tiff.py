"""TIFF: every compression, depth, byte order, layout and photometric gives the values that the file means."""

import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image

from evaluation.files import RefusedError, open_image
from evaluation.files.colour import upright
from tests.unit.evaluation.files._pictures import pillow_tiff, raw_tiff, scene, tiff


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        image = open_image(path)
        return image, image.read_plane(0)

    return read


def noise(dtype, shape=(24, 36)):
    generator = np.random.default_rng(2)
    if np.dtype(dtype).kind == "f":
        return (generator.random(shape) * 1000 - 300).astype(dtype)
    ends = np.iinfo(dtype)
    return generator.integers(ends.min, ends.max, shape, dtype, endpoint=True)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("dtype", ["u1", "u2", "u4", "i1", "i2", "i4", "f4", "f8"])
def test_every_type_of_number_is_exact_in_either_byte_order(read, dtype, byteorder, bigtiff):
    pixels = noise(dtype)
    image, plane = read(tiff(pixels, photometric="minisblack", bigtiff=bigtiff, byteorder=byteorder))
    assert (image.bits_stored, image.is_signed) == (np.dtype(dtype).itemsize * 8, dtype[0] == "i")
    np.testing.assert_array_equal(plane.stored, pixels)


def test_half_precision_comes_in_single(read):
    _, plane = read(tiff(noise("f4").astype("f2"), photometric="minisblack"))
    assert plane.stored.dtype == np.float32
    np.testing.assert_array_equal(plane.stored, noise("f4").astype("f2"))


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_pictures_that_pillow_packed_are_exact(read, dtype, compression):
    pixels = noise(dtype)
    _, plane = read(pillow_tiff(Image.fromarray(pixels), compression=compression))
    np.testing.assert_array_equal(plane.stored, pixels)


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_lzw_with_differences_is_exact(read, dtype):
    pixels = scene(top=np.iinfo(dtype).max, dtype=dtype)
    content = pillow_tiff(Image.fromarray(pixels), compression="tiff_lzw", tiffinfo={317: 2})
    _, plane = read(content)
    np.testing.assert_array_equal(plane.stored, pixels)


def test_lzw_in_colour_of_16_bits_is_exact(read):
    """Packed as LZW packs bytes: every code in 9 bits, the table cleared before it grows."""
    pixels = np.repeat(noise("u2")[..., None], 3, axis=2)
    tags = [
        (256, 4, [36]), (257, 4, [24]), (258, 3, [16] * 3), (259, 3, [5]), (262, 3, [2]), (277, 3, [3]),
        (278, 4, [5]),
    ]  # fmt: skip
    strips = [pack_lzw(pixels[top : top + 5].astype("<u2").tobytes()) for top in range(0, 24, 5)]
    _, plane = read(raw_tiff(strips, tags))
    np.testing.assert_array_equal(plane.stored, pixels[..., 0])


def pack_lzw(content):
    codes = [code for at in range(0, len(content), 200) for code in (256, *content[at : at + 200])] + [257]
    bits = "".join(f"{code:09b}" for code in codes)
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


@pytest.mark.parametrize("order", ["<", ">"])
def test_floats_stored_as_differences_of_bytes_are_exact(read, order):
    pixels = noise("f4")
    apart = np.stack([line.astype(">f4").view(np.uint8).reshape(-1, 4).T.ravel() for line in pixels])
    packed = zlib.compress(np.diff(apart, axis=1, prepend=np.uint8(0)).astype(np.uint8).tobytes())
    tags = [
        (256, 4, [36]), (257, 4, [24]), (258, 3, [32]), (259, 3, [8]), (262, 3, [1]), (277, 3, [1]), (278, 4, [24]),
        (317, 3, [3]), (339, 3, [3]),
    ]  # fmt: skip
    _, plane = read(raw_tiff([packed], tags, order=order))
    np.testing.assert_array_equal(plane.stored, pixels)


@pytest.mark.parametrize("compression", [1, 8, 32773])
@pytest.mark.parametrize("bits", [1, 2, 4, 6, 10, 12, 14])
def test_bits_that_fill_no_bytes_are_unpacked(read, bits, compression):
    stored = np.random.default_rng(3).integers(0, 2**bits, (24, 35))
    lines = np.unpackbits(stored.astype(">u2")[..., None].view(np.uint8), axis=2)[..., 16 - bits :]
    packed = b"".join(np.packbits(line.ravel()).tobytes() for line in lines)
    packed = {1: packed, 8: zlib.compress(packed), 32773: pack_bits(packed)}[compression]
    tags = [(256, 4, [35]), (257, 4, [24]), (258, 3, [bits]), (259, 3, [compression]), (262, 3, [1]), (277, 3, [1])]
    image, plane = read(raw_tiff([packed], [*tags, (278, 4, [24])]))
    step = 255 // (2**bits - 1) if bits in (1, 2, 4) else 1
    np.testing.assert_array_equal(plane.stored, stored * step)
    assert image.bits_stored == max(bits, 8)


def pack_bits(content):
    return b"".join(
        bytes([len(part) - 1]) + part for part in (content[at : at + 128] for at in range(0, len(content), 128))
    )


def test_reversed_bits_are_put_right(read):
    pixels = noise("u1")
    tags = [(256, 4, [36]), (257, 4, [24]), (258, 3, [8]), (259, 3, [5]), (262, 3, [1]), (266, 3, [2]), (278, 4, [24])]
    reverse = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
    _, plane = read(raw_tiff([pack_lzw(pixels.tobytes()).translate(reverse)], tags))
    np.testing.assert_array_equal(plane.stored, pixels)


@pytest.mark.parametrize("planarconfig", ["contig", "separate"])
@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_colour_by_pixel_or_by_plane(read, dtype, planarconfig):
    grey = noise(dtype)
    pixels = np.stack([grey] * 3, axis=-1 if planarconfig == "contig" else 0)
    _, plane = read(tiff(pixels, photometric="rgb", planarconfig=planarconfig))
    assert plane.flags == ()
    np.testing.assert_array_equal(plane.stored, grey)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_tiles_are_put_together(read, compression):
    pixels = noise("u2", (50, 70))
    _, plane = read(tiff(pixels, photometric="minisblack", tile=(16, 32), compression=compression))
    np.testing.assert_array_equal(plane.stored, pixels)


def test_tiles_of_twelve_bits_are_put_together(read):
    stored = np.zeros((32, 32), "u2")
    stored[:20, :30] = np.random.default_rng(4).integers(0, 4096, (20, 30))
    tiles = []
    for top, left in ((0, 0), (0, 16), (16, 0), (16, 16)):
        bits = np.unpackbits(stored[top : top + 16, left : left + 16].astype(">u2")[..., None].view("u1"), axis=2)
        tiles.append(b"".join(np.packbits(line[:, 4:].ravel()).tobytes() for line in bits))
    tags = [
        (256, 4, [30]),
        (257, 4, [20]),
        (258, 3, [12]),
        (259, 3, [1]),
        (262, 3, [1]),
        (322, 4, [16]),
        (323, 4, [16]),
    ]
    _, plane = read(raw_tiff(tiles, tags, is_tiled=True))
    np.testing.assert_array_equal(plane.stored, stored[:20, :30])


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2"])
def test_white_is_zero_is_turned_over(read, dtype):
    pixels = noise(dtype)
    image, plane = read(tiff(pixels, photometric="miniswhite"))
    ends = int(np.iinfo(dtype).max) + int(np.iinfo(dtype).min)
    assert (plane.flags, image.photometric) == (("inverted",), "MONOCHROME1")
    np.testing.assert_array_equal(plane.stored, ends - pixels.astype(np.int64))


def test_white_is_zero_of_floats_is_refused(read):
    with pytest.raises(RefusedError, match="have no black"):
        read(tiff(noise("f4"), photometric="miniswhite"))


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
def test_fax_is_read_in_the_sense_it_was_drawn(read, compression):
    drawn = scene(top=255, dtype=np.uint8) > 100
    _, plane = read(pillow_tiff(Image.fromarray(drawn), compression=compression))
    np.testing.assert_array_equal(plane.stored, drawn * 255)


@pytest.mark.parametrize("scale", [1, 256, 257])
def test_a_palette_of_eight_bits_is_found_however_it_is_spread(read, scale):
    table = np.stack([np.arange(256)[::-1] * scale] * 3).astype("u2")
    image, plane = read(tiff(noise("u1"), photometric="palette", colormap=table))
    assert (plane.flags, image.bits_stored) == (("palette",), 8)
    np.testing.assert_array_equal(plane.stored, 255 - noise("u1"))


def test_a_palette_of_sixteen_bits_keeps_them(read):
    table = np.stack([np.arange(256)[::-1] * 200] * 3).astype("u2")
    image, plane = read(tiff(noise("u1"), photometric="palette", colormap=table))
    assert image.bits_stored == 16
    np.testing.assert_array_equal(plane.stored, (255 - noise("u1").astype(int)) * 200)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("compression", [None, "tiff_lzw", "jpeg"])
def test_the_orientation_tag_turns_the_picture(read, orientation, compression):
    pixels = scene(top=255, dtype=np.uint8)
    if compression:
        options = {"quality": 100} if compression == "jpeg" else {}
        content = pillow_tiff(Image.fromarray(pixels), compression=compression, tiffinfo={274: orientation}, **options)
    else:
        content = tiff(pixels, photometric="minisblack", extratags=[(274, 3, 1, orientation, True)])
    image, plane = read(content)
    assert plane.stored.shape == (image.planes[0].rows, image.planes[0].columns)
    assert np.abs(plane.stored.astype(int) - upright(pixels, orientation)).max() <= (2 if compression == "jpeg" else 0)


def test_jpeg_inside_is_read_and_its_loss_said(read):
    pixels = np.repeat(scene(top=255, dtype=np.uint8)[..., None], 3, axis=2)
    image, plane = read(pillow_tiff(Image.fromarray(pixels), compression="jpeg", quality=100))
    assert image.flags == ("lossy_compression",)
    assert np.abs(plane.stored.astype(int) - pixels[..., 0]).max() <= 2


@pytest.mark.parametrize(("alpha", "flags"), [(255, ()), (9, ("transparency_dropped",))])
def test_alpha_is_left_out_and_said_where_it_mattered(read, alpha, flags):
    grey = noise("u1")
    with_alpha = np.stack([grey, grey, grey, np.full_like(grey, alpha)], axis=-1)
    _, plane = read(tiff(with_alpha, photometric="rgb", extrasamples=["unassalpha"]))
    assert plane.flags == flags
    _, plane = read(
        tiff(with_alpha[..., 2:], photometric="minisblack", extrasamples=["unassalpha"], planarconfig="contig")
    )
    assert plane.flags == flags
    np.testing.assert_array_equal(plane.stored, grey)


def test_four_inks_become_light(read):
    ink = np.zeros((24, 36, 4), "u1")
    ink[:, :18, 3] = 255
    _, plane = read(tiff(ink, photometric="separated"))
    assert plane.stored[:, :18].max() == 0
    assert plane.stored[:, 18:].min() == 255


def test_a_large_plane_is_mapped_and_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("evaluation.files.tiff_pixels.LARGE_PLANE", 100)
    pixels = noise("u2")
    tifffile.imwrite(tmp_path / "a.tif", pixels, photometric="minisblack", byteorder=">")
    plane = open_image(tmp_path / "a.tif").read_plane(0)
    assert isinstance(plane.stored, np.memmap)
    np.testing.assert_array_equal(plane.stored, pixels)


def test_what_is_not_a_number_is_padding(read):
    pixels = noise("f4")
    pixels[0, :3] = (np.nan, np.inf, np.finfo("f4").max)
    image, plane = read(tiff(pixels, photometric="minisblack"))
    assert plane.flags == ("padding",)
    assert plane.padding.sum() == 3
    assert plane.stored[0, 0] == plane.stored.min() == np.sort(pixels.ravel())[0]
    assert np.isnan(image.read_values(0)[plane.padding]).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: tiff(np.ones((24, 36), np.complex64)), "got complex64"),
        (lambda: tiff(noise("u1", (24, 36, 5)), photometric="minisblack", planarconfig="contig"), "5 channels"),
        (lambda: tiff(noise("f4", (24, 36, 3)), photometric="rgb"), "Colour of type float32"),
        (lambda: tiff(noise("u1"), photometric="cfa"), "CFA"),
        (lambda: tiff(noise("u1", (3, 24, 36)), photometric="minisblack", volumetric=True), "3 planes deep"),
        (lambda: tiff(noise("u1"), subfiletype=1), "only reduced copies"),
        (lambda: raw_tiff([bytes(24 * 36)], [(256, 4, [36]), (257, 4, [24]), (258, 3, [8]), (259, 3, [1])]), "bright"),
        (lambda: tiff(noise("u1"))[:-200], "The"),
        (lambda: tiff(noise("u1"))[:40], "The"),
        (
            lambda: raw_tiff([b"x"], [(256, 4, [36]), (257, 4, [24]), (258, 3, [8]), (259, 3, [34712]), (262, 3, [1])]),
            "JPEG ?2000",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(read, make, words):
    with pytest.raises(RefusedError, match=words):
        read(make())


def test_a_missing_strip_is_no_black_strip(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, noise("u1"), photometric="minisblack", rowsperstrip=8, compression="zlib")
    with tifffile.TiffFile(path, mode="r+") as file:
        counts = file.pages[0].tags["StripByteCounts"]
        counts.overwrite([*counts.value[:2], 0])
    with pytest.raises(RefusedError, match="part of the TIFF's pixels is missing"):
        open_image(path).read_plane(0)
