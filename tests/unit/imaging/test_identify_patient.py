"""Which files are one person's: by ID and issuer, by name and birth date, by study; and where a person should look."""

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.identity import identify, is_placeholder
from tests.unit.imaging.dicom_files import make_dicom

KEY = Deidentifier("s")


def identity(**attributes):
    return identify(make_dicom(**attributes), KEY)


def group(**attributes) -> str:
    return identity(**attributes).group


def test_the_id_tells_patients_apart_whatever_their_names():
    assert group(PatientID="1") != group(PatientID="2")
    assert group(PatientID="1", PatientName="A") == group(PatientID="1 ", PatientName="B")
    assert identity(PatientID="1").grouped_by == "patient"
    assert identity(PatientID="1").question == ""


def test_one_id_of_two_issuers_is_two_patients():
    assert group(PatientID="1", IssuerOfPatientID="A") != group(PatientID="1", IssuerOfPatientID="B")
    assert group(PatientID="1", IssuerOfPatientID="A") == group(PatientID="1", IssuerOfPatientID="a ")


def test_qualifiers_of_the_issuer_count():
    qualifier = Dataset()
    qualifier.UniversalEntityID, qualifier.UniversalEntityIDType = "1.2.3", "ISO"
    assert group(PatientID="1", IssuerOfPatientIDQualifiersSequence=[qualifier]) != group(PatientID="1")


def test_without_an_id_name_and_birth_date_count_in_any_character_set():
    names = {"PatientID": "", "PatientName": "Wang^Test=\u738b^\u8bd5", "PatientBirthDate": "19700101"}
    utf8, chinese = (identity(SpecificCharacterSet=charset, **names) for charset in ("ISO_IR 192", "GB18030"))
    assert utf8.group == chinese.group
    assert utf8.group != group(**{**names, "PatientBirthDate": "19700102"})
    assert utf8.question == ""


def test_a_name_alone_is_asked_about():
    found = identity(PatientID="", PatientName="Doe^Jane", PatientBirthDate="")
    assert found.grouped_by == "patient"
    assert "Is it so?" in found.question


def test_without_any_name_a_study_is_one_persons_and_it_is_asked():
    found = identity(PatientID="", PatientName="", StudyInstanceUID="1.2")
    assert found.grouped_by == "study"
    assert found.question
    assert found.group == group(PatientID="", PatientName="", StudyInstanceUID="1.2")
    assert found.group != group(PatientID="", PatientName="", StudyInstanceUID="1.3")


@pytest.mark.parametrize(
    "number",
    [
        *("ANONYMOUS", "Anonymous^", "anon", "UNKNOWN", "0", "00000", "XXXX", "---", "N/A", "?"),
        *("ANON^ANON", "anónimo", "UNKNOWN_PATIENT", "NOT PROVIDED", "匿名", "123456", "111111"),
    ],
)
def test_an_id_that_many_share_says_nothing_and_is_asked_about(number):
    found = [identity(PatientID=number, PatientName=number, StudyInstanceUID=generate_uid()) for _ in range(2)]
    assert found[0].group != found[1].group
    assert {one.grouped_by for one in found} == {"study"}
    assert "placeholder" in found[0].question
    assert number not in found[0].question.split()


@pytest.mark.parametrize(
    "number", ["ANON_0017", "1", "A1", "P-17", "LIDC-IDRI-0001", "7", "Unknown3", "PATIENT1", "123457"]
)
def test_a_pseudonym_is_no_placeholder(number):
    assert not is_placeholder(number)


def test_a_file_that_says_nothing_stands_for_itself():
    nobody = make_dicom(PatientID="", PatientName="")
    del nobody.StudyInstanceUID
    assert (identify(nobody, KEY).group, identify(nobody, KEY).grouped_by) == ("", "file")


def test_the_key_of_the_id_leaves_the_issuer_out():
    assert identity(PatientID="1", IssuerOfPatientID="A").number == group(PatientID="1")
    assert identity(PatientID="ANONYMOUS").number == ""


def test_instances_and_series_are_mapped_as_in_headers():
    found = identity(SOPInstanceUID="1.2.9")
    assert found.instance == KEY.uid("1.2.9")
    assert found.series.startswith("2.25.")


def test_two_people_under_one_id_differ_in_their_person():
    first = identity(PatientName="Doe^Jane", PatientBirthDate="19500101")
    second = identity(PatientName="Roe^Richard", PatientBirthDate="19600101")
    assert first.group == second.group
    assert first.person != second.person


def test_a_person_is_told_by_a_name_or_a_birth_date_alone():
    name = identity(PatientName="Doe^Jane", PatientBirthDate="").person
    birth = identity(PatientName="", PatientBirthDate="19500101").person
    both = identity(PatientName="Doe^Jane", PatientBirthDate="19500101").person
    assert both == name + birth.removeprefix("^")
    assert "Doe" not in both
    assert identity(PatientName="ANON", PatientBirthDate="").person == ""
