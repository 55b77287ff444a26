"""The heads leave the database, and an event that was anchored and is gone is missed."""

import json

import pytest
from django.db import transaction

from audit.anchor_places import AnchorFile, anchor_place
from audit.anchoring import _writer, anchor_heads, anchor_soon
from audit.anchors import Anchor, find_missing, parse_line
from audit.events import record_event
from audit.models import ChainHead

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchor_file(settings, tmp_path):
    settings.ANCHOR = str(tmp_path / "elsewhere" / "anchors.jsonl")
    return tmp_path / "elsewhere" / "anchors.jsonl"


def _anchors() -> list[Anchor]:
    place = anchor_place()
    assert place is not None
    return [parse_line(where, line) for where, line in place.lines()]


def _heads() -> set[Anchor]:
    return {Anchor(*row) for row in ChainHead.objects.values_list("chain", "seq", "hash")}


def test_every_head_is_written_once_and_again_when_it_moved(study_chain, administrator, anchor_file):
    assert anchor_heads() == 2
    assert anchor_heads() == 0
    record_event(actor=administrator, action="test", subject="thing:1", detail={}, chain=study_chain)
    assert anchor_heads() == 1
    assert len(_anchors()) == 3
    assert _heads() < set(_anchors())


def test_a_line_holds_what_the_format_says(study_chain, anchor_file):
    anchor_heads()
    line = json.loads(anchor_file.read_text().splitlines()[0])
    assert set(line) == {"at", "chain", "seq", "hash"}


def test_nothing_is_written_where_no_place_is_named(study_chain):
    assert anchor_heads() == 0


def test_an_anchored_event_that_was_dropped_and_rehashed_is_missed(study_chain, anchor_file, tamper):
    anchor_heads()
    tamper(f"DELETE FROM audit_event WHERE chain = '{study_chain}' AND seq = 3")
    tamper(
        "UPDATE audit_chainhead h SET seq = 2, hash = e.hash FROM audit_event e "
        f"WHERE h.chain = '{study_chain}' AND e.chain = h.chain AND e.seq = 2"
    )
    (missing,) = find_missing(_anchors())
    assert (missing.chain, missing.seq) == (study_chain, 3)


def test_an_act_is_anchored_when_it_is_committed_and_not_before(
    study_chain, anchor_file, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        anchor_soon()
        assert not anchor_file.exists()
    _writer().submit(lambda: None).result(10)
    assert _heads() == set(_anchors())


def test_a_place_that_is_away_fails_no_act(study_chain, settings, tmp_path, django_capture_on_commit_callbacks, caplog):
    (tmp_path / "no folder").write_text("a file stands here")
    settings.ANCHOR = str(tmp_path / "no folder" / "anchors.jsonl")
    with django_capture_on_commit_callbacks(execute=True):
        anchor_soon()
    _writer().submit(lambda: None).result(10)
    assert "could not be anchored" in caplog.text
    with pytest.raises(OSError):
        anchor_heads()


def test_a_storage_keeps_an_object_for_each_time(study_chain, administrator, settings, tmp_path):
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, f"vault{tmp_path.name}": backend}
    settings.ANCHOR = f"storage:vault{tmp_path.name}"
    anchor_heads()
    record_event(actor=administrator, action="test", subject="thing:1", detail={})
    anchor_heads()
    assert len(list((tmp_path / "anchors").iterdir())) == 2
    assert _heads() < set(_anchors())


def test_half_a_line_of_a_full_disk_does_not_stay(study_chain, anchor_file, monkeypatch):
    anchor_heads()
    before = anchor_file.read_bytes()

    def fill(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audit.anchor_places.os.fsync", fill)
    with pytest.raises(OSError, match="No space"):
        AnchorFile(anchor_file).append(["half"])
    assert anchor_file.read_bytes() == before
