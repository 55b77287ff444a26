"""Which bits of a word are the stored value (PS3.5 8.1.1)."""

import numpy as np
import pytest

from evaluation.files.content import RefusedError
from tests.unit.evaluation.files._dicom import flags_of, floating, made, opened, ramp, values_of, with_bytes


def test_signed_values_are_taken_as_they_are(tmp_path):
    pixels = ramp(dtype=np.int16) - 1000
    assert np.array_equal(values_of(made(pixels), tmp_path), pixels)


def test_overlay_bits_above_the_stored_ones_are_masked_off(tmp_path):
    assert np.array_equal(values_of(made(ramp() | 0x4000, bits=12), tmp_path), ramp())


def test_a_sign_is_extended_from_the_highest_stored_bit(tmp_path):
    pixels = ramp(top=2000, dtype=np.int16) - 1000
    words = (pixels.view(np.uint16) & 0x0FFF) | 0x4000
    dataset = made(words, bits=12, PixelRepresentation=1)
    assert np.array_equal(values_of(dataset, tmp_path), pixels)


def test_values_that_lie_high_in_their_word_are_shifted_down(tmp_path):
    assert np.array_equal(values_of(made(ramp() << 4, bits=12, HighBit=15), tmp_path), ramp())


def test_values_in_the_middle_of_their_word_lose_the_bits_on_both_sides(tmp_path):
    words = (ramp() << 2) | 0x8001
    assert np.array_equal(values_of(made(words, bits=12, HighBit=13), tmp_path), ramp())


def test_signed_values_that_lie_high_keep_their_sign(tmp_path):
    pixels = ramp(top=2000, dtype=np.int16) - 1000
    assert np.array_equal(values_of(made(pixels << 4, bits=12, HighBit=15), tmp_path), pixels)


def test_values_beyond_the_declared_bits_are_said_to_be_cut(tmp_path):
    assert "bits_left_out" in flags_of(opened(made(ramp(top=5000), bits=12), tmp_path))


@pytest.mark.parametrize("around", [0, 0x4000])
def test_nothing_is_said_of_bits_that_are_the_same_everywhere(tmp_path, around):
    assert "bits_left_out" not in flags_of(opened(made(ramp() | around, bits=12), tmp_path))


def test_nothing_is_said_of_a_sign(tmp_path):
    pixels = ramp(top=2000, dtype=np.int16) - 1000
    assert "bits_left_out" not in flags_of(opened(made(pixels, bits=12), tmp_path))


def test_a_high_bit_that_cannot_be_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="bit 9 as the highest of 12 in 16"):
        opened(made(bits=12, HighBit=9), tmp_path)


def test_a_wrong_high_bit_of_a_full_word_changes_nothing(tmp_path):
    assert np.array_equal(values_of(made(HighBit=11), tmp_path), ramp())


def test_eight_bit_words_of_seven_stored_bits_are_masked(tmp_path):
    pixels = ramp(top=120, dtype=np.uint8)
    assert np.array_equal(values_of(made(pixels | 0x80, bits=7), tmp_path), pixels)


@pytest.mark.parametrize(("keyword", "value"), [("BitsAllocated", 12), ("BitsStored", 17), ("BitsStored", 0)])
def test_bits_that_no_word_has_are_refused(tmp_path, keyword, value):
    with pytest.raises(RefusedError, match=r"Export (the|it)"):
        opened(made(**{keyword: value}), tmp_path)


def test_a_missing_sign_is_not_guessed(tmp_path):
    dataset = made()
    del dataset.PixelRepresentation
    with pytest.raises(RefusedError, match="have a sign"):
        opened(dataset, tmp_path)


def test_rows_under_a_text_vr_are_read_by_the_dictionary(tmp_path):
    file = with_bytes(made(), "Rows", b"\x06\x00", b"LO")
    assert np.array_equal(values_of(file, tmp_path), ramp())


def test_single_bits_are_unpacked_also_across_frames(tmp_path):
    pixels = np.arange(3 * 5 * 7).reshape(3, 5, 7) % 3 == 0
    dataset = made(pixels.astype(np.uint8), BitsAllocated=1, BitsStored=1, HighBit=0)
    packed = np.packbits(pixels.ravel(), bitorder="little").tobytes()
    dataset.PixelData = packed + b"\0" * (len(packed) % 2)
    image = opened(dataset, tmp_path)
    assert np.array_equal(np.stack([image.read_values(index) for index in range(3)]), pixels)


def test_floating_point_is_taken_at_full_depth(tmp_path):
    for dtype in (np.float32, np.float64):
        pixels = (ramp() / 7).astype(dtype)
        image = opened(floating(pixels), tmp_path)
        assert np.array_equal(image.read_plane(0).stored, pixels)
        assert image.bits_stored == pixels.dtype.itemsize * 8
        assert flags_of(image) == set()
