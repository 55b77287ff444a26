import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from imaging.decoding.dicom import decode_dicom
from imaging.decoding.frames import RefusedError
from tests.unit.imaging.dicom_files import make_dicom, save

RAMP = np.arange(24, dtype=np.int16).reshape(4, 6) * 100 - 1000


def decode(dataset, tmp_path):
    decoded = decode_dicom(save(dataset, tmp_path / "a.dcm"), secret="s")
    return decoded.info, list(decoded.frames)


def test_signed_pixels_keep_their_values_and_rescale(tmp_path):
    dataset = make_dicom(RAMP, RescaleSlope=2, RescaleIntercept=-24, PixelSpacing=[0.5, 0.25])
    info, [(frame, plane)] = decode(dataset, tmp_path)
    assert np.array_equal(plane, RAMP)
    assert (frame.slope, frame.intercept, frame.spacing_mm) == (2.0, -24.0, (0.5, 0.25))
    assert (frame.modality, frame.is_signed, info.file_format) == ("CT", True, "dicom")


def test_frames_come_one_by_one(tmp_path):
    _, frames = decode(make_dicom(np.stack([RAMP, RAMP + 1])), tmp_path)
    assert [frame.frame_index for frame, _ in frames] == [0, 1]
    assert np.array_equal(frames[1][1], RAMP + 1)


def test_monochrome1_is_inverted_with_its_window(tmp_path):
    stored = np.arange(12, dtype=np.uint16).reshape(3, 4)
    changes = {"PhotometricInterpretation": "MONOCHROME1", "BitsStored": 12, "HighBit": 11}
    _, [(frame, plane)] = decode(make_dicom(stored, **changes, WindowCenter=1000, WindowWidth=500), tmp_path)
    assert np.array_equal(plane, 4095 - stored)
    assert "inverted" in frame.flags
    assert frame.window == (3095.0, 500.0)


def test_a_palette_becomes_luminance_with_a_note(tmp_path):
    dataset = make_dicom(PhotometricInterpretation="PALETTE COLOR", BitsAllocated=8, BitsStored=8, HighBit=7)
    dataset.Rows, dataset.Columns, dataset.PixelRepresentation = 1, 2, 0
    dataset.PixelData = b"\x00\x01"
    for colour, last in (("Red", 65535), ("Green", 0), ("Blue", 0)):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [2, 0, 16])
        setattr(dataset, f"{colour}PaletteColorLookupTableData", np.array([0, last], "<u2").tobytes())
    _, [(frame, plane)] = decode(dataset, tmp_path)
    assert plane.tolist() == [[0, round(0.299 * 65535)]]
    assert "colour_converted" in frame.flags


def test_a_modality_lookup_table_is_applied(tmp_path):
    table = Dataset()
    table.LUTDescriptor, table.ModalityLUTType = [4, 0, 16], "US"
    table.add_new("LUTData", "US", [10, 20, 40, 80])
    dataset = make_dicom(np.array([[0, 1], [2, 3]], np.uint16), ModalityLUTSequence=Sequence([table]))
    _, [(frame, plane)] = decode(dataset, tmp_path)
    assert plane.tolist() == [[10, 20], [40, 80]]
    assert (frame.slope, frame.intercept) == (1.0, 0.0)


def test_rescale_may_differ_from_frame_to_frame(tmp_path):
    groups = []
    for slope in (1, 3):
        group, transformation = Dataset(), Dataset()
        transformation.RescaleSlope, transformation.RescaleIntercept = slope, 0
        group.PixelValueTransformationSequence = Sequence([transformation])
        groups.append(group)
    dataset = make_dicom(np.stack([RAMP, RAMP]), PerFrameFunctionalGroupsSequence=Sequence(groups))
    _, frames = decode(dataset, tmp_path)
    assert [frame.slope for frame, _ in frames] == [1.0, 3.0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Rows": 60_000, "Columns": 60_000}, "60000 × 60000"),
        ({"Rows": 0}, "at least one"),
        ({"NumberOfFrames": 1_000_000}, "1000000 frames"),
        ({"NumberOfFrames": -1}, "no frame"),
    ],
)
def test_a_claim_is_checked_before_anything_is_allocated(tmp_path, change, words):
    with pytest.raises(RefusedError, match=words):
        decode(make_dicom(RAMP, **change), tmp_path)


def test_too_few_pixels_are_refused_in_words(tmp_path):
    with pytest.raises(RefusedError, match="cannot be decoded"):
        decode(make_dicom(RAMP, PixelData=b"\0\0\0\0"), tmp_path)


def test_what_has_no_pixels_is_refused_by_name(tmp_path):
    with pytest.raises(RefusedError, match="modality SR"):
        decode(make_dicom(Modality="SR"), tmp_path)


def test_the_header_holds_no_name(tmp_path):
    info, _ = decode(make_dicom(RAMP, StudyDate="20200101", KVP="120"), tmp_path)
    assert info.header["KVP"] == "120"
    assert "Doe" not in str(info.header)
    assert info.header["StudyDate"] != "20200101"


def test_a_lossy_file_and_a_declared_annotation_are_flagged(tmp_path):
    _, [(frame, _)] = decode(make_dicom(RAMP, LossyImageCompression="01", BurnedInAnnotation="YES"), tmp_path)
    assert {"lossy_compression", "burned_in_text_possible"} <= set(frame.flags)
