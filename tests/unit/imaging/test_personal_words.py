"""Names and numbers of a file's people are emptied wherever its header repeats them."""

import pytest
from pydicom.dataset import Dataset

from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.personal import PersonalWords
from tests.unit.imaging.dicom_files import make_dicom


def words(**values):
    return PersonalWords(
        make_dicom(**{"PatientName": "Mustermann^Eva^=李小龍", "SpecificCharacterSet": "ISO_IR 192", **values})
    )


@pytest.mark.parametrize(
    "text", ["Head of Mustermann", "MUSTERMANN_1", "window (mustermann)", "李小龍の頭", "No. AB-1234 late"]
)
def test_text_that_repeats_a_name_or_a_number_is_known(text):
    assert words(AccessionNumber="ab-1234").are_in(text)


@pytest.mark.parametrize("text", ["Head", "Mustermannstadt", "Evaluation", "", "1234"])
def test_other_text_is_not(text):
    assert not words(AccessionNumber="ab-1234").are_in(text)


def header_of(dataset):
    return Deidentifier("s").header(dataset, group="0" * 16)


def test_a_header_repeats_no_name_at_any_depth():
    code = Dataset()
    code.CodeMeaning = "as Dr House said"
    dataset = make_dicom(OperatorsName="House^G", WindowCenterWidthExplanation="Doe^Jane", KVP="120")
    dataset.AnatomicRegionSequence = [code]
    header = header_of(dataset)
    assert "Doe" not in str(header)
    assert header["00082218"]["Value"] == [{"00080104": {"vr": "LO"}}]
    assert header["00180060"]["Value"] == [120]


def test_what_the_dictionary_does_not_know_is_left_out():
    dataset = make_dicom()
    dataset.add_new(0x00101234, "LO", "somebody")
    dataset.add_new(0x60001500, "LO", "somebody")
    assert "somebody" not in str(header_of(dataset))


def test_the_name_makes_room_for_the_keys_of_the_person():
    header = Deidentifier("s").header(make_dicom(), group="0" * 16, person="ab^cd")
    assert header["00100010"]["Value"] == [{"Alphabetic": "ab^cd"}]
