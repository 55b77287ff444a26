"""What the images of a study must be before it is frozen, and what should be known of them."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from imaging.models import Image, Reconstruction
from imaging.storage import frame_name
from tests.factories import make_case, make_read_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def stack(api, draft, dataset):
    """The image of a further case of the draft: a volume of 5 planes with its reconstructions."""
    image = make_read_stack(make_case(dataset))
    cases = [*api.get(draft).json()["protocol"]["cases"], str(image.case_id)]
    assert api.change(draft, protocol={"cases": cases}).status_code == 200
    return image


def said(api, draft, kind="problems"):
    return {one["code"]: one for one in api.get(draft, "readiness").json()[kind]}


def change(image, **fields):
    Image.objects.filter(pk=image.pk).update(**fields)


def made_of(image, treatment="bicubic"):
    return Reconstruction.objects.filter(image=image, treatment=treatment)


def test_a_whole_stack_is_ready_and_nothing_is_to_be_known(api, draft, stack):
    readiness = api.get(draft, "readiness").json()
    assert (readiness["is_ready"], readiness["problems"], readiness["notices"]) == (True, [], [])


@pytest.mark.parametrize(
    ("fields", "code", "field", "words"),
    [
        ({"text_state": "suspected"}, "burned_in_text", "cases", "for words burned into the pixels"),
        ({"plane_count": 4}, "unequal_matrices", "cases", "differ in planes, matrix or spacing"),
    ],
)
def test_what_keeps_an_image_from_being_read_is_named(api, draft, stack, fields, code, field, words):
    change(stack, **fields)
    found = said(api, draft)
    assert set(found) == {code}
    assert found[code]["field"] == field
    assert stack.case.code in found[code]["message"]
    assert words in found[code]["message"]
    refused = api.post(draft, "freeze").json()["error"]
    assert (refused["code"], refused["message"]) == ("study_not_ready", found[code]["message"])


@pytest.mark.parametrize("text_state", ["unlikely", "declared_free", "masked"])
def test_an_image_that_was_looked_at_is_ready(api, draft, stack, text_state):
    change(stack, text_state=text_state)
    assert said(api, draft) == {}


def test_an_excluded_image_that_was_chosen_is_named(api, draft, stack):
    stated = [{"case": str(stack.case_id), "displays": [[{"image": str(stack.pk)}]]}]
    api.change(draft, protocol={"views": stated})
    change(stack, is_excluded=True)
    assert stack.case.code in said(api, draft)["excluded_image"]["message"]


def test_a_case_without_any_image_is_named(api, draft, stack):
    change(stack, is_excluded=True)
    assert stack.case.code in said(api, draft)["no_images"]["message"]


def test_planes_that_went_after_they_were_chosen_are_named(api, draft, stack):
    stated = [{"case": str(stack.case_id), "displays": [[{"image": str(stack.pk)}]]}]
    api.change(draft, protocol={"views": stated})
    change(stack, plane_count=4)
    assert stack.case.code in said(api, draft)["wrong_planes"]["message"]


def test_every_image_of_a_display_has_its_reconstructions(api, draft, stack):
    second = make_read_stack(stack.case, 3, seed=5)
    made_of(second).delete()
    together = [[{"image": str(stack.pk)}, {"image": str(second.pk)}]]
    api.change(draft, protocol={"views": [{"case": str(stack.case_id), "displays": together}]})
    message = f"Make bicubic for {stack.case.code} on the dataset's page."
    assert said(api, draft)["missing_reconstructions"]["message"] == message


def test_a_reconstruction_of_fewer_planes_cannot_be_compared(api, draft, stack):
    made = made_of(stack).get()
    made_of(stack).update(frames=made.frames[:4])
    assert {"unequal_matrices", "damaged_reconstructions"} == set(said(api, draft))


@pytest.fixture
def frame(stack):
    """The file of one plane of a reconstruction; it is whole again afterwards, since tests share a store."""
    path = Path(default_storage.path(frame_name(made_of(stack).get().frames[3])))
    content = path.read_bytes()
    yield path
    path.write_bytes(content)


@pytest.mark.parametrize("harm", ["lost", "cut", "other hash"])
def test_a_damaged_reconstruction_is_named(api, draft, stack, frame, harm):
    if harm == "lost":
        frame.unlink()
    elif harm == "cut":
        frame.write_bytes(frame.read_bytes()[:-1])
    else:
        made_of(stack).update(frames_sha256="0" * 64)
    found = said(api, draft)
    assert set(found) == {"damaged_reconstructions"}
    assert f"The stored images of bicubic for {stack.case.code}" in found["damaged_reconstructions"]["message"]


@pytest.mark.parametrize(
    ("flag", "code", "words"),
    [
        ("colour_converted", "colour_as_luminance", "Colour is shown as luminance"),
        ("gap", "gap", "Planes are missing"),
        ("not_parallel", "not_parallel", "not parallel"),
        ("same_place", "same_place", "lie at one place"),
        ("voi_lut_not_applied", "voi_lut_not_applied", "not applied"),
        ("for_processing", "for_processing", "raw"),
    ],
)
def test_what_should_be_known_of_an_image_keeps_no_study_from_being_frozen(api, draft, stack, flag, code, words):
    change(stack, flags=["lossy_compression", flag])
    found = said(api, draft, "notices")
    assert set(found) == {code}
    assert stack.case.code in found[code]["message"]
    assert words in found[code]["message"]
    assert api.post(draft, "freeze").status_code == 200


def test_an_open_question_of_identity_is_noticed(api, draft, stack):
    stack.case.identity_question = "Two patients may be one."
    stack.case.save()
    assert stack.case.code in said(api, draft, "notices")["identity_question"]["message"]


def test_a_window_that_readers_see_otherwise_is_noticed(api, draft, stack):
    change(stack, window_function="SIGMOID")
    assert stack.case.code in said(api, draft, "notices")["sigmoid_window"]["message"]


def test_planes_that_are_not_read_are_noticed(api, draft, stack):
    part = [[{"image": str(stack.pk), "first_plane": 1, "last_plane": 3}]]
    api.change(draft, protocol={"views": [{"case": str(stack.case_id), "displays": part}]})
    assert stack.case.code in said(api, draft, "notices")["planes_left_out"]["message"]
    assert said(api, draft) == {}


def test_training_takes_only_cases_of_one_image_free_of_words(api, draft, stack):
    cases = api.get(draft).json()["protocol"]["cases"]
    api.change(draft, protocol={"cases": cases[:-1], "training": 1})
    assert said(api, draft) == {}
    change(stack, text_state="suspected")
    assert "there are 0" in said(api, draft)["too_few_training_cases"]["message"]
    change(stack, text_state="masked")
    make_read_stack(stack.case, 1, seed=5)
    assert "one image alone" in said(api, draft)["too_few_training_cases"]["message"]
