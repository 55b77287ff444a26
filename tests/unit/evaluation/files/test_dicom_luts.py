"""Modality LUTs and palettes, exact in every entry (PS3.3 C.11.1, C.7.6.3.1.5)."""

import numpy as np
import pytest
from pydicom.uid import ExplicitVRBigEndian

from evaluation.files.content import RefusedError
from tests.unit.evaluation.files._dicom import enhanced, flags_of, item, made, opened, ramp, rescale, table, values_of

SQUARES = (np.arange(256) ** 2 // 16).astype(np.uint16)


def with_table(entry, pixels=None, **values):
    dataset = made(ramp(top=255, dtype=np.uint8) if pixels is None else pixels, modality="CR", **values)
    dataset.ModalityLUTSequence = [entry]
    return dataset


def painted(red, green, blue, *, first=0, bits=16, pixels=None):
    pixels = np.arange(len(red), dtype=np.uint8).reshape(1, -1) if pixels is None else pixels
    dataset = made(pixels, PhotometricInterpretation="PALETTE COLOR")
    for name, entries in (("Red", red), ("Green", green), ("Blue", blue)):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [len(entries) % 65536, first, bits])
        setattr(dataset, f"{name}PaletteColorLookupTableData", np.asarray(entries, "<u2").tobytes())
    return dataset


def test_a_modality_table_gives_its_entries(tmp_path):
    image = opened(with_table(table([256, 0, 16], SQUARES, ModalityLUTType="OD")), tmp_path)
    assert np.array_equal(image.read_values(0), SQUARES[ramp(top=255, dtype=np.uint8)])
    assert (image.bits_stored, image.is_signed, image.unit) == (16, False, "OD")


def test_what_lies_outside_a_table_takes_its_nearest_entry(tmp_path):
    pixels = np.array([[0, 9, 10], [11, 12, 200]], np.uint8)
    dataset = with_table(table([3, 10, 16], [100, 200, 300]), pixels)
    assert values_of(dataset, tmp_path).tolist() == [[100, 100, 100], [200, 300, 300]]


def test_a_table_may_begin_below_zero(tmp_path):
    pixels = np.array([[-2, -1], [0, 1]], np.int16)
    entry = table([4, 0, 16], [7, 6, 5, 4], vr="SS")
    entry.LUTDescriptor = [4, -2, 16]
    assert values_of(with_table(entry, pixels), tmp_path).tolist() == [[7, 6], [5, 4]]


def test_a_first_value_below_zero_under_the_unsigned_vr_is_read_with_the_sign_of_the_pixels(tmp_path):
    pixels = np.array([[-2, -1], [0, 1]], np.int16)
    assert values_of(with_table(table([4, 65534, 16], [7, 6, 5, 4]), pixels), tmp_path).tolist() == [[7, 6], [5, 4]]


def test_a_count_of_zero_means_65536_entries(tmp_path):
    entries = np.arange(65536)[::-1]
    assert np.array_equal(
        values_of(with_table(table([0, 0, 16], entries), ramp()), tmp_path), 65535 - ramp().astype(int)
    )


def test_a_table_of_bytes_is_read_as_bytes(tmp_path):
    entry = table([256, 0, 8], [])
    entry.LUTData = np.arange(256, dtype=np.uint8)[::-1].tobytes()
    assert np.array_equal(values_of(with_table(entry), tmp_path), 255 - ramp(top=255, dtype=np.uint8))


def test_a_table_of_a_big_endian_file_is_read_in_its_order(tmp_path):
    dataset = with_table(table([256, 0, 16], SQUARES.byteswap()))
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    dataset["PixelData"].VR = "OB"
    assert np.array_equal(values_of(dataset, tmp_path), SQUARES[ramp(top=255, dtype=np.uint8)])


def test_a_table_with_fewer_entries_than_it_claims_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="has 100 entries where 256 are claimed"):
        opened(with_table(table([256, 0, 16], SQUARES[:100])), tmp_path)


@pytest.mark.parametrize("descriptor", [[256, 0], [256, 0, 0], [256, 0, 99]])
def test_a_table_that_is_not_described_is_refused(tmp_path, descriptor):
    with pytest.raises(RefusedError, match="LUTDescriptor"):
        opened(with_table(table(descriptor, SQUARES)), tmp_path)


def test_a_stray_table_does_not_win_over_the_rescale_of_the_frames(tmp_path):
    pixels = np.stack([ramp(top=255, dtype=np.uint8)] * 2)
    groups = [item(PixelValueTransformationSequence=rescale(slope)) for slope in ("2", "3")]
    dataset = enhanced(pixels, groups, ModalityLUTSequence=[table([256, 0, 16], SQUARES)])
    assert np.array_equal(values_of(dataset, tmp_path), pixels[0] * 2.0)


def test_a_grey_palette_gives_its_grey_and_is_said(tmp_path):
    grey = np.array([65535, 40000, 0])
    image = opened(painted(grey, grey, grey), tmp_path)
    assert image.read_values(0).tolist() == [[65535, 40000, 0]]
    assert {"palette"} == flags_of(image)


def test_a_palette_that_runs_backwards_turns_the_picture_over(tmp_path):
    backwards = np.arange(256)[::-1] * 257
    image = opened(painted(backwards, backwards, backwards, pixels=ramp(top=255, dtype=np.uint8)), tmp_path)
    assert np.array_equal(image.read_values(0), (255 - ramp(top=255, dtype=np.uint8)) * 257.0)


def test_the_colours_of_a_palette_become_luminance(tmp_path):
    image = opened(painted([0, 65535], [0, 0], [0, 0]), tmp_path)
    assert image.read_values(0)[0, 1] == pytest.approx(0.299 * 65535, abs=1)
    assert "colour_converted" in flags_of(image)


def test_colours_of_a_palette_that_no_pixel_uses_are_not_said(tmp_path):
    dataset = painted([0, 500, 65535], [0, 500, 0], [0, 500, 0], pixels=np.array([[0, 1]], np.uint8))
    assert "colour_converted" not in flags_of(opened(dataset, tmp_path))


def test_a_palette_of_8_bits_in_bytes_is_read_as_bytes(tmp_path):
    dataset = painted([0, 0], [0, 0], [0, 0], bits=8)
    for name in ("Red", "Green", "Blue"):
        setattr(dataset, f"{name}PaletteColorLookupTableData", b"\x05\xfa")
    image = opened(dataset, tmp_path)
    assert (image.read_values(0).tolist(), image.bits_stored) == ([[5, 250]], 8)


def test_a_palette_in_segments_is_laid_out(tmp_path):
    dataset = painted([0] * 5, [0] * 5, [0] * 5)
    ramped = np.array([0, 1, 100, 1, 4, 500], "<u2").tobytes()  # one entry of 100, then 4 steps to 500
    for name in ("Red", "Green", "Blue"):
        del dataset[f"{name}PaletteColorLookupTableData"]
        setattr(dataset, f"Segmented{name}PaletteColorLookupTableData", ramped)
    assert values_of(dataset, tmp_path).tolist() == [[100, 200, 300, 400, 500]]


def test_a_palette_that_is_missing_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="PaletteColor"):
        opened(made(PhotometricInterpretation="PALETTE COLOR"), tmp_path)
