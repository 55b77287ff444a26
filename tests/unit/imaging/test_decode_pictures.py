import nibabel
import numpy as np
import pytest
import tifffile
from PIL import Image as Picture

from imaging.decoding.frames import RefusedError, to_grey
from imaging.decoding.raster import decode_nifti, decode_picture, decode_tiff

RAMP = np.arange(24, dtype=np.uint16).reshape(4, 6) * 2000


def planes(decoded):
    return [plane for _, plane in decoded.frames]


def test_a_16_bit_png_keeps_its_depth(tmp_path):
    Picture.fromarray(RAMP).save(tmp_path / "a.png")
    [plane] = planes(decode_picture(tmp_path / "a.png", "png"))
    assert plane.dtype == np.uint16
    assert np.array_equal(plane, RAMP)


def test_grey_in_three_channels_loses_nothing_and_colour_is_noted():
    grey = np.repeat(np.arange(6, dtype=np.uint8).reshape(2, 3, 1), 3, axis=2)
    assert to_grey(grey)[1] == []
    red = np.zeros((1, 1, 3), np.uint8)
    red[..., 0] = 200
    plane, flags = to_grey(red)
    assert (plane.tolist(), flags) == ([[60]], ["colour_converted"])


def test_a_jpeg_is_flagged_as_lossy(tmp_path):
    Picture.fromarray((RAMP // 256).astype(np.uint8)).save(tmp_path / "a.jpg")
    [(frame, plane)] = decode_picture(tmp_path / "a.jpg", "jpeg").frames
    assert frame.flags == ["lossy_compression"]
    assert plane.shape == (4, 6)


def test_pages_of_a_tiff_are_frames(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.stack([RAMP, RAMP + 1]), photometric="minisblack")
    first, second = planes(decode_tiff(tmp_path / "a.tif"))
    assert np.array_equal(first, RAMP)
    assert np.array_equal(second, RAMP + 1)


def test_slices_of_a_volume_are_frames_with_spacing(tmp_path):
    volume = np.arange(2 * 3 * 4, dtype=np.int16).reshape(2, 3, 4)
    nibabel.save(nibabel.Nifti1Image(volume, np.diag([0.5, 0.75, 3, 1])), tmp_path / "v.nii.gz")
    frames = list(decode_nifti(tmp_path / "v.nii.gz").frames)
    assert len(frames) == 4
    assert frames[0][0].spacing_mm == (0.75, 0.5)
    assert frames[1][1].shape == (3, 2)
    assert np.array_equal(frames[1][1], np.rot90(volume[..., 1]))


def test_a_volume_in_time_is_refused(tmp_path):
    nibabel.save(nibabel.Nifti1Image(np.zeros((2, 2, 2, 2), np.int16), np.eye(4)), tmp_path / "v.nii")
    with pytest.raises(RefusedError, match="4 dimensions"):
        decode_nifti(tmp_path / "v.nii")


def test_a_tiff_that_claims_too_much_is_refused(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", RAMP, tile=(16, 16))
    with tifffile.TiffFile(tmp_path / "a.tif", mode="r+") as file:
        for name in ("ImageWidth", "ImageLength"):
            file.pages[0].tags[name].overwrite(60_000)
    with pytest.raises(RefusedError, match="60000 × 60000"):
        decode_tiff(tmp_path / "a.tif")


def test_a_png_that_claims_too_much_is_refused(tmp_path):
    import struct
    import zlib

    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 16, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    (tmp_path / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )
    with pytest.raises(RefusedError, match="60000 × 60000"):
        decode_picture(tmp_path / "a.png", "png")


def test_a_truncated_png_is_refused(tmp_path):
    Picture.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)).save(tmp_path / "a.png")
    (tmp_path / "a.png").write_bytes((tmp_path / "a.png").read_bytes()[:1500])
    with pytest.raises(RefusedError, match="cannot be decoded"):
        decode_picture(tmp_path / "a.png", "png")
