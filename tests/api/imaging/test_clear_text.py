"""Words burned into pictures: the queue, declaring free, painting over, cutting off, and the reader of text."""

import numpy as np
import pytest

from tests.factories import make_case, make_dataset, make_planes, make_reconstruction, make_region, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(administrator):
    return make_dataset(administrator, cases=0)


@pytest.fixture
def image(dataset):
    case = make_case(dataset)
    return make_stack(case, make_planes(4, seed=3, side=32), modality="US", text_state="suspected")


def _queue(admin, dataset):
    return admin.get(f"/api/datasets/{dataset.pk}/burned-in").json()["results"]


def _values(image):
    from imaging.planes import iter_planes

    image.refresh_from_db()
    return np.stack([values for _, values in iter_planes(image)])


def _edit(admin, image, kind, **rectangle):
    body = {"kind": kind, "rectangles": [rectangle], "reason": "The name of the patient."}
    return admin.post(f"/api/images/{image.pk}/edits", body, format="json")


def test_what_may_hold_words_waits_in_the_queue(admin, dataset, image):
    (waiting,) = _queue(admin, dataset)
    assert waiting["id"] == str(image.pk)
    assert waiting["found_words"] is None


def test_a_selection_is_declared_free_in_one_reasoned_act(admin, dataset, image):
    url = f"/api/datasets/{dataset.pk}/burned-in/declarations"
    assert admin.post(url, {"images": [str(image.pk)], "reason": " "}, format="json").status_code == 400
    body = {"images": [str(image.pk)], "reason": "Looked at every frame."}
    assert admin.post(url, body, format="json").json() == {"images": 1}
    assert _queue(admin, dataset) == []
    (edit,) = admin.get(f"/api/images/{image.pk}").json()["edits"]
    assert (edit["kind"], edit["reason"]) == ("declare_free", "Looked at every frame.")


def test_painting_blackens_the_rectangle_on_its_planes_and_nothing_else(admin, image):
    before = _values(image)
    answer = _edit(admin, image, "paint", x=4, y=2, width=10, height=3, first_plane=1, last_plane=2)
    assert answer.status_code == 200, answer.content
    after = _values(image)
    expected = before.copy()
    expected[1:3, 2:5, 4:14] = image.range_low
    assert np.array_equal(after, expected)
    assert image.text_state == "masked"


def test_a_painted_image_has_another_address_for_its_thumbnail(admin, dataset, image):
    (before,) = _queue(admin, dataset)
    painted = _edit(admin, image, "paint", x=4, y=2, width=10, height=3).json()
    assert painted["thumbnail_url"] != before["thumbnail_url"]
    assert admin.get(painted["thumbnail_url"]).status_code == 200


def test_what_was_made_of_the_old_pixels_goes_with_its_files(admin, image):
    from django.core.files.storage import default_storage

    from imaging.storage import frame_name

    made = make_reconstruction(image, "bicubic", make_planes(4, seed=8, side=32))
    old = [*image.planes.values_list("frame_sha256", flat=True), *made.frames]
    assert _edit(admin, image, "paint", x=0, y=0, width=5, height=5).status_code == 200
    assert not image.reconstructions.exists()
    assert not any(default_storage.exists(frame_name(sha)) for sha in old)


def test_cutting_keeps_the_rectangle_and_the_lesion_in_it(admin, image):
    before = _values(image)
    region = make_region(image, plane=2)  # rows 2 to 4, columns 1 to 3
    answer = _edit(admin, image, "crop", x=1, y=1, width=24, height=20)
    assert answer.status_code == 200, answer.content
    assert np.array_equal(_values(image), before[:, 1:21, 1:25])
    region.refresh_from_db()
    assert (region.x, region.y, region.area_px) == (0, 1, 9)


def test_a_cut_through_a_lesion_is_refused(admin, image):
    make_region(image, plane=2)
    answer = _edit(admin, image, "crop", x=3, y=3, width=24, height=20)
    assert answer.status_code == 400
    assert "esion" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "rectangle",
    [
        {"x": 30, "y": 0, "width": 5, "height": 5},
        {"x": 0, "y": 0, "width": 5, "height": 5, "first_plane": 2, "last_plane": 9},
        {"x": 0, "y": 0, "width": 0, "height": 5},
    ],
)
def test_a_rectangle_outside_is_refused(admin, image, rectangle):
    assert _edit(admin, image, "paint", **rectangle).status_code == 400


def test_found_words_put_an_image_in_the_queue_and_are_kept_encrypted(admin, dataset, image):
    from imaging.burned_in.text_reading import read_image

    image.text_state = "unlikely"
    image.save()
    assert read_image(image, reader=lambda grey: ["MUSTERMANN"])
    (waiting,) = _queue(admin, dataset)
    assert waiting["found_words"] == "MUSTERMANN · MUSTERMANN · MUSTERMANN"
    image.refresh_from_db()
    assert "MUSTERMANN" not in image.sealed_words


def test_finding_nothing_takes_no_image_out_of_the_queue(admin, dataset, image):
    from imaging.burned_in.text_reading import read_image

    assert not read_image(image, reader=lambda grey: [])
    (waiting,) = _queue(admin, dataset)
    assert waiting["found_words"] == ""
