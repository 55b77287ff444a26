import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
FINGERPRINT = "a" * 64


@pytest.fixture
def start(admin, dataset_id):
    def do(size=10, path="a.dcm", fingerprint=FINGERPRINT):
        wanted = {"path": path, "size": size, "fingerprint": fingerprint}
        return admin.post(f"/api/datasets/{dataset_id}/uploads", wanted, format="json")

    return do


@pytest.fixture
def send(admin):
    def do(upload_id, offset, content):
        headers = {"HTTP_UPLOAD_OFFSET": str(offset)}
        return admin.patch(f"/api/uploads/{upload_id}", content, content_type="application/octet-stream", **headers)

    return do


def test_chunks_arrive_and_the_file_is_whole(start, send):
    from imaging.models import Upload
    from imaging.uploads import upload_file

    upload = start().json()
    assert (upload["offset"], upload["state"]) == (0, "receiving")
    assert send(upload["id"], 0, b"0123456").json()["offset"] == 7
    done = send(upload["id"], 7, b"789").json()
    assert (done["offset"], done["state"]) == (10, "received")
    assert upload_file(Upload.objects.get(pk=upload["id"])).read_bytes() == b"0123456789"


def test_the_same_fingerprint_resumes_where_it_stood(start, send, admin):
    upload = start().json()
    send(upload["id"], 0, b"0123")
    again = start()
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["offset"]) == (upload["id"], 4)
    assert admin.get(f"/api/uploads/{upload['id']}").json()["offset"] == 4


def test_a_wrong_offset_is_refused_and_says_the_right_one(start, send):
    upload = start().json()
    send(upload["id"], 0, b"0123")
    refused = send(upload["id"], 0, b"0123")
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "offset_mismatch"
    assert "byte 4" in refused.json()["error"]["message"]


def test_an_oversized_chunk_is_refused(start, send):
    upload = start(size=20 * 1024**2).json()
    refused = send(upload["id"], 0, b"\0" * (8 * 1024**2 + 1))
    assert refused.status_code == 413
    assert refused.json()["error"]["code"] == "chunk_too_large"


def test_more_than_was_announced_is_refused(start, send):
    upload = start(size=4).json()
    assert send(upload["id"], 0, b"012345").json()["error"]["code"] == "wrong_size"


def test_a_missing_offset_is_named(start, admin):
    upload = start().json()
    refused = admin.patch(f"/api/uploads/{upload['id']}", b"01", content_type="application/octet-stream")
    assert refused.status_code == 400
    assert refused.json()["error"]["field"] == "offset"


def test_a_wrong_content_type_is_refused(start, admin):
    upload = start().json()
    refused = admin.patch(f"/api/uploads/{upload['id']}", {}, format="json", HTTP_UPLOAD_OFFSET="0")
    assert refused.status_code == 415


def test_what_an_unacknowledged_chunk_left_behind_is_written_over(start, send):
    from imaging.models import Upload
    from imaging.uploads import upload_file

    upload = start(size=8).json()
    send(upload["id"], 0, b"01")
    path = upload_file(Upload.objects.get(pk=upload["id"]))
    path.write_bytes(b"01 and what a killed process wrote")
    send(upload["id"], 2, b"234567")
    assert path.read_bytes() == b"01234567"


def test_an_empty_file_is_refused(start):
    assert start(size=0).json()["error"]["code"] == "empty_file"


def test_a_fingerprint_that_is_none_is_refused(start):
    assert start(fingerprint="no").json()["error"]["field"] == "fingerprint"


def test_a_half_finished_upload_is_not_ingested(start, send, admin, dataset_id):
    upload = start().json()
    send(upload["id"], 0, b"0123")
    body = {"kind": "ingest", "dataset": dataset_id, "uploads": [upload["id"]]}
    refused = admin.post("/api/jobs", body, format="json")
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "upload_unfinished"


def test_an_upload_of_another_dataset_is_not_ingested(start, send, admin):
    upload = start(size=2).json()
    send(upload["id"], 0, b"01")
    other = admin.post("/api/datasets", {"name": "Other"}, format="json").json()["id"]
    refused = admin.post("/api/jobs", {"kind": "ingest", "dataset": other, "uploads": [upload["id"]]}, format="json")
    assert refused.json()["error"]["code"] == "unknown_upload"


def test_only_an_administrator_uploads(client_of, investigator, dataset_id):
    wanted = {"path": "a.png", "size": 1, "fingerprint": FINGERPRINT}
    refused = client_of(investigator).post(f"/api/datasets/{dataset_id}/uploads", wanted, format="json")
    assert refused.status_code == 403


def test_uploads_lie_in_their_own_folder(start, send):
    upload = start(size=2, path="../../outside.dcm").json()
    send(upload["id"], 0, b"01")
    assert (settings.UPLOAD_ROOT / upload["id"].replace("-", "")).read_bytes() == b"01"
    assert not list(settings.UPLOAD_ROOT.parent.parent.rglob("outside*"))
