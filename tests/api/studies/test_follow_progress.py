"""How far readers are: counts and times, nothing of treatments or answers."""

import json

import pytest

from tests.factories import TREATMENTS, Reading, begin_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_draft(api, draft):
    api.post(draft, "freeze")
    api.post(draft, "open")
    return draft


def test_before_the_first_answer_there_is_nothing_to_tell(api, open_draft, readers):
    shown = api.get(open_draft, "progress").json()["readers"]
    assert [row["reader"]["display_name"] for row in shown] == [reader.display_name for reader in readers]
    for row in shown:
        assert row["median_active_s"] is None
        assert row["sessions"] == [
            {"number": 1, "state": "ready", "done": 0, "total": 6, "first_at": None, "last_at": None}
        ]


def test_it_counts_what_is_answered(api, open_draft, client_of, readers):
    reading = Reading(client_of(readers[0]), begin_reading(readers[0]))
    reading.answer()
    reading.answer()
    first, second = api.get(open_draft, "progress").json()["readers"]
    assert first["median_active_s"] == 2.0
    assert (first["sessions"][0]["state"], first["sessions"][0]["done"]) == ("open", 2)
    assert first["sessions"][0]["first_at"] < first["sessions"][0]["last_at"]
    assert second["sessions"][0]["done"] == 0


def test_it_tells_nothing_of_treatments(api, open_draft, client_of, readers):
    Reading(client_of(readers[0]), begin_reading(readers[0])).finish()
    shown = json.dumps(api.get(open_draft, "progress").json())
    assert not [word for word in (*TREATMENTS, "treatment", "choice", "left", "value") if word in shown]


def test_a_draft_has_readers_but_no_sessions(api, draft):
    assert [row["sessions"] for row in api.get(draft, "progress").json()["readers"]] == [[], []]


def test_it_is_for_the_studys_investigators(client_of, outsider, open_draft):
    assert client_of(outsider).get(f"/api/studies/{open_draft.pk}/progress").status_code == 404
