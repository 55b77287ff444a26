"""What keeps a study from being frozen is said in words, and freezing refuses with the same words."""

import numpy as np
import pytest

from imaging.models import Reconstruction
from tests.factories import TREATMENTS, make_dataset, make_reconstruction, make_study

pytestmark = pytest.mark.django_db


def problems(api, draft, **protocol):
    if protocol:
        assert api.change(draft, protocol=protocol).status_code == 200
    listed = api.get(draft, "readiness").json()["problems"]
    return {problem["code"]: problem for problem in reversed(listed)}  # of several with one code the first


def test_a_whole_protocol_is_ready_and_says_how_long_it_takes(api, draft):
    api.change(draft, protocol={"seconds_per_item": 90})
    assert api.get(draft, "readiness").json() == {
        "is_ready": True,
        "problems": [],
        "notices": [],
        "presentations_per_reader": 6,
        "minutes_per_reader": 9.0,
        "minutes_per_session": 9.0,
        "storage_bytes": 6 * 2 * 8 * 8 * 2,  # cases, treatments, rows, columns, bytes of a pixel
        "planes_to_prepare": 12,
        "is_prepared": False,
        "must_prepare": False,
    }


def test_an_empty_draft_lacks_everything(api):
    empty = api.create({"title": "Empty"}).json()["id"]
    found = problems(api, empty)
    assert {"no_dataset", "no_cases", "too_few_treatments", "no_readers", "no_questions"} <= set(found)
    assert all(problem["message"].endswith(".") for problem in found.values())


GRADING = {"kind": "grading", "prompt": "How sharp is it?"}
GUESS = {"kind": "guess", "prompt": "Which is the original?"}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"cases": []}, "no_cases", "cases"),
        ({"treatments": []}, "too_few_treatments", "treatments"),
        ({"treatments": ["bicubic"]}, "too_few_treatments", "treatments"),
        ({"treatments": ["bicubic", "magic"]}, "unknown_treatment", "treatments"),
        ({"readers": []}, "no_readers", "readers"),
        ({"questions": []}, "no_questions", "questions"),
        ({"questions": [{"kind": "grading", "prompt": "?", "is_required": False}]}, "nothing_required", "questions"),
        (
            {"questions": [{"kind": "marks", "prompt": "1"}, {"kind": "marks", "prompt": "2"}]},
            "marks_asked_twice",
            "questions",
        ),
        ({"questions": [{"kind": "guess", "prompt": "?"}]}, "nothing_required", "questions"),
        ({"questions": [GRADING, GUESS, GUESS]}, "guess_asked_twice", "questions"),
        ({"questions": [GRADING, GUESS], "treatments": ["bicubic"]}, "guess_without_original", "treatments"),
        ({"comparison": "prospective", "degradation": None}, "original_needs_kernel", "treatments"),
        ({"degradation": None}, "unknown_degradation", "degradation"),
        ({"scale": 4}, "missing_reconstructions", "cases"),
        ({"repeats": 1}, "too_many_repeats", "repeats"),
        ({"sessions": 7}, "too_few_cases", "sessions"),
        ({"training": 1}, "too_few_training_cases", "training"),
        ({"presentation": "single"}, "preference_without_pairs", "presentation"),
    ],
)
def test_each_lack_is_named_and_freezing_refuses_with_it(api, draft, change, code, field):
    found = problems(api, draft, **change)
    assert found[code]["field"] == field
    first = list(found.values())[-1]
    refused = api.post(draft, "freeze")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "study_not_ready")
    assert refused.json()["error"]["message"].startswith(first["message"])
    assert api.get(draft).json()["state"] == "draft"


def test_single_images_need_a_session_for_each_treatment(api, draft):
    found = problems(api, draft, presentation="single", questions=[{"kind": "grading", "prompt": "How sharp?"}])
    assert "at least 2 sessions" in found["too_few_sessions"]["message"]


def test_a_missing_reconstruction_is_named_by_treatment_and_case(api, draft):
    Reconstruction.objects.filter(treatment="bicubic", image__case__number=3).delete()
    found = problems(api, draft)
    assert found["missing_reconstructions"]["message"] == "Make bicubic for C-0003 on the dataset's page."


def test_a_failed_self_check_cannot_enter(api, draft):
    Reconstruction.objects.filter(treatment="bicubic", image__case__number=2).update(check_passed=False)
    found = problems(api, draft)
    assert "bicubic failed its self-check for C-0002" in found["failed_self_check"]["message"]
    assert api.post(draft, "freeze").status_code == 409


def test_treatments_of_unequal_size_cannot_be_compared(api, draft):
    old = Reconstruction.objects.get(treatment="bicubic", image__case__number=1)
    old.delete()
    make_reconstruction(old.image, "bicubic", np.zeros((9, 8), np.uint16))
    assert "C-0001" in problems(api, draft)["unequal_matrices"]["message"]


def test_a_reader_who_left_is_named(api, draft, reader_a):
    reader_a.is_active = False
    reader_a.save()
    assert reader_a.display_name in problems(api, draft)["reader_left"]["message"]


@pytest.mark.parametrize("title", ["Bicubic against original", "Is BICUBIC good?"])
def test_the_title_does_not_name_a_treatment(api, draft, title):
    api.change(draft, title=title)
    assert "title_names_treatment" in problems(api, draft)


@pytest.mark.parametrize("words", [{"prompt": "Is bicubic sharper?"}, {"prompt": "Sharper?", "criterion": "bicubic"}])
def test_a_question_does_not_name_a_treatment(api, draft, words):
    assert "question_names_treatment" in problems(api, draft, questions=[{"kind": "grading", **words}])


def test_training_takes_cases_that_are_not_read(api, draft):
    cases = api.get(draft).json()["protocol"]["cases"]
    assert problems(api, draft, cases=cases[:4], training=2) == {}
    assert "too_few_training_cases" in problems(api, draft, training=3)


def test_repeats_fit_where_a_later_session_is_free_of_the_patient(api, draft):
    assert problems(api, draft, sessions=3, repeats=2) == {}


def test_every_pair_of_three_treatments_counts(api, investigator, readers):
    dataset = make_dataset(investigator, treatments=(*TREATMENTS, "bilinear"))
    study = make_study(investigator, readers, dataset=dataset, treatments=[*TREATMENTS, "bilinear"], sessions=3)
    assert api.get(study, "readiness").json()["presentations_per_reader"] == 18
