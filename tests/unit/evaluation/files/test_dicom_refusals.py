"""What holds no usable pixels is refused in one sentence that says why and what to do."""

import numpy as np
import pytest
from pydicom.uid import MPEG4HP41, BasicTextSRStorage

from evaluation.files.content import RefusedError
from evaluation.files.dicom import is_dicom, open_dicom
from tests.unit.evaluation.files._dicom import compressed, content_of, made, opened, ramp, with_bytes


def without(*keywords, **values):
    dataset = made(**values)
    for keyword in keywords:
        del dataset[keyword]
    return dataset


def test_a_report_is_refused_by_its_modality(tmp_path):
    report = without("PixelData", "Rows", "Columns", Modality="SR", SOPClassUID=BasicTextSRStorage)
    with pytest.raises(RefusedError, match=r"no pixels \(modality SR\). Only images"):
        opened(report, tmp_path)


def test_an_image_without_its_pixels_was_cut_off(tmp_path):
    with pytest.raises(RefusedError, match=r"no pixels \(modality MR\). It was cut off"):
        opened(without("PixelData"), tmp_path)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Rows": 60_000, "Columns": 60_000}, "60000 × 60000"),
        ({"Rows": 0}, "at least one"),
        ({"NumberOfFrames": 1_000_000}, "1000000 frames"),
        ({"NumberOfFrames": -1}, "no frame"),
        ({"NumberOfFrames": 0}, "no frame"),
    ],
)
def test_a_claim_is_checked_before_anything_is_allocated(tmp_path, values, words):
    with pytest.raises(RefusedError, match=words):
        opened(made(**values), tmp_path)


def test_a_count_of_frames_that_is_no_number_is_refused_with_its_text(tmp_path):
    with pytest.raises(RefusedError, match="NumberOfFrames is not a whole number: “1A”"):
        opened(with_bytes(made(NumberOfFrames=1), "NumberOfFrames", b"1A"), tmp_path)


def test_pixels_that_were_cut_off_are_refused_with_both_sizes(tmp_path):
    with pytest.raises(RefusedError, match=r"holds 66 bytes, less than expected \(96\)"):
        opened(content_of(made())[:-30], tmp_path)


def test_a_file_cut_off_within_its_header_is_refused(tmp_path):
    content = content_of(made())
    for length in range(140, 500, 7):
        with pytest.raises(RefusedError):
            opened(content[:length], tmp_path)


def test_pixels_that_stand_twice_in_a_file_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="twice"):
        opened(made(FloatPixelData=np.ones((6, 8), np.float32).tobytes()), tmp_path)


def test_a_video_is_refused_as_one(tmp_path):
    dataset = compressed(made(), [b"\0\0\1\xb3" * 4], MPEG4HP41)
    with pytest.raises(RefusedError, match="is a video"):
        opened(dataset, tmp_path)


def test_an_unknown_compression_is_refused(tmp_path):
    content = content_of(made()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.9.9.9\0", 1)
    with pytest.raises(RefusedError, match=r"compression .* is not supported"):
        opened(content, tmp_path)


def test_the_directory_of_a_medium_is_refused_as_one(tmp_path):
    dataset = without("PixelData", "Rows", "Columns", SOPClassUID="1.2.840.10008.1.3.10")
    with pytest.raises(RefusedError, match="DICOMDIR"):
        opened(dataset, tmp_path)


def test_what_is_no_dicom_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="not DICOM"):
        opened(b"\0" * 2000, tmp_path)


def test_a_refusal_names_no_person(tmp_path):
    for dataset in (made(PhotometricInterpretation="X"), made(BitsStored=99), without("PixelData")):
        with pytest.raises(RefusedError) as refused:
            opened(dataset, tmp_path)
        assert "Doe" not in str(refused.value)


@pytest.mark.parametrize("names", [{"group": b"\x08\x00"}, {"group": b"\x02\x00"}])
def test_an_old_file_without_a_preamble_is_known_by_its_first_group(tmp_path, names):
    path = tmp_path / "old"
    path.write_bytes(names["group"] + b"\0" * 200)
    assert is_dicom(path)


def test_a_file_without_a_meta_header_is_read(tmp_path):
    content = content_of(made())
    path = tmp_path / "old.dcm"
    path.write_bytes(content[content.index(b"\x08\x00\x16\x00UI") :])
    assert is_dicom(path)
    assert np.array_equal(open_dicom(path).read_values(0), ramp())


@pytest.mark.parametrize(
    ("keyword", "vr"),
    [("Rows", b"LO"), ("RescaleSlope", None), ("PhotometricInterpretation", None), ("BitsStored", b"LO")],
)
def test_a_refusal_quotes_no_words_of_the_header(tmp_path, keyword, vr):
    dataset = made(RescaleSlope=2, RescaleIntercept=0)
    with pytest.raises(RefusedError) as refused:
        opened(with_bytes(dataset, keyword, b"MUSTERMANN", vr), tmp_path)
    assert "MUSTERMANN" not in str(refused.value)
