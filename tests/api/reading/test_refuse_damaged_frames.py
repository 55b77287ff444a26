"""A frame whose bytes are not what they were is never shown: the reader is told so, and may go on."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from imaging.storage import frame_name
from studies.models import PaneImage
from tests.factories import frame_url, make_body, shown_frames
from tests.replies import error_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(reading):
    return reading.tasks()[0]


@pytest.fixture
def frame(task):
    """The file behind the left pane; it is whole again afterwards, since tests share a store."""
    shown = PaneImage.objects.get(pane__item=task["item"], pane__index=0)
    path = Path(default_storage.path(frame_name(shown_frames(shown)[0])))
    content = path.read_bytes()
    yield path
    path.write_bytes(content)


def lose(path):
    path.unlink()


def cut(path):
    path.write_bytes(path.read_bytes()[:-2])


def change(path):
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [lose, cut, change])
@pytest.mark.parametrize("prefix", ["", "/_frames/"], ids=["application", "nginx"])
def test_a_damaged_frame_is_not_shown(reading, task, frame, settings, harm, prefix):
    settings.FRAME_ACCEL_PREFIX = prefix
    harm(frame)
    answer = reading.client.get(frame_url(task))
    assert error_of(answer) == (410, "frame_damaged", None)
    assert answer.json()["error"]["message"] == "This image cannot be shown. Tell the investigator."
    assert "X-Accel-Redirect" not in answer


def test_the_other_pane_is_still_shown(reading, task, frame):
    change(frame)
    assert reading.client.get(frame_url(task, pane=1)).status_code == 200


def test_the_refusal_tells_nothing_of_the_file(reading, task, frame):
    change(frame)
    assert frame.stem[:8] not in reading.client.get(frame_url(task)).content.decode()


def test_an_answer_is_still_taken(reading, task, frame):
    lose(frame)
    assert reading.submit(task["item"], make_body(task["questions"])).status_code == 201
