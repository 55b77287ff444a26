"""Bright means high, whatever the photometric interpretation says (PS3.3 C.7.6.3.1.2)."""

import numpy as np
import pytest

from evaluation.files.content import RefusedError
from tests.unit.evaluation.files._dicom import (
    coloured,
    enhanced,
    flags_of,
    floating,
    item,
    made,
    opened,
    ramp,
    rescale,
    table,
    values_of,
)

SQUARES = np.arange(256) ** 2 // 16


def test_monochrome1_is_turned_over_in_its_declared_bits(tmp_path):
    image = opened(made(bits=12, PhotometricInterpretation="MONOCHROME1"), tmp_path)
    assert np.array_equal(image.read_values(0), 4095 - ramp())
    assert "inverted" in flags_of(image)


def test_signed_monochrome1_is_turned_over(tmp_path):
    pixels = ramp(top=2000, dtype=np.int16) - 1000
    dataset = made(pixels, bits=12, PhotometricInterpretation="MONOCHROME1")
    assert np.array_equal(values_of(dataset, tmp_path), -1 - pixels)


def test_monochrome1_with_a_modality_table_is_turned_over_in_what_the_table_gives(tmp_path):
    pixels = ramp(top=255, dtype=np.uint8)
    dataset = made(pixels, modality="CR", PhotometricInterpretation="MONOCHROME1")
    dataset.ModalityLUTSequence = [table([256, 0, 16], SQUARES)]
    values = values_of(dataset, tmp_path)
    assert np.array_equal(values, SQUARES.max() - SQUARES[pixels])
    assert values[0, 0] == values.min()


def test_monochrome1_with_a_table_that_uses_all_of_its_bits_does_not_wrap(tmp_path):
    pixels = ramp(top=255, dtype=np.uint8)
    entries = np.linspace(1000, 65535, 256).astype(np.uint16)
    dataset = made(pixels, PhotometricInterpretation="MONOCHROME1")
    dataset.ModalityLUTSequence = [table([256, 0, 16], entries)]
    assert np.array_equal(values_of(dataset, tmp_path), 66535 - entries[pixels].astype(int))


def test_monochrome1_with_a_rescale_is_turned_over_before_it(tmp_path):
    dataset = made(bits=12, PhotometricInterpretation="MONOCHROME1", RescaleSlope=2, RescaleIntercept=-10)
    assert np.array_equal(values_of(dataset, tmp_path), (4095 - ramp().astype(int)) * 2 - 10)


def test_floating_point_in_monochrome1_changes_its_sign(tmp_path):
    pixels = (ramp() / 7).astype(np.float32)
    assert np.array_equal(values_of(floating(pixels, PhotometricInterpretation="MONOCHROME1"), tmp_path), -pixels)


def test_each_frame_of_an_enhanced_monochrome1_is_turned_over_with_its_own_rescale(tmp_path):
    pixels = np.stack([ramp(), ramp(top=2000)])
    groups = [item(PixelValueTransformationSequence=rescale(slope)) for slope in ("2", "-3")]
    image = opened(enhanced(pixels, groups, bits=12, PhotometricInterpretation="MONOCHROME1"), tmp_path)
    turned = 4095 - pixels.astype(int)
    assert np.array_equal(image.read_values(0), turned[0] * 2)
    assert np.array_equal(image.read_values(1), turned[1] * -3)


def test_a_falling_rescale_gives_stored_values_that_rise(tmp_path):
    image = opened(made(bits=12, RescaleSlope=-2, RescaleIntercept=100), tmp_path)
    assert image.planes[0].slope == 2
    assert np.array_equal(image.read_values(0), 100 - 2 * ramp().astype(int))


def test_grey_in_three_equal_channels_loses_nothing(tmp_path):
    pixels = np.stack([ramp(top=60000)] * 3, axis=-1)
    image = opened(coloured(pixels), tmp_path)
    assert np.array_equal(image.read_values(0), ramp(top=60000))
    assert "colour_converted" not in flags_of(image)


def test_colour_becomes_luminance_and_is_said(tmp_path):
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0, 0], pixels[0, 1], pixels[1, 0], pixels[1, 1] = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
    image = opened(coloured(pixels), tmp_path)
    assert image.read_values(0).tolist() == [[76, 150], [29, 255]]
    assert "colour_converted" in flags_of(image)


def test_colour_by_plane_is_the_same_as_colour_by_pixel(tmp_path):
    pixels = np.random.default_rng(3).integers(0, 255, (4, 6, 3), np.uint8)
    by_plane = coloured(pixels, PlanarConfiguration=1)
    by_plane.PixelData, by_plane.PlanarConfiguration = pixels.transpose(2, 0, 1).tobytes(), 1
    assert np.array_equal(values_of(by_plane, tmp_path), values_of(coloured(pixels), tmp_path))


def test_the_luminance_of_ybr_is_its_first_sample(tmp_path):
    pixels = np.full((4, 6, 3), 128, np.uint8)
    pixels[..., 0] = ramp(4, 6, 255, np.uint8)
    grey = opened(coloured(pixels, "YBR_FULL"), tmp_path)
    assert np.array_equal(grey.read_values(0), pixels[..., 0])
    assert "colour_converted" not in flags_of(grey)
    pixels[1, 1, 2] = 200
    assert "colour_converted" in flags_of(opened(coloured(pixels, "YBR_FULL"), tmp_path))


def test_ybr_with_shared_colour_samples_keeps_every_luminance(tmp_path):
    luminance = ramp(4, 6, 255, np.uint8)
    dataset = coloured(np.stack([luminance] * 3, axis=-1), "YBR_FULL_422")
    pairs = luminance.reshape(-1, 2)
    dataset.PixelData = np.column_stack([pairs, np.full_like(pairs, 128)]).astype(np.uint8).tobytes()
    assert np.array_equal(values_of(dataset, tmp_path), luminance)


@pytest.mark.parametrize("photometric", ["", "CMYK", "HSV", "YBR_PARTIAL_420", "WHATEVER"])
def test_a_photometric_interpretation_that_is_not_known_is_refused(tmp_path, photometric):
    with pytest.raises(RefusedError, match="photometric interpretation"):
        opened(made(PhotometricInterpretation=photometric), tmp_path)


def test_samples_that_do_not_fit_the_photometric_interpretation_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="RGB and 1 samples"):
        opened(made(PhotometricInterpretation="RGB"), tmp_path)


def test_colour_that_does_not_say_how_it_lies_is_refused(tmp_path):
    dataset = coloured(np.zeros((4, 6, 3), np.uint8))
    del dataset.PlanarConfiguration
    with pytest.raises(RefusedError, match="colours of a pixel lie"):
        opened(dataset, tmp_path)


def test_colours_have_no_unit_and_no_windows(tmp_path):
    image = opened(coloured(np.zeros((4, 6, 3), np.uint8), WindowCenter=40, WindowWidth=80), tmp_path)
    assert (image.planes[0].windows, image.unit) == ((), "")
