"""A frame is fetched by its token, by its reader, while its display set is being read. Every refusal looks the same."""

from datetime import timedelta

import numpy as np
import pytest

from imaging.storage import load_frame
from reading.models import FrameToken
from studies.lifecycle import close_study
from studies.models import ItemPane
from tests.factories import make_body, shown_frames

pytestmark = pytest.mark.django_db
REFUSAL = (
    b'{"error":{"code":"frame_not_found","message":"There is no such frame. Ask for the tasks again.","field":null}}'
)


def fetch(client, pane, plane=0):
    return client.get(f"/api/frames/{pane['tokens'][0]}/{plane}")


def refused(answer):
    return answer.status_code == 404 and answer.content == REFUSAL


def test_the_bytes_are_those_of_the_pane(reading):
    for task in reading.tasks(ahead=3):
        for index, pane in enumerate(task["panes"]):
            (shown,) = ItemPane.objects.get(item=task["item"], index=index).images.all()
            frame = np.frombuffer(fetch(reading.client, pane).content, "<u2").reshape(8, 8)
            assert np.array_equal(frame, load_frame(shown_frames(shown)[0], rows=8, columns=8))


def test_only_the_hash_of_a_token_is_kept(reading):
    (task,) = reading.tasks()
    hashes = set(FrameToken.objects.values_list("token_hash", flat=True))
    assert len(hashes) == 2
    assert not hashes & {token for pane in task["panes"] for token in pane["tokens"]}


@pytest.mark.parametrize("token", ["x", "A" * 32, "%00"])
def test_an_unknown_token_fetches_nothing(reading, token):
    assert refused(reading.client.get(f"/api/frames/{token}/0"))


def test_another_reader_fetches_nothing(reading, client_of, reader_b):
    (task,) = reading.tasks()
    assert refused(fetch(client_of(reader_b), task["panes"][0]))


def test_an_expired_token_fetches_nothing(reading, set_clock):
    (task,) = reading.tasks()
    set_clock(timedelta(hours=4, seconds=-30))
    assert fetch(reading.client, task["panes"][0]).status_code == 200
    set_clock(timedelta(hours=4))
    assert refused(fetch(reading.client, task["panes"][0]))


def test_an_answer_is_taken_when_its_tokens_have_expired(reading, set_clock):
    (task,) = reading.tasks()
    set_clock(timedelta(days=3))
    assert reading.submit(task["item"], make_body(task["questions"])).status_code == 201


def test_a_replaced_token_fetches_nothing(reading):
    (before,) = reading.tasks()
    (after,) = reading.tasks()
    assert refused(fetch(reading.client, before["panes"][0]))
    assert fetch(reading.client, after["panes"][0]).status_code == 200


def test_an_answered_display_set_is_not_shown_again(reading):
    (task,) = reading.tasks()
    assert fetch(reading.client, task["panes"][1]).status_code == 200
    reading.submit(task["item"], make_body(task["questions"]))
    assert refused(fetch(reading.client, task["panes"][1]))


def test_a_closed_study_shows_nothing(reading, study, investigator):
    (task,) = reading.tasks()
    close_study(actor=investigator, study_id=study.pk)
    assert refused(fetch(reading.client, task["panes"][0]))


def test_behind_nginx_the_answer_redirects_inside(reading, settings):
    settings.FRAME_ACCEL_PREFIX = "/_frames/"
    (task,) = reading.tasks()
    answer = fetch(reading.client, task["panes"][0])
    assert answer["X-Accel-Redirect"].startswith("/_frames/frames/")
    assert answer.content == b""
    assert answer["Cache-Control"] == "private, no-store"
