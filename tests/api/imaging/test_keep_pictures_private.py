"""A browser may keep a picture, but asks each time whether its person may still see it."""

import pytest

from imaging.people import take_access
from tests.factories import make_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(investigator):
    return make_dataset(investigator, cases=1).images.get()


@pytest.fixture(params=["thumbnail", "preview?plane=0"])
def url(request, image):
    return f"/api/images/{image.pk}/{request.param}"


def test_a_picture_that_is_held_is_not_sent_again(client_of, investigator, url):
    client = client_of(investigator)
    first = client.get(url)
    assert (first.status_code, first["Content-Type"]) == (200, "image/png")
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_other_pixels_are_another_picture(client_of, investigator, image, url):
    client = client_of(investigator)
    held = client.get(url)["ETag"]
    type(image).objects.filter(pk=image.pk).update(pixels_sha256="f" * 64)
    assert client.get(url, headers={"If-None-Match": held}).status_code == 200


def test_a_picture_that_is_held_is_refused_once_the_right_is_taken(client_of, administrator, investigator, image, url):
    client = client_of(investigator)
    held = client.get(url)["ETag"]
    take_access(actor=administrator, dataset_id=image.dataset_id, person_id=investigator.pk)
    assert client.get(url, headers={"If-None-Match": held}).status_code == 404
