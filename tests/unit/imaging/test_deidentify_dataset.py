import json
import pathlib
import warnings
from datetime import date

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from evaluation.files.content import RefusedError
from imaging.decoding.deidentify import Deidentifier
from tests.unit.imaging.dicom_files import UID, content, make_dicom
from tests.unit.imaging.plain_clean import plain_header

SECRET = "a secret of one dataset"
GROUP = "0123456789abcdef"
PYDICOM_FILES = pathlib.Path(pydicom.__file__).parent / "data"


def read(dataset: Dataset) -> Dataset:
    """As a file brings it: raw elements that nothing has looked at."""
    return pydicom.dcmread(pydicom.filebase.DicomBytesIO(content(dataset)))


def header_of(dataset: Dataset, secret: str = SECRET) -> dict:
    return Deidentifier(secret).header(read(dataset), group=GROUP)


@pytest.fixture
def original():
    dataset = make_dicom(
        PatientBirthDate="19500203",
        InstitutionName="Saint Nowhere",
        ReferringPhysicianName="House^Gregory",
        AccessionNumber="A-1",
        StudyDate="20200110",
        SeriesDate="20200115",
        StudyTime="101112",
        StudyDescription="head of Jane Doe",
        PatientSex="F",
        KVP="120",
        FrameOfReferenceUID=f"{UID}.9",
    )
    dataset.add_new(0x00091001, "LO", "Jane Doe, private")
    nested = Dataset()
    nested.ReferencedSOPInstanceUID, nested.PatientName, nested.StudyDate = f"{UID}.1", "Doe^Jane", "20200110"
    nested.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    nested.add_new(0x00111001, "LO", "Jane Doe, nested")
    series = Dataset()
    series.ReferencedInstanceSequence = Sequence([nested])
    dataset.ReferencedSeriesSequence = Sequence([series])
    return dataset


@pytest.fixture
def clean(original):
    return Dataset.from_json(json.dumps(header_of(original)))


def test_no_identifying_text_is_left_at_any_depth(original):
    text = str(header_of(original))
    for word in ("Doe", "Jane", "P-17", "Nowhere", "House", "A-1", "19500203", "101112", UID):
        assert word not in text


def test_private_attributes_are_gone_at_any_depth(clean):
    assert not [element for element in clean.iterall() if element.tag.is_private]


def test_it_says_what_was_done(clean):
    assert clean.PatientIdentityRemoved == "YES"
    assert "PS3.15" in clean.DeidentificationMethod[0]
    assert [code.CodeValue for code in clean.DeidentificationMethodCodeSequence] == ["113100", "113107"]


def test_everything_else_of_the_header_stays(clean):
    assert (clean.Modality, clean.KVP, clean.BitsStored, clean.PhotometricInterpretation) == (
        "CT",
        120,
        16,
        "MONOCHROME2",
    )
    assert clean.SOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_pixels_and_other_bulk_data_are_no_part_of_it():
    import numpy as np

    dataset = make_dicom(np.zeros((4, 4), np.uint16))
    dataset.add_new(0x00281201, "OW", b"\1\0\2\0")
    header = header_of(dataset)
    assert "7FE00010" not in header
    assert "00281201" not in header
    assert header["00280010"]["Value"] == [4]


def nested_in(clean):
    return clean.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0]


def test_uids_are_mapped_consistently_through_sequences(clean):
    assert nested_in(clean).ReferencedSOPInstanceUID == clean.SOPInstanceUID
    assert clean.SOPInstanceUID == Deidentifier(SECRET).uid(f"{UID}.1")
    assert clean.SOPInstanceUID.startswith("2.25.")
    assert len(clean.SOPInstanceUID) <= 64
    assert nested_in(clean).ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_another_secret_gives_other_uids(original):
    assert Deidentifier("x").uid("1.2.3") != Deidentifier("y").uid("1.2.3")
    assert header_of(original, "x") != header_of(original, "y")


def test_dates_of_a_patient_keep_their_interval(clean):
    first, second = (date.fromisoformat(value) for value in (clean.StudyDate, clean.SeriesDate))
    assert (second - first).days == 5
    assert clean.StudyDate != "20200110"
    assert nested_in(clean).StudyDate == clean.StudyDate


def test_a_birth_date_is_emptied(clean):
    assert clean.PatientBirthDate == ""


@pytest.mark.filterwarnings("ignore:Invalid value for VR DA")
def test_a_date_that_is_none_is_emptied():
    dataset = make_dicom()
    dataset.StudyDate = "sometime"
    assert header_of(dataset)["00080020"] == {"vr": "DA"}


@pytest.mark.parametrize("vr", ["LO", "UN", "UT"])
def test_a_date_under_another_representation_is_a_date(vr):
    dataset = make_dicom()
    dataset.add_new(0x00189074, vr, b"20200110" if vr == "UN" else "20200110")  # Frame Acquisition DateTime
    assert "20200110" not in str(header_of(dataset))


def test_the_patients_key_takes_the_place_of_the_id(original):
    header = Deidentifier(SECRET).header(read(original), group=GROUP, patient="k")
    assert header["00100020"] == {"vr": "LO", "Value": ["k"]}


def test_what_a_database_cannot_hold_is_left_out():
    dataset = make_dicom(BodyPartExamined="CHESTQQLEFT")
    dataset.add_new(0x00181260, "SH", "a")
    dataset.add_new(0x00089459, "FL", float("inf"))
    raw = content(dataset).replace(b"CHESTQQLEFT", b"CHEST\0\0LEFT")
    header = Deidentifier(SECRET).header(pydicom.dcmread(pydicom.filebase.DicomBytesIO(raw)), group=GROUP)
    assert header["00180015"]["Value"] == ["CHESTLEFT"]
    text = json.dumps(header, allow_nan=False)
    assert "\\u0000" not in text


def test_a_header_without_end_is_refused():
    dataset = inner = make_dicom()
    for _ in range(40):
        item = Dataset()
        inner.ReferencedSeriesSequence = Sequence([item])
        inner = item
    with pytest.raises(RefusedError, match="deeper"):
        header_of(dataset)


def files_at_hand() -> list[pathlib.Path]:
    import data_store

    from tests.conftest import SHARED

    places = [
        PYDICOM_FILES,
        pathlib.Path(data_store.__file__).parent,
        SHARED / "data" / "dicom",
        SHARED / "data" / "bad",
    ]
    return [path for place in places for path in sorted(place.rglob("*.dcm")) if path.is_file()]


def test_the_fast_way_gives_what_the_plain_way_gives_on_every_file_at_hand():
    compared = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in files_at_hand():
            deidentifier = Deidentifier(SECRET)
            fast = deidentifier.header(pydicom.dcmread(path, force=True), group=GROUP, patient="k")
            try:
                plain = plain_header(pydicom.dcmread(path, force=True), deidentifier, group=GROUP, patient="k")
            except ValueError:
                continue  # pydicom's own conversion gives up on the whole file
            assert fast == json.loads(json.dumps(plain)), path.name
            compared += 1
    assert compared > 50
