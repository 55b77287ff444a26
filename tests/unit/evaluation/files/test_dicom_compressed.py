"""Compressed pixels: exact where the compression is, said where it loses, refused in words where it cannot be read."""

import io

import jpeg_ls
import numpy as np
import pytest
from PIL import Image
from pydicom.pixels import get_decoder
from pydicom.uid import (
    JPEG2000,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from evaluation.files.content import RefusedError
from evaluation.files.dicom import reading
from evaluation.files.dicom.frames import DECODERS
from tests.unit.evaluation.files._dicom import coloured, compressed, flags_of, made, opened, ramp, values_of


def large(top=3000, dtype=np.uint16):
    """Large enough for the wavelets of JPEG 2000."""
    return ramp(64, 64, top, dtype)


def frames():
    return np.stack([large(), large(top=2000)])


def by_pydicom(dataset, syntax):
    dataset.compress(syntax, generate_instance_uid=False)
    return dataset


def near(pixels, loss):
    return compressed(
        made(pixels, bits=12), [bytes(jpeg_ls.encode_array(pixels, lossy_error=loss))], JPEGLSNearLossless
    )


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEG2000Lossless])
def test_lossless_frames_are_exact_in_any_order(tmp_path, syntax):
    image = opened(by_pydicom(made(frames(), bits=12), syntax), tmp_path)
    for index in (1, 0, 1, 1, 0):
        assert np.array_equal(image.read_values(index), frames()[index])
    assert flags_of(image) == set()


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEG2000Lossless])
def test_lossless_signed_values_are_exact(tmp_path, syntax):
    pixels = large(top=2000, dtype=np.int16) - 1000
    assert np.array_equal(values_of(by_pydicom(made(pixels), syntax), tmp_path), pixels)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_other_ways_of_writing_give_the_same_values(tmp_path, syntax):
    dataset = made()
    dataset.file_meta.TransferSyntaxUID = syntax
    assert np.array_equal(values_of(dataset, tmp_path), ramp())


@pytest.mark.parametrize("dtype", [np.uint16, np.int16, np.uint32])
def test_big_endian_words_come_in_the_order_of_the_machine(tmp_path, dtype):
    pixels = ramp(dtype=dtype)
    dataset = made(pixels)
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    dataset.PixelData = pixels.astype(pixels.dtype.newbyteorder(">")).tobytes()
    plane = opened(dataset, tmp_path).read_plane(0)
    assert np.array_equal(plane.stored, pixels)
    assert plane.stored.dtype.isnative


def test_a_near_lossless_file_that_does_not_declare_its_loss_is_said(tmp_path):
    pixels = ramp(32, 48, 4000)
    image = opened(near(pixels, 3), tmp_path)
    assert np.abs(image.read_values(0) - pixels).max() <= 3
    assert flags_of(image) == {"lossy_compression"}


def test_a_baseline_jpeg_is_read_and_said_to_have_lost(tmp_path):
    pixels = ramp(32, 48, 255, np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    image = opened(compressed(made(pixels), [file.getvalue()], JPEGBaseline8Bit), tmp_path)
    assert np.abs(image.read_values(0) - pixels).max() < 20
    assert flags_of(image) == {"lossy_compression"}


@pytest.mark.parametrize(
    ("is_irreversible", "declared", "is_lossy"),
    [(True, "00", True), (True, "", True), (False, "00", False), (False, "01", True)],
)
def test_the_stream_of_a_jpeg_2000_tells_whether_it_lost(tmp_path, is_irreversible, declared, is_lossy):
    pixels = ramp(32, 48, 255, np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG2000", irreversible=is_irreversible, no_jp2=True)
    dataset = made(pixels, LossyImageCompression=declared)
    image = opened(compressed(dataset, [file.getvalue()], JPEG2000), tmp_path)
    assert ("lossy_compression" in flags_of(image)) is is_lossy


def test_colour_in_a_baseline_jpeg_gives_its_luminance(tmp_path):
    pixels = np.stack([ramp(32, 48, 255, np.uint8)] * 3, axis=-1)
    pixels[8:, :, 0] = 200
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=98, subsampling=0)
    dataset = compressed(coloured(pixels, "YBR_FULL"), [file.getvalue()], JPEGBaseline8Bit)
    image = opened(dataset, tmp_path)
    expected = pixels @ np.array([0.299, 0.587, 0.114])
    assert np.abs(image.read_values(0) - expected).mean() < 3
    assert "colour_converted" in flags_of(image)


def test_overlay_bits_in_a_compressed_word_are_masked_off(tmp_path):
    dataset = by_pydicom(made(large() | 0x4000), JPEG2000Lossless)
    dataset.BitsStored, dataset.HighBit = 12, 11
    assert np.array_equal(values_of(dataset, tmp_path), large())


def test_monochrome1_is_turned_over_behind_its_compression(tmp_path):
    dataset = by_pydicom(made(bits=12, PhotometricInterpretation="MONOCHROME1"), JPEGLSLossless)
    assert np.array_equal(values_of(dataset, tmp_path), 4095 - ramp())


def test_twelve_bit_jpeg_is_refused_plainly(tmp_path):
    with pytest.raises(RefusedError, match=r"12-bit JPEG \(Extended\) cannot be decoded. Export"):
        opened(compressed(made(bits=12), [b"\xff\xd8\xff\xd9"], JPEGExtended12Bit), tmp_path)


def test_compressed_words_that_lie_high_are_refused(tmp_path):
    dataset = by_pydicom(made(large(), bits=12), JPEG2000Lossless)
    dataset.HighBit = 15
    with pytest.raises(RefusedError, match="where they lie is unclear"):
        opened(dataset, tmp_path)


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEG2000Lossless, JPEGBaseline8Bit])
def test_a_broken_stream_is_refused_by_the_name_of_its_compression(tmp_path, syntax):
    image = opened(compressed(made(ramp(top=200, dtype=np.uint8)), [b"\1\0\0\0" * 30], syntax), tmp_path)
    with pytest.raises(RefusedError, match="cannot be decoded"):
        image.read_plane(0)


def test_a_run_length_that_leaves_its_frame_is_refused_and_ends_nothing(tmp_path):
    dataset = by_pydicom(made(np.zeros((6, 8), np.uint16)), RLELossless)
    dataset.Rows = 3
    with pytest.raises(RefusedError):
        opened(dataset, tmp_path).read_plane(0)


def test_a_frame_that_is_missing_is_named(tmp_path):
    dataset = by_pydicom(made(frames(), bits=12), RLELossless)
    dataset.NumberOfFrames = 3
    image = opened(dataset, tmp_path)
    assert np.array_equal(image.read_values(1), frames()[1])
    with pytest.raises(RefusedError):
        image.read_plane(2)


def test_a_stream_of_another_size_than_the_header_claims_is_refused(tmp_path):
    dataset = by_pydicom(made(large(), bits=12), JPEG2000Lossless)
    dataset.Rows, dataset.Columns = 60, 64
    image = opened(dataset, tmp_path)
    with pytest.raises(RefusedError, match="not what the header says"):
        image.read_plane(0)


def test_every_named_decoder_is_installed():
    for syntax, plugins in DECODERS.items():
        assert set(plugins) <= set(get_decoder(syntax).available_plugins), syntax.name


def test_a_large_file_is_read_frame_by_frame_from_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGE_FILE_BYTES", 100)
    monkeypatch.setattr(reading, "DEFERRED_BYTES", 64)
    image = opened(made(frames(), bits=12), tmp_path)
    assert np.array_equal(image.read_values(1), frames()[1])
    assert np.array_equal(image.read_values(0), frames()[0])
    with (tmp_path / "a.dcm").open("r+b") as file:
        file.truncate(400)
    with pytest.raises(RefusedError):
        image.read_plane(1)


def test_a_large_compressed_or_deflated_file_is_read_too(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGE_FILE_BYTES", 100)
    monkeypatch.setattr(reading, "DEFERRED_BYTES", 64)
    deflated = made(frames(), bits=12)
    deflated.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    for dataset in (by_pydicom(made(frames(), bits=12), RLELossless), deflated):
        assert np.array_equal(values_of(dataset, tmp_path), frames()[0])
