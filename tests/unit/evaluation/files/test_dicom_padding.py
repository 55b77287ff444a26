"""What was not imaged is kept out of the values (PS3.3 C.7.5.1.1.2)."""

import numpy as np
import pytest
from pydicom.uid import ImplicitVRLittleEndian

from evaluation.files.content import RefusedError
from tests.unit.evaluation.files._dicom import (
    enhanced,
    flags_of,
    floating,
    item,
    made,
    opened,
    ramp,
    table,
    with_bytes,
)


def padded(value, vr="SS", *, dtype=np.int16, limit=None, **values):
    """A ramp whose first column holds `value`."""
    pixels = ramp(dtype=dtype)
    pixels[:, 0] = np.array(value).astype(dtype)
    dataset = made(pixels, **values)
    dataset.add_new(0x00280120, vr, value)
    if limit is not None:
        dataset.add_new(0x00280121, vr, limit)
    return dataset


def mask_of(dataset, tmp_path):
    return opened(dataset, tmp_path).read_plane(0).padding


def first_column():
    mask = np.zeros((6, 8), bool)
    mask[:, 0] = True
    return mask


def test_padding_is_masked_said_and_filled_with_the_lowest_of_the_rest(tmp_path):
    image = opened(padded(-32768), tmp_path)
    pixels = image.read_plane(0)
    assert np.array_equal(pixels.padding, first_column())
    assert pixels.stored.min() == pixels.stored[~pixels.padding].min()
    assert np.isnan(image.read_values(0)[:, 0]).all()
    assert "padding" in flags_of(image)


def test_a_padding_value_has_the_sign_of_the_pixels_whatever_its_vr(tmp_path):
    dataset = padded(-2000)
    del dataset[0x00280120]
    dataset.add_new(0x00280120, "US", 65536 - 2000)
    assert np.array_equal(mask_of(dataset, tmp_path), first_column())


def test_a_signed_vr_for_unsigned_pixels_is_read_without_a_sign(tmp_path):
    dataset = padded(65535, "US", dtype=np.uint16)
    del dataset[0x00280120]
    dataset.add_new(0x00280120, "SS", -1)
    assert np.array_equal(mask_of(dataset, tmp_path), first_column())


def test_a_padding_value_of_an_implicit_file_is_read(tmp_path):
    dataset = padded(-2000)
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    assert np.array_equal(mask_of(dataset, tmp_path), first_column())


def test_a_range_of_padding_is_masked_whichever_end_is_named_first(tmp_path):
    for value, limit in ((-2000, -1000), (-1000, -2000)):
        dataset = padded(-1500)
        del dataset[0x00280120]
        dataset.add_new(0x00280120, "SS", value)
        dataset.add_new(0x00280121, "SS", limit)
        assert np.array_equal(mask_of(dataset, tmp_path), first_column())


def test_padding_beyond_the_stored_bits_is_found_in_the_whole_word(tmp_path):
    dataset = padded(-32768, bits=12)
    pixels = opened(dataset, tmp_path).read_plane(0)
    assert np.array_equal(pixels.padding, first_column())
    assert np.array_equal(pixels.stored[:, 1:], (ramp(dtype=np.int16)[:, 1:] << 4) >> 4)


def test_padding_is_found_before_monochrome1_is_turned_over(tmp_path):
    dataset = padded(4095, "US", dtype=np.uint16, bits=12, PhotometricInterpretation="MONOCHROME1")
    pixels = opened(dataset, tmp_path).read_plane(0)
    assert np.array_equal(pixels.padding, first_column())
    assert np.array_equal(pixels.stored[:, 1:], 4095 - ramp()[:, 1:])


def test_padding_is_found_before_a_modality_table(tmp_path):
    dataset = padded(4095, "US", dtype=np.uint16, bits=12)
    dataset.ModalityLUTSequence = [table([4096, 0, 16], np.arange(4096) * 2)]
    pixels = opened(dataset, tmp_path).read_plane(0)
    assert np.array_equal(pixels.padding, first_column())
    assert pixels.stored.max() < 8190


def test_padding_counts_in_every_frame(tmp_path):
    pixels = np.stack([ramp(dtype=np.int16)] * 2)
    pixels[1, 2, 3] = -999
    dataset = enhanced(pixels, [item(), item()])
    dataset.add_new(0x00280120, "SS", -999)
    image = opened(dataset, tmp_path)
    assert image.read_plane(0).padding is None
    assert np.argwhere(image.read_plane(1).padding).tolist() == [[2, 3]]


def test_a_padding_value_that_no_pixel_has_is_not_said(tmp_path):
    dataset = made()
    dataset.add_new(0x00280120, "US", 65535)
    image = opened(dataset, tmp_path)
    assert image.read_plane(0).padding is None
    assert flags_of(image) == set()


def test_a_plane_of_nothing_but_padding_is_all_masked(tmp_path):
    dataset = made(np.full((6, 8), 7, np.uint16))
    dataset.add_new(0x00280120, "US", 7)
    pixels = opened(dataset, tmp_path).read_plane(0)
    assert pixels.padding.all()
    assert not pixels.stored.any()


def test_a_padding_value_that_is_none_is_refused(tmp_path):
    dataset = padded(-2000)
    with pytest.raises(RefusedError, match="PixelPaddingValue"):
        opened(with_bytes(dataset, "PixelPaddingValue", b"abcd", b"SS"), tmp_path)


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf, np.finfo(np.float32).max, np.finfo(np.float32).min])
def test_floating_point_that_is_no_number_is_padding(tmp_path, hole):
    pixels = ramp().astype(np.float32)
    pixels[:, 0] = hole
    image = opened(floating(pixels), tmp_path)
    assert np.array_equal(image.read_plane(0).padding, first_column())
    assert np.isfinite(image.read_plane(0).stored).all()


def test_the_padding_value_of_floating_point_is_masked(tmp_path):
    pixels = ramp().astype(np.float32)
    pixels[:, 0] = -1
    dataset = floating(pixels, FloatPixelPaddingValue=-1.0)
    assert np.array_equal(mask_of(dataset, tmp_path), first_column())
