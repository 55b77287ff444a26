"""One case for each patient; where the files leave it open, a question."""

import pytest
from pydicom.uid import generate_uid

from imaging.models import Case, Image
from tests.unit.imaging.dicom_files import content
from tests.unit.imaging.series import make_slice

pytestmark = pytest.mark.django_db


def one(place, **attributes) -> bytes:
    return content(make_slice(place, SeriesInstanceUID=generate_uid(), **attributes))


def test_studies_of_one_id_are_one_case(take):
    take({str(n): one(n, StudyInstanceUID=generate_uid()) for n in range(3)})
    case = Case.objects.get()
    assert (case.grouped_by, case.identity_question, case.images.count()) == ("patient", "", 3)


def test_one_id_of_two_hospitals_is_two_cases(take):
    take({str(n): one(n, IssuerOfPatientID=f"HOSPITAL{n}") for n in range(2)})
    assert Case.objects.count() == 2


def test_images_of_one_study_without_an_id_are_one_case_that_is_asked_about(take):
    take({str(n): one(n, PatientID="", PatientName="") for n in range(3)})
    case = Case.objects.get()
    assert case.grouped_by == "study"
    assert case.identity_question


def test_an_id_that_many_share_does_not_put_them_together(take):
    anonymous = {"PatientID": "ANONYMOUS", "PatientName": "ANONYMOUS"}
    take({str(n): one(n, StudyInstanceUID=generate_uid(), **anonymous) for n in range(3)})
    assert Case.objects.count() == 3
    assert all("placeholder" in case.identity_question for case in Case.objects.all())


def test_two_people_under_one_id_are_asked_about(take):
    people = [("Doe^Jane", "19500101"), ("Roe^Richard", "19600101")]
    take({name: one(n, PatientName=name, PatientBirthDate=birth) for n, (name, birth) in enumerate(people)})
    assert "different people" in Case.objects.get().identity_question


def test_a_table_groups_what_names_no_patient_and_not_what_does(take, png):
    rows = b"file,label,group_id\na.png,normal,G\nb.png,normal,G\nc.dcm,normal,G\n"
    take({"a.png": png(1), "b.png": png(2), "c.dcm": one(0), "labels.csv": rows})
    assert sorted(Case.objects.values_list("grouped_by", flat=True)) == ["patient", "table"]
    assert Image.objects.filter(case__grouped_by="table").count() == 2


def test_cases_are_numbered_in_the_order_of_names(take, png):
    take({"b.png": png(2), "a.png": png(1), "c.png": png(3)})
    first = Image.objects.order_by("case__number").first()
    again = take({"a.png": png(1)})
    assert again["a.png"].status == "duplicate"
    assert first.case.number == 1
    assert Case.objects.count() == 3


def test_an_id_with_and_without_its_hospital_is_asked_about(take):
    take({"a": one(0, IssuerOfPatientID="A"), "b": one(1)})
    assert Case.objects.count() == 2
    assert all("which hospital" in case.identity_question for case in Case.objects.all())


def test_the_same_pixels_under_another_patient_are_pointed_out(take):
    take({"a": one(0)})
    verdicts = take({"b": one(0, PatientID="P-99")})
    assert verdicts["b"].status == "duplicate"
    assert "C-0001, under another patient" in verdicts["b"].reason


def test_another_person_under_an_id_of_an_earlier_upload_is_asked_about(take):
    take({"a": one(0, PatientName="Doe^Jane")})
    assert Case.objects.get().identity_question == ""
    take({"b": one(1, PatientName="Roe^Richard")})
    assert "different people" in Case.objects.get().identity_question


def test_an_id_of_a_hospital_that_came_without_one_before_is_asked_about(take):
    take({"a": one(0)})
    take({"b": one(1, IssuerOfPatientID="A")})
    assert any("which hospital" in case.identity_question for case in Case.objects.all())
