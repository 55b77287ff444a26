"""Thumbnails and previews of stacks: which plane, under which window, and what is said of a damaged frame."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from tests.factories import make_case, make_dataset, make_planes, make_reconstruction, make_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def stack(administrator):
    dataset = make_dataset(administrator, cases=0)
    return make_stack(make_case(dataset), make_planes(5, seed=1, side=16))


@pytest.fixture
def show(admin, stack):
    def fetch(query=""):
        answer = admin.get(f"/api/images/{stack.pk}/preview{query}")
        assert answer.status_code == 200, answer.content
        return np.asarray(Picture.open(io.BytesIO(answer.content)))

    return fetch


def _expected(codes, centre=900.0, width=1000.0):
    values = codes * 0.5 - 100.0
    return np.rint(np.clip((values - (centre - width / 2)) / width, 0, 1) * 255).astype(np.uint8)


@pytest.mark.parametrize("plane", range(5))
def test_each_plane_is_shown_in_its_place(show, plane):
    assert np.array_equal(show(f"?plane={plane}"), _expected(make_planes(5, seed=1, side=16)[plane]))


def test_another_window_may_be_asked_for(show):
    shown = show("?plane=2&window_centre=400&window_width=100")
    assert np.array_equal(shown, _expected(make_planes(5, seed=1, side=16)[2], 400.0, 100.0))


def test_a_variant_is_shown_at_the_same_plane(show, stack):
    made = make_planes(5, seed=2, side=16)
    row = make_reconstruction(stack, "bicubic", made)
    assert np.array_equal(show(f"?plane=3&reconstruction={row.pk}"), _expected(made[3]))


@pytest.mark.parametrize(
    "query", ["?plane=5", "?plane=-1", "?plane=x", "?window_centre=3", "?window_centre=1&window_width=0"]
)
def test_what_cannot_be_shown_is_refused_in_words(admin, stack, query):
    answer = admin.get(f"/api/images/{stack.pk}/preview{query}")
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["message"]


def test_a_thumbnail_is_of_the_plane_in_the_middle(admin, stack):
    answer = admin.get(f"/api/images/{stack.pk}/thumbnail")
    shown = np.asarray(Picture.open(io.BytesIO(answer.content)))
    assert np.array_equal(shown, _expected(make_planes(5, seed=1, side=16)[2]))


def test_a_frame_that_was_changed_on_the_disk_is_named(admin, stack):
    from django.core.files.storage import default_storage

    from imaging.storage import frame_name

    path = Path(default_storage.path(frame_name(stack.planes.get(index=3).frame_sha256)))
    kept = path.read_bytes()
    try:
        path.write_bytes(b"\xff\xff" + kept[2:])
        answer = admin.get(f"/api/images/{stack.pk}/preview?plane=3")
    finally:
        path.write_bytes(kept)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "frame_damaged"
    assert "plane 4" in answer.json()["error"]["message"]
