"""Each kind of tampering, done as the owner of the database can, is found by one command and named."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit.anchoring import anchor_heads
from audit.events import FIRST_HASH, hash_event
from audit.models import SITE, ChainHead, Event
from imaging.models import LesionPlane, Plane, Reconstruction, ReferenceStandard, Showing
from imaging.storage import frame_name, mask_name
from reading.models import Mark, Preference, Rating, Submission
from results.exports import create_export, stored_name
from results.unblinding import unblind_study
from results.verification.checks import verify_record
from results.verification.findings import Scope
from studies.lifecycle import close_study
from studies.models import WorklistItem

pytestmark = pytest.mark.django_db


def tamper(sql, *values):
    """With every trigger set aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values or None)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture(autouse=True)
def taken_back(db):
    """Rows that lost what they refer to would not pass the check at the end of a test."""
    yield
    transaction.set_rollback(True)


@pytest.fixture
def unblinded(open_study, read, investigator, reader_a, reader_b):
    read(open_study, [reader_a, reader_b])
    close_study(actor=investigator, study_id=open_study.pk)
    return unblind_study(actor=investigator, study_id=open_study.pk, reason="All readers have finished.")


@pytest.fixture
def export(investigator):
    return lambda study: create_export(actor=investigator, study_id=study.pk)


def find(**how):
    return list(verify_record(Scope(**how)))


def codes(**how):
    return {finding.code for finding in find(**how)}


def rehash(chain):
    """Make a chain look untouched, as whoever owns the database can: numbers, links, hashes and head anew."""
    begun = Event.objects.filter(chain=SITE, subject=f"audit.chain:{chain}").values_list("hash", flat=True).first()
    seq, previous = 0, FIRST_HASH if chain == SITE else begun
    for event in Event.objects.filter(chain=chain).order_by("seq"):
        seq, event.previous_hash = seq + 1, previous
        event.seq = seq
        previous = hash_event(event)
        tamper(
            "UPDATE audit_event SET seq = %s, previous_hash = %s, hash = %s WHERE id = %s",
            *(seq, event.previous_hash, previous, event.pk),
        )
    tamper("UPDATE audit_chainhead SET seq = %s, hash = %s WHERE chain = %s", seq, previous, chain)


def test_what_nobody_touched_agrees(unblinded, export, other_study, capsys):
    export(unblinded)
    assert find() == []
    call_command("verify_audit", verbosity=0)
    assert "Everything agrees" in capsys.readouterr().out


def test_the_command_fails_and_names_what_it_found(unblinded, capsys):
    rating = Rating.objects.first()
    tamper("UPDATE reading_rating SET value = CASE value WHEN 1 THEN 2 ELSE 1 END WHERE id = %s", rating.pk)
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_audit", verbosity=0)
    line = capsys.readouterr().out.strip()
    item = rating.submission.item
    assert line.startswith("answer_changed: The answer of R0")
    assert item.blind_code in line
    assert "study “The study”" in line


@pytest.mark.parametrize(
    ("model", "sql"),
    [
        (Rating, "UPDATE reading_rating SET value = CASE value WHEN 1 THEN 2 ELSE 1 END WHERE id = %s"),
        (Rating, "DELETE FROM reading_rating WHERE id = %s"),
        (
            Preference,
            "UPDATE reading_preference SET choice = CASE choice WHEN 'left' THEN 'right' ELSE 'left' END WHERE id = %s",
        ),
        (Preference, "UPDATE reading_preference SET confidence = 1 WHERE id = %s"),
        (Mark, "UPDATE reading_mark SET points = '{{3.5,3.5}}' WHERE id = %s"),
        (Mark, "UPDATE reading_mark SET pane = 1 - pane WHERE id = %s"),
        (Submission, "UPDATE reading_submission SET answered_at = answered_at + interval '1 day' WHERE id = %s"),
        (Submission, "UPDATE reading_submission SET active_ms = 1 WHERE id = %s"),
        (Submission, "UPDATE reading_submission SET body_sha256 = repeat('a', 64) WHERE id = %s"),
        (Submission, "UPDATE reading_timingevent SET at_ms = 9 WHERE submission_id = %s"),
        (Submission, "DELETE FROM reading_nothingtomark WHERE submission_id = %s"),
    ],
)
def test_an_answer_that_was_changed_is_found(unblinded, model, sql):
    rows = model.objects.order_by("pk")
    row = rows.filter(nothing_to_mark__isnull=False).first() if "nothingtomark" in sql else rows.first()
    tamper(sql, row.pk)
    assert codes(are_files_read=False) == {"answer_changed"}


def test_an_answer_that_was_given_to_another_reader_is_found(unblinded):
    one = Submission.objects.first()
    other = Submission.objects.exclude(reader=one.reader).first().reader
    tamper("UPDATE reading_submission SET reader_id = %s WHERE id = %s", other.pk, one.pk)
    assert "answer_of_another" in codes(are_files_read=False)


def test_an_answer_that_was_added_without_an_event_is_found(unblinded):
    one = Submission.objects.first()
    tamper("DELETE FROM audit_event WHERE subject = %s", f"reading.submission:{one.pk}")
    rehash(str(unblinded.pk))
    assert {"answer_without_event", "answer_told_otherwise"} == codes(are_files_read=False)


def _remove_answer(one):
    for table in ("rating", "preference", "mark", "nothingtomark", "timingevent", "guess", "comment"):
        tamper(f"DELETE FROM reading_{table} WHERE submission_id = %s", one.pk)
    tamper("DELETE FROM reading_submission WHERE id = %s", one.pk)


def test_an_answer_that_was_removed_is_found(unblinded):
    one = Submission.objects.first()
    _remove_answer(one)
    found = find(are_files_read=False)
    assert {finding.code for finding in found} == {"answer_removed", "sitting_differs"}
    assert any(one.item.blind_code in finding.message for finding in found)


def test_an_answer_that_was_removed_with_its_event_and_all_rehashed_is_found_by_anchors(unblinded, settings, tmp_path):
    settings.ANCHOR = str(tmp_path / "anchors.jsonl")
    anchor_heads()
    one = Submission.objects.order_by("answered_at").last()
    _remove_answer(one)
    tamper("DELETE FROM audit_event WHERE subject = %s", f"reading.submission:{one.pk}")
    rehash(str(unblinded.pk))
    tamper("UPDATE reading_readingsession SET done = done - 1 WHERE plan_id = %s", one.item.session_id)
    assert codes(are_files_read=False) == {"anchor_missing"}
    assert str(unblinded.pk) in find(are_files_read=False)[0].message


def test_dropped_and_rehashed_events_are_found_by_a_receipt_and_by_an_export(unblinded, export, tmp_path):
    with default_storage.open(stored_name(export(unblinded).sha256)) as file:
        content = file.read()
    zipped, receipts = tmp_path / "export.zip", tmp_path / "receipts.json"
    zipped.write_bytes(content)
    event = Event.objects.filter(chain=str(unblinded.pk), action="reading.submitted").last()
    head = {"chain": event.chain, "seq": event.seq, "hash": event.hash}
    receipts.write_text(json.dumps([{"submission": "x", "head": head}]))
    assert codes(are_files_read=False, anchor_files=[zipped, receipts]) == set()
    tamper("DELETE FROM audit_event WHERE chain = %s AND action = 'study.open'", str(unblinded.pk))
    rehash(str(unblinded.pk))
    for source in (zipped, receipts):
        assert "anchor_missing" in codes(are_files_read=False, anchor_files=[source])


def test_a_file_that_holds_no_anchors_is_said(unblinded, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK nothing")
    assert codes(are_files_read=False, anchor_files=[tmp_path / "x.zip", tmp_path / "gone"]) == {"anchors_unreadable"}


def test_a_head_that_was_turned_back_is_found(unblinded):
    chain = str(unblinded.pk)
    before = Event.objects.filter(chain=chain).order_by("-seq")[1]
    tamper("UPDATE audit_chainhead SET seq = %s, hash = %s WHERE chain = %s", before.seq, before.hash, chain)
    (finding,) = find(are_files_read=False)
    assert finding.code == "head_differs"
    assert "study “The study”" in finding.message


def test_a_chain_that_was_dropped_is_found(unblinded):
    tamper("DELETE FROM audit_event WHERE chain = %s", str(unblinded.pk))
    tamper("DELETE FROM audit_chainhead WHERE chain = %s", str(unblinded.pk))
    assert {"chain_missing", "answer_without_event", "act_without_event"} <= codes(are_files_read=False)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE results_sealedstandard SET finding_class = 'normal'", "sealed_standard_changed"),
        ("UPDATE results_sealedstandard SET regions = '[]' WHERE regions <> '[]'", "sealed_standard_changed"),
        (
            "DELETE FROM results_sealedstandard WHERE id = (SELECT max(id) FROM results_sealedstandard)",
            "sealed_standard_changed",
        ),
        ("DELETE FROM results_unblinding", "unblinding_removed"),
    ],
)
def test_a_sealed_standard_that_was_changed_is_found(unblinded, sql, code):
    tamper(sql)
    assert code in codes(are_files_read=False)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE imaging_referencestandard SET finding = 'other' WHERE finding <> ''",
        "UPDATE imaging_region SET replaced_at = now(), replaced_because = 'x'",
        "UPDATE imaging_lesionplane SET mask_sha256 = repeat('a', 64)",
    ],
)
def test_a_standard_that_was_changed_after_sealing_is_found(unblinded, sql):
    tamper(sql)
    found = find(are_files_read=False)
    assert {finding.code for finding in found} == {"standard_changed_after_sealing"}
    abnormal = ReferenceStandard.objects.filter(finding_class="abnormal").first()
    assert any(abnormal.case.code in finding.message for finding in found)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (
            "UPDATE studies_study SET manifest = replace(manifest, 'sharper', 'blurrier') WHERE id = %s",
            "manifest_changed",
        ),
        ("UPDATE studies_study SET manifest_hash = repeat('a', 64) WHERE id = %s", "manifest_changed"),
        (
            "UPDATE studies_study SET manifest = replace(manifest, 'sharper', 'blurrier'), manifest_hash = encode("
            "sha256(convert_to(replace(manifest, 'sharper', 'blurrier'), 'UTF8')), 'hex') WHERE id = %s",
            "manifest_replaced",
        ),
        ("UPDATE studies_studysecret SET value = repeat('a', 64) WHERE study_id = %s", "secret_changed"),
        ("DELETE FROM studies_studysecret WHERE study_id = %s", "secret_missing"),
        ("UPDATE studies_study SET state = 'closed' WHERE id = %s", "state_turned_back"),
        ("UPDATE studies_question SET prompt = 'Which is blurrier?' WHERE study_id = %s", "questions_changed"),
    ],
)
def test_what_was_frozen_and_then_changed_is_found(unblinded, sql, code):
    tamper(sql, unblinded.pk)
    found = [finding for finding in find(are_files_read=False) if finding.code == code]
    assert found
    assert "The study" in found[0].message


def test_a_state_that_nobody_led_to_is_found(open_study):
    tamper("UPDATE studies_study SET state = 'closed' WHERE id = %s", open_study.pk)
    assert codes(are_files_read=False) == {"act_without_event"}


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE studies_worklistitem SET blind_code = 'XXXXX' WHERE id = %s", "allocation_changed"),
        ("UPDATE studies_worklistitem SET display = 3 WHERE id = %s", "allocation_changed"),
        (
            "WITH gone AS (DELETE FROM studies_itempane WHERE item_id = %s RETURNING *) "
            "INSERT INTO studies_itempane (id, index, item_id, treatment_id) "
            "SELECT id, 1 - index, item_id, treatment_id FROM gone ORDER BY id",
            "allocation_changed",
        ),
        ("DELETE FROM studies_itempane WHERE item_id = %s AND index = 1", "allocation_changed"),
        (
            "UPDATE studies_plannedsession SET total = 1 WHERE id = (SELECT session_id FROM studies_worklistitem "
            "WHERE id = %s)",
            "session_changed",
        ),
        (
            "UPDATE studies_paneimage SET reconstruction_id = (SELECT id FROM imaging_reconstruction other "
            "WHERE other.id <> reconstruction_id LIMIT 1) WHERE pane_id IN (SELECT id FROM studies_itempane "
            "WHERE item_id = %s)",
            "pane_changed",
        ),
        (
            "UPDATE studies_studyview SET narrowest_window = 1 WHERE case_id = (SELECT case_id FROM "
            "studies_worklistitem WHERE id = %s)",
            "view_changed",
        ),
    ],
)
def test_an_allocation_that_was_changed_is_found(open_study, other_study, sql, code):
    item = WorklistItem.objects.filter(study=open_study).first()
    tamper(sql, item.pk)
    found = [finding for finding in find(are_files_read=False) if finding.code == code]
    assert found
    assert all("“The study”" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE imaging_plane SET frame_sha256 = repeat('a', 64)", "image_changed"),
        ("UPDATE imaging_image SET code_slope = 2 * code_slope", "image_changed"),
        ("UPDATE imaging_reconstruction SET frames[1] = repeat('a', 64)", "reconstruction_changed"),
        ("UPDATE imaging_showing SET frames[1] = repeat('a', 64)", "showing_changed"),
    ],
)
def test_a_list_of_frames_that_was_changed_is_found(open_study, sql, code):
    tamper(sql)
    assert code in codes(are_files_read=False)


def _overwrite(name, content=b"\0\0"):
    default_storage.delete(name)
    with open(default_storage.path(name), "wb") as file:
        file.write(content)


def test_frames_and_masks_that_were_changed_on_disk_are_found_and_named(open_study):
    plane, made = Plane.objects.first(), Reconstruction.objects.filter(treatment="bicubic").last()
    shown, part = Showing.objects.first(), LesionPlane.objects.first()
    whole = {}
    for name in (
        frame_name(plane.frame_sha256),
        frame_name(made.frames[0]),
        frame_name(shown.frames[0]),
        mask_name(part.mask_sha256),
    ):
        with default_storage.open(name) as file:
            whole[name] = file.read()
        _overwrite(name, whole[name][:-1] + bytes([whole[name][-1] ^ 1]))
    try:
        found = find()
        assert {finding.code for finding in found} == {"frame_changed", "mask_changed"}
        text = "\n".join(map(str, found))
        assert f"bicubic of plane 1 of image {made.image_id}" in text
        assert "as study “The study” shows it" in text
        assert "The outline of a lesion on plane 1" in text
        assert find(are_files_read=False) == []
    finally:
        for name, content in whole.items():
            _overwrite(name, content)


def test_a_frame_that_is_missing_is_found(open_study):
    name = frame_name(Plane.objects.first().frame_sha256)
    with default_storage.open(name) as file:
        content = file.read()
    default_storage.delete(name)
    try:
        assert codes() == {"frame_missing"}
    finally:
        _overwrite(name, content)


def test_an_export_that_was_changed_on_disk_is_found(unblinded, export):
    made = export(unblinded)
    _overwrite(stored_name(made.sha256), b"PK")
    assert codes() == {"export_file_changed"}
    default_storage.delete(stored_name(made.sha256))


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE results_export SET sha256 = repeat('a', 64)", "export_changed"),
        ("DELETE FROM results_export", "export_removed"),
    ],
)
def test_an_export_whose_row_was_changed_is_found(unblinded, export, sql, code):
    export(unblinded)
    tamper(sql)
    assert code in codes(are_files_read=False)


def test_a_study_that_was_removed_is_found(open_study):
    for table, column in (("studies_study", "id"), ("studies_worklistitem", "study_id")):
        tamper(f"DELETE FROM {table} WHERE {column} = %s", open_study.pk)
    assert "study_removed" in codes(are_files_read=False)


def test_an_event_that_was_changed_is_found(unblinded):
    tamper("UPDATE audit_event SET detail = '{}' WHERE action = 'study.unblind'")
    assert "event_changed" in codes(are_files_read=False)
    assert ChainHead.objects.filter(chain=str(unblinded.pk)).exists()
