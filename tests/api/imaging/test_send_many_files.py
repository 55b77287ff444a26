"""Many small files: announced in one list, sent in one body."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imaging import disk
from imaging.models import Upload
from imaging.uploads import append_chunk, upload_file
from tests.replies import error_of

pytestmark = pytest.mark.django_db
MIB = 1024**2


def fingerprint(number: int) -> str:
    return f"{number:064x}"


@pytest.fixture
def announce(admin, dataset_id):
    """`announce(sizes)`: files 0.dcm, 1.dcm … of these sizes."""

    def do(*sizes: int, **changes):
        files = [
            {"path": f"{number}.dcm", "size": size, "fingerprint": fingerprint(number), **changes}
            for number, size in enumerate(sizes)
        ]
        return admin.post(f"/api/datasets/{dataset_id}/uploads/list", {"files": files}, format="json")

    return do


def body_of(files: list[tuple[str, bytes]], listed: object = None) -> bytes:
    listed = listed if listed is not None else [{"id": id_, "size": len(content)} for id_, content in files]
    text = json.dumps(listed).encode()
    return len(text).to_bytes(4, "little") + text + b"".join(content for _, content in files)


@pytest.fixture
def send(admin, dataset_id):
    def do(body: bytes, **more):
        url = f"/api/datasets/{dataset_id}/uploads/contents"
        return admin.patch(url, body, content_type="application/octet-stream", **more)

    return do


def file_of(upload: dict) -> Path:
    return upload_file(Upload.objects.get(pk=upload["id"]))


# --- the list -----------------------------------------------------------------------------------------------------


def test_the_answer_has_the_order_of_the_list(announce):
    answer = announce(3, 5, 4)
    assert answer.status_code == 200
    uploads = answer.json()["uploads"]
    assert [(upload["path"], upload["size"]) for upload in uploads] == [("0.dcm", 3), ("1.dcm", 5), ("2.dcm", 4)]
    assert {(upload["offset"], upload["state"]) for upload in uploads} == {(0, "receiving")}


def test_a_list_costs_as_many_queries_as_one_file(announce):
    with CaptureQueriesContext(
        connection,
    ) as one:
        announce(1)
    with CaptureQueriesContext(connection) as many:
        announce(*range(1, 301))
    assert Upload.objects.count() == 300
    assert len(many) == len(one)


def test_a_file_that_was_begun_is_given_as_far_as_it_has_come(announce, administrator):
    first = announce(4, 4).json()["uploads"]
    append_chunk(actor=administrator, upload_id=first[0]["id"], offset=0, chunk=b"ab")
    again = announce(4, 4).json()["uploads"]
    assert [upload["id"] for upload in again] == [upload["id"] for upload in first]
    assert [upload["offset"] for upload in again] == [2, 0]


def test_a_file_that_was_read_in_begins_again(announce):
    (first,) = announce(4).json()["uploads"]
    Upload.objects.update(state="ingested", offset=4)
    (again,) = announce(4).json()["uploads"]
    assert (again["id"], again["offset"], again["state"]) == (first["id"], 0, "receiving")


def test_one_file_named_twice_is_one_upload(announce):
    first, second = announce(4, 4, fingerprint=fingerprint(7)).json()["uploads"]
    assert first["id"] == second["id"]


def test_a_file_that_cannot_be_taken_is_named(announce):
    assert error_of(announce(4, 0)) == (400, "empty_file", "files.1.size")
    assert error_of(announce(4, 21 * 1024**3))[:2] == (413, "file_too_large")
    assert error_of(announce(4, -1)) == (400, "min_value", "files.1.size")
    assert not Upload.objects.exists()


def test_a_list_of_nothing_and_a_list_without_end_are_refused(announce):
    assert announce().status_code == 400
    assert announce(*[1] * 1001).status_code == 400


def test_the_database_holds_no_name(announce):
    announce(4, path="Doe_Jane_1961.dcm")
    with connection.cursor() as cursor:
        cursor.execute("SELECT imaging_upload::text FROM imaging_upload")
        assert "Doe" not in cursor.fetchone()[0]


# --- the contents -------------------------------------------------------------------------------------------------


def test_every_file_of_a_body_lies_on_the_disk(announce, send):
    uploads = announce(3, 5, 1).json()["uploads"]
    contents = [b"abc", b"defgh", b"i"]
    answer = send(body_of([(upload["id"], content) for upload, content in zip(uploads, contents, strict=True)]))
    assert answer.status_code == 200
    done = answer.json()["uploads"]
    assert [(upload["id"], upload["offset"], upload["state"]) for upload in done] == [
        (upload["id"], upload["size"], "received") for upload in uploads
    ]
    assert [file_of(upload).read_bytes() for upload in done] == contents
    assert oct(file_of(done[0]).stat().st_mode & 0o777) == "0o600"


def test_what_is_acknowledged_was_waited_for(announce, send, monkeypatch):
    (upload,) = announce(3).json()["uploads"]
    synced = []
    sync = disk.sync
    monkeypatch.setattr(disk, "sync", lambda path: synced.append(path.suffix) or sync(path))
    send(body_of([(upload["id"], b"abc")]))
    assert synced == [".part", ""]


def test_a_body_that_was_cut_leaves_nothing(announce, send, settings):
    uploads = announce(3, 5).json()["uploads"]
    whole = body_of([(uploads[0]["id"], b"abc"), (uploads[1]["id"], b"defgh")])
    for missing in (1, 5, 6, len(whole) - 2):
        assert send(whole[:-missing]).status_code == 400
    assert set(Upload.objects.values_list("offset", flat=True)) == {0}
    assert not [path for path in Path(settings.UPLOAD_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_body"),
        (b"\1\0", "bad_body"),
        (b"\xff\xff\xff\xff[]", "bad_body"),
        (b"\2\0\0\0{]", "bad_body"),
        (b"\0\0\2\0" + b"[" * 0x20000, "bad_body"),
        (b"\2\0\0\0[]", "empty"),
        (b"\2\0\0\0{}", "not_a_list"),
        (b"\3\0\0\0[1]", "invalid"),
        (body_of([], listed=[{"id": "no", "size": 1}]), "invalid"),
        (body_of([], listed=[{"id": "00000000-0000-4000-8000-000000000000", "size": 0}]), "min_value"),
    ],
)
def test_a_body_that_is_no_list_of_files_is_refused(send, body, code):
    assert error_of(send(body))[:2] == (400, code)


def test_a_body_without_anything_is_refused(admin, dataset_id):
    assert error_of(admin.patch(f"/api/datasets/{dataset_id}/uploads/contents"))[:2] == (400, "bad_body")


def test_more_bytes_than_were_listed_are_refused(announce, send):
    (upload,) = announce(3).json()["uploads"]
    assert error_of(send(body_of([(upload["id"], b"abc")]) + b"d"))[:2] == (400, "wrong_size")
    assert Upload.objects.get().offset == 0


def test_another_size_than_was_announced_is_refused(announce, send):
    (upload,) = announce(3).json()["uploads"]
    assert error_of(send(body_of([(upload["id"], b"abcd")])))[:2] == (400, "wrong_size")


def test_one_upload_twice_in_a_body_is_refused(announce, send):
    (upload,) = announce(3).json()["uploads"]
    assert error_of(send(body_of([(upload["id"], b"abc")] * 2)))[:2] == (400, "upload_twice")


def test_large_files_and_large_bodies_are_refused_before_they_are_read(announce, send):
    uploads = announce(9 * MIB, 6 * MIB, 6 * MIB, 6 * MIB).json()["uploads"]
    listed = [{"id": upload["id"], "size": upload["size"]} for upload in uploads]
    assert error_of(send(body_of([], listed=listed[:1])))[:2] == (413, "file_too_large")
    assert error_of(send(body_of([], listed=listed[1:])))[:2] == (413, "body_too_large")


def test_an_upload_of_another_dataset_is_not_found(announce, admin):
    (upload,) = announce(3).json()["uploads"]
    other = admin.post("/api/datasets", {"name": "Other"}, format="json").json()["id"]
    url = f"/api/datasets/{other}/uploads/contents"
    refused = admin.patch(url, body_of([(upload["id"], b"abc")]), content_type="application/octet-stream")
    assert error_of(refused)[:2] == (404, "upload_not_found")


def test_a_file_that_is_there_already_is_acknowledged_again_and_left_as_it_is(announce, send):
    (upload,) = announce(3).json()["uploads"]
    send(body_of([(upload["id"], b"abc")]))
    before = file_of(upload).stat().st_ino
    (again,) = send(body_of([(upload["id"], b"xyz")])).json()["uploads"]
    assert (again["state"], file_of(upload).read_bytes()) == ("received", b"abc")
    assert file_of(upload).stat().st_ino == before


def test_a_file_that_was_lost_from_the_disk_is_taken_again(announce, send):
    (upload,) = announce(3).json()["uploads"]
    send(body_of([(upload["id"], b"abc")]))
    file_of(upload).unlink()
    send(body_of([(upload["id"], b"abc")]))
    assert file_of(upload).read_bytes() == b"abc"


def test_a_file_begun_in_chunks_may_come_whole(announce, send, administrator):
    (upload,) = announce(3).json()["uploads"]
    append_chunk(actor=administrator, upload_id=upload["id"], offset=0, chunk=b"ab")
    (done,) = send(body_of([(upload["id"], b"abc")])).json()["uploads"]
    assert (done["offset"], file_of(done).read_bytes()) == (3, b"abc")


def test_what_was_read_in_is_not_taken_again_unasked(announce, send):
    (upload,) = announce(3).json()["uploads"]
    Upload.objects.update(state="ingested")
    assert error_of(send(body_of([(upload["id"], b"abc")])))[:2] == (409, "upload_ingested")


def test_a_file_whose_acknowledged_bytes_were_lost_starts_at_its_first_byte(announce, admin, administrator):
    (upload,) = announce(4).json()["uploads"]
    append_chunk(actor=administrator, upload_id=upload["id"], offset=0, chunk=b"abc")
    os.truncate(file_of(upload), 1)
    headers = {"HTTP_UPLOAD_OFFSET": "3"}
    refused = admin.patch(f"/api/uploads/{upload['id']}", b"d", content_type="application/octet-stream", **headers)
    assert error_of(refused)[:2] == (409, "offset_mismatch")
    assert "byte 0" in refused.json()["error"]["message"]
    assert Upload.objects.get().offset == 0
