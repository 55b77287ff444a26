"""Headers and pixels that contradict each other: refused or said, never shown as what they are not."""

import io

import numpy as np
import pytest
from PIL import Image as Picture
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit

from evaluation.files.content import RefusedError
from tests.unit.evaluation.files._dicom import compressed, content_of, flags_of, made, opened, ramp, values_of

MORE = "more_pixels_than_claimed"


def jpeg(top=250):
    buffer = io.BytesIO()
    Picture.fromarray(ramp(16, 16, top, np.uint8)).save(buffer, "JPEG", quality=98)
    return buffer.getvalue()


def jpegs(count, **values):
    dataset = made(ramp(16, 16, 250, np.uint8), **values)
    return compressed(dataset, [jpeg(250 - number) for number in range(count)], JPEGBaseline8Bit)


def test_compressed_pixels_under_a_plain_syntax_are_refused(tmp_path):
    plain = ExplicitVRLittleEndian.encode()
    file = content_of(jpegs(1)).replace(JPEGBaseline8Bit.encode(), plain.ljust(len(JPEGBaseline8Bit), b"\0"))
    with pytest.raises(RefusedError, match="are compressed, and the header says Explicit"):
        opened(file, tmp_path)


def test_rows_that_are_claimed_too_short_are_said(tmp_path):
    assert MORE in flags_of(opened(made(Columns=7), tmp_path))


def test_more_compressed_frames_than_claimed_are_said_without_an_offset_table(tmp_path):
    dataset = jpegs(3)
    offsets = dataset.PixelData[8 : 8 + 12]
    dataset.PixelData = dataset.PixelData[:4] + b"\0\0\0\0" + dataset.PixelData[8 + len(offsets) :]
    assert MORE in flags_of(opened(dataset, tmp_path))
    assert MORE not in flags_of(opened(jpegs(1), tmp_path))


def test_a_signed_stream_under_an_unsigned_header_is_refused(tmp_path):
    dataset = made(ramp(64, 64, 2000, np.int16) - 1000)
    dataset.compress(JPEG2000Lossless)
    dataset.PixelRepresentation = 0
    with pytest.raises(RefusedError, match="have a sign"):
        values_of(dataset, tmp_path)


def test_compressed_values_beyond_the_stored_bits_are_refused(tmp_path):
    dataset = made(ramp(64, 64, 5000))
    dataset.compress(JPEG2000Lossless)
    dataset.BitsStored, dataset.HighBit = 12, 11
    with pytest.raises(RefusedError, match="larger than the 12 bits"):
        values_of(dataset, tmp_path)


def test_two_directions_of_bright_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="with one of them"):
        opened(made(PresentationLUTShape="INVERSE"), tmp_path)
    assert opened(made(PresentationLUTShape="IDENTITY"), tmp_path).photometric == "MONOCHROME2"
