"""Find cases: filters, order, facets, look-alikes, exclusion, and which images are one person's."""

import numpy as np
import pytest

from tests.factories import make_case, make_dataset, make_image, make_planes, make_reconstruction, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(administrator):
    """Four cases: normal CT, abnormal MR volume with a variant, unlabelled US with possible text, an excluded CT."""
    made = make_dataset(administrator, cases=0)
    normal, abnormal = make_case(made, finding_class="normal"), make_case(made, finding_class="abnormal")
    make_image(normal, _codes(1), modality="CT")
    volume = make_stack(abnormal, make_planes(4, seed=9), modality="MR")
    make_reconstruction(volume, "bicubic", make_planes(4, seed=9))
    make_image(
        make_case(made, finding_class=None),
        _codes(3),
        modality="US",
        text_state="suspected",
        flags=["lossy_compression"],
    )
    make_image(make_case(made, finding_class=None), _codes(4), modality="CT", is_excluded=True)
    return made


def _codes(seed):
    return np.random.default_rng(seed).integers(0, 4000, (8, 8)).astype(np.uint16)


@pytest.fixture
def find(admin, dataset):
    def codes(query):
        answer = admin.get(f"/api/datasets/{dataset.pk}/cases?{query}")
        assert answer.status_code == 200, answer.content
        return [case["code"] for case in answer.json()["results"]]

    return codes


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4]),
        ("label=normal", [1]),
        ("label=none", [3, 4]),
        ("modality=CT", [1, 4]),
        ("kind=volume", [2]),
        ("flag=lossy_compression", [3]),
        ("text_state=suspected", [3]),
        ("excluded=true", [4]),
        ("modality=CT&excluded=false", [1]),
        ("variants=some", [2]),
        ("variants=none&excluded=false", [1, 3]),
        ("search=C-0003", [3]),
        ("search=nobody", []),
        ("ordering=-number", [4, 3, 2, 1]),
        ("ordering=-size", [2, 1, 3, 4]),
        ("unusual=true", []),
    ],
)
def test_cases_are_found_by_what_they_have(find, query, found):
    assert find(query) == [f"C-{number:04d}" for number in found]


def test_a_filter_that_is_none_is_refused(admin, dataset):
    answer = admin.get(f"/api/datasets/{dataset.pk}/cases?label=strange")
    assert answer.status_code == 400


def test_the_facets_count_what_there_is(admin, dataset):
    summary = admin.get(f"/api/datasets/{dataset.pk}/summary").json()
    assert summary["images"] == 4
    assert summary["planes"] == 7
    assert summary["labels"] == {"abnormal": 1, "normal": 1, "none": 2}
    assert summary["modalities"] == {"CT": 2, "MR": 1, "US": 1}
    assert summary["suspected_text"] == 1
    assert summary["excluded"] == 1


def test_an_image_knows_its_place_and_its_neighbours(admin, dataset):
    ids = [str(image.pk) for image in dataset.images.order_by("case__number")]
    look = admin.get(f"/api/images/{ids[1]}").json()
    assert look["neighbours"] == {"previous": ids[0], "next": ids[2], "position": 2, "total": 4}
    assert look["case"]["code"] == "C-0002"
    assert [plane["index"] for plane in look["planes"]] == [0, 1, 2, 3]


def test_the_same_picture_under_two_patients_is_pointed_out(admin, administrator):
    made = make_dataset(administrator, cases=0)
    look = np.random.default_rng(1).integers(0, 255, 1024).astype(np.uint8)
    other = np.random.default_rng(2).integers(0, 255, 1024).astype(np.uint8)
    brighter = np.clip(look * 0.8 + 30, 0, 255).astype(np.uint8)
    for seed, picture in enumerate([look, other, brighter]):
        make_image(make_case(made), _codes(seed), look=picture.tobytes())
    (pair,) = admin.get(f"/api/datasets/{made.pk}/twins").json()
    assert (pair["first"]["code"], pair["second"]["code"]) == ("C-0001", "C-0003")
    assert pair["likeness"] > 0.95
    assert admin.get(f"/api/datasets/{made.pk}/summary").json()["twins"] == 1


def test_an_exclusion_needs_a_reason_and_can_be_taken_back(admin, dataset):
    image = str(dataset.images.order_by("case__number").first().pk)
    url = f"/api/datasets/{dataset.pk}/exclusions"
    refused = admin.post(url, {"images": [image], "is_excluded": True}, format="json")
    assert refused.json()["error"]["field"] == "reason"
    body = {"images": [image], "is_excluded": True, "reason": "Blurred by motion."}
    assert admin.post(url, body, format="json").json() == {"images": 1}
    assert admin.get(f"/api/images/{image}").json()["excluded_because"] == "Blurred by motion."
    assert admin.post(url, {"images": [image], "is_excluded": False}, format="json").json() == {"images": 1}


def test_cases_of_one_person_are_joined(admin, dataset):
    first, second = (dataset.cases.get(number=number) for number in (3, 4))
    url = f"/api/datasets/{dataset.pk}/groupings"
    answer = admin.post(url, {"cases": [str(first.pk), str(second.pk)]}, format="json")
    assert answer.status_code == 200, answer.content
    assert first.images.count() == 2
    assert not dataset.cases.filter(number=4).exists()


def test_a_later_file_of_a_joined_patient_comes_to_the_joined_case(admin, ingest, dataset_id):
    from tests.unit.imaging.dicom_files import content, make_dicom

    def file(patient, seed):
        return content(make_dicom(_codes(seed), PatientID=patient))

    cases = ingest({"a.dcm": file("A", 1), "b.dcm": file("B", 2)}).cases
    url = f"/api/datasets/{dataset_id}/groupings"
    assert admin.post(url, {"cases": [case["id"] for case in cases]}, format="json").status_code == 200
    (case,) = ingest({"c.dcm": file("B", 3)}).cases
    assert len(case["images"]) == 3


def test_cases_whose_labels_contradict_each_other_are_not_joined(admin, dataset):
    cases = [str(case.pk) for case in dataset.cases.filter(number__in=(1, 2))]
    answer = admin.post(f"/api/datasets/{dataset.pk}/groupings", {"cases": cases}, format="json")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "labels_differ"


def test_a_case_is_split_and_the_question_is_closed(admin, dataset):
    case = make_case(dataset, finding_class="normal")
    make_image(case, _codes(11))
    image = make_image(case, _codes(12))
    case.identity_question = "Are these one person's?"
    case.save()
    answer = admin.post(f"/api/cases/{case.pk}/split", {"images": [str(image.pk)]}, format="json")
    assert answer.status_code == 201, answer.content
    assert case.images.count() == 1
    case.refresh_from_db()
    assert case.identity_question == ""
    assert not dataset.cases.get(pk=answer.json()["id"]).standards.exists()


def test_a_question_is_answered_once(admin, dataset):
    case = dataset.cases.get(number=1)
    case.identity_question = "Are these one person's?"
    case.save()
    url = f"/api/cases/{case.pk}/identity"
    assert admin.post(url, {"answer": "same"}, format="json").status_code == 200
    assert admin.post(url, {"answer": "same"}, format="json").status_code == 409
