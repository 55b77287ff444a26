"""Whoever holds a receipt may ask whether its event is still in the record, and learns nothing else."""

import pytest

from audit.models import Event

pytestmark = pytest.mark.django_db


def _anchor(event: Event) -> dict:
    return {"chain": event.chain, "seq": event.seq, "hash": event.hash}


def test_a_reader_learns_which_of_the_events_are_missing(study_chain, client_of, reader_a):
    there = [_anchor(event) for event in Event.objects.filter(chain=study_chain)]
    gone = {**there[0], "hash": "f" * 64}
    answer = client_of(reader_a).post("/api/audit/anchors", {"anchors": [*there, gone]}, format="json")
    assert answer.json() == {"checked": 4, "missing": [gone]}


def test_a_hash_in_another_place_is_missing(study_chain, client_of, reader_a):
    moved = {**_anchor(Event.objects.get(chain=study_chain, seq=2)), "seq": 1}
    answer = client_of(reader_a).post("/api/audit/anchors", {"anchors": [moved]}, format="json")
    assert answer.json()["missing"] == [moved]


@pytest.mark.parametrize(
    "anchors", [[{"chain": "site", "seq": 0, "hash": "a" * 64}], [{"chain": "site"}], ["x"], [None], "x", [{}] * 501]
)
def test_what_is_no_list_of_anchors_is_refused(client_of, reader_a, anchors):
    answer = client_of(reader_a).post("/api/audit/anchors", {"anchors": anchors}, format="json")
    assert answer.status_code == 400
