from datetime import date

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from imaging.decoding.deidentify import Deidentifier
from tests.unit.imaging.dicom_files import UID, make_dicom

SECRET = "a secret of one dataset"


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
    return Deidentifier(SECRET).clean(original)


def test_no_identifying_text_is_left_at_any_depth(clean):
    text = str(clean)
    for word in ("Doe", "Jane", "P-17", "Nowhere", "House", "A-1", "19500203", "101112", UID):
        assert word not in text


def test_private_attributes_are_gone_at_any_depth(clean):
    assert not [element for element in clean.iterall() if element.tag.is_private]


def test_it_says_what_was_done(clean):
    assert clean.PatientIdentityRemoved == "YES"
    assert "PS3.15" in clean.DeidentificationMethod[0]
    assert [code.CodeValue for code in clean.DeidentificationMethodCodeSequence] == ["113100", "113107"]


def test_what_the_image_needs_stays(clean):
    assert (clean.Modality, clean.KVP) == ("CT", 120)
    assert clean.SOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def nested_in(clean):
    return clean.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0]


def test_uids_are_mapped_consistently_through_sequences(clean):
    assert nested_in(clean).ReferencedSOPInstanceUID == clean.SOPInstanceUID
    assert clean.SOPInstanceUID == Deidentifier(SECRET).uid(f"{UID}.1")
    assert clean.SOPInstanceUID.startswith("2.25.")
    assert len(clean.SOPInstanceUID) <= 64
    assert nested_in(clean).ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_another_secret_gives_other_uids_and_groups(original):
    assert Deidentifier("x").uid("1.2.3") != Deidentifier("y").uid("1.2.3")
    assert Deidentifier("x").patient_key(original) != Deidentifier("y").patient_key(original)


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
    assert Deidentifier(SECRET).clean(dataset).StudyDate == ""


def test_patients_are_told_apart_by_their_number_then_by_name():
    key = Deidentifier(SECRET).patient_key
    assert key(make_dicom(PatientID="1")) != key(make_dicom(PatientID="2"))
    assert key(make_dicom(PatientID="1", PatientName="A")) == key(make_dicom(PatientID="1", PatientName="B"))
    nobody = make_dicom(PatientID="", PatientName="")
    assert key(nobody) == ""
