"""Below the floor of free space nothing is taken; a disk that fills up in between is said in the same way."""

import errno
import json
import os

import pytest

from imaging import disk
from imaging.models import Upload
from imaging.uploads import upload_file
from tests.replies import error_of

pytestmark = pytest.mark.django_db
FULL = (507, "storage_full", None)
BYTES = "application/octet-stream"


@pytest.fixture
def begun(admin, dataset_id):
    """A file of six bytes of which three have arrived."""
    wanted = {"path": "a.dcm", "size": 6, "fingerprint": "a" * 64}
    begun = admin.post(f"/api/datasets/{dataset_id}/uploads", wanted, format="json").json()
    admin.patch(f"/api/uploads/{begun['id']}", b"abc", content_type=BYTES, HTTP_UPLOAD_OFFSET="0")
    return begun["id"]


@pytest.fixture
def send(admin, dataset_id, begun):
    """Each way of sending something, by name."""
    listed = json.dumps([{"id": begun, "size": 6}]).encode()
    body = len(listed).to_bytes(4, "little") + listed + b"abcdef"
    file = {"path": "b.dcm", "size": 6, "fingerprint": "b" * 64}
    at = f"/api/datasets/{dataset_id}/uploads"
    return {
        "announce": lambda: admin.post(at, file, format="json"),
        "announce many": lambda: admin.post(f"{at}/list", {"files": [file]}, format="json"),
        "chunk": lambda: admin.patch(f"/api/uploads/{begun}", b"def", content_type=BYTES, HTTP_UPLOAD_OFFSET="3"),
        "contents": lambda: admin.patch(f"{at}/contents", body, content_type=BYTES),
    }


@pytest.mark.parametrize("way", ["announce", "announce many", "chunk", "contents"])
def test_below_the_floor_nothing_is_taken(send, settings, way, begun):
    settings.FREE_FLOOR_MB = 10**9
    refused = send[way]()
    assert error_of(refused) == FULL
    assert refused.json()["error"]["message"] == (
        "Free space on the disk is below 1000000000 MB. Free some, or ask the administrator; what was acknowledged is "
        "kept."
    )
    assert Upload.objects.get().offset == 3
    settings.FREE_FLOOR_MB = 0
    assert send[way]().status_code in (200, 201)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("way", ["chunk", "contents"])
def test_a_disk_that_fills_up_while_it_is_written_to_acknowledges_nothing(send, monkeypatch, way, code, begun):
    def refuse(_descriptor):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(disk.os, "fsync", refuse)
        assert error_of(send[way]()) == FULL
    upload = Upload.objects.get()
    assert (upload.offset, upload.state) == (3, "receiving")
    assert send[way]().json()
    assert upload_file(upload).read_bytes() == b"abcdef"


def test_a_short_write_is_followed_by_the_rest(send, monkeypatch, begun):
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda descriptor, content, offset: write(descriptor, content[:1], offset))
    assert send["chunk"]().json()["state"] == "received"
    assert upload_file(Upload.objects.get()).read_bytes() == b"abcdef"
