"""No original stays for long, whoever forgot it."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from imaging.models import Upload
from imaging.uploads import KEPT_FOR, expire_uploads, sweep_uploads, upload_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(upload):
    """A file that has arrived."""
    return Upload.objects.get(pk=upload("Doe_Jane.dcm", b"pixels")["id"])


def _age(upload: Upload, age: timedelta) -> None:
    Upload.objects.filter(pk=upload.pk).update(changed_at=timezone.now() - age)


def test_what_nobody_read_in_within_a_day_is_discarded(held, django_capture_on_commit_callbacks):
    _age(held, KEPT_FOR + timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_uploads(now=timezone.now(), keep=()) == 1
    assert not upload_file(held).exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("case", ["young", "awaited", "read in"])
def test_what_may_still_be_needed_stays(held, case, django_capture_on_commit_callbacks):
    _age(held, KEPT_FOR - timedelta(minutes=1) if case == "young" else KEPT_FOR * 2)
    if case == "read in":
        Upload.objects.update(state="ingested")
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_uploads(now=timezone.now(), keep=[held.pk] if case == "awaited" else []) == 0
    assert Upload.objects.exists()


def test_an_upload_that_still_receives_is_young(held, admin):
    _age(held, KEPT_FOR * 2)
    Upload.objects.update(offset=5, state="receiving")
    headers = {"HTTP_UPLOAD_OFFSET": "5"}
    admin.patch(f"/api/uploads/{held.pk}", b"s", content_type="application/octet-stream", **headers)
    assert expire_uploads(now=timezone.now(), keep=()) == 0


def test_files_without_an_upload_are_swept(held, settings):
    root = Path(settings.UPLOAD_ROOT)
    orphan, half, young = root / uuid.uuid4().hex, root / f"{uuid.uuid4().hex}.part", root / uuid.uuid4().hex
    for path in (orphan, half, young):
        path.write_bytes(b"a name")
    for path in (orphan, half, upload_file(held)):
        os.utime(path, (1, 1))
    assert sweep_uploads(now=timezone.now()) == 2
    assert upload_file(held).exists()
    assert young.exists()


def test_an_original_that_outlived_its_ingest_is_swept(held):
    Upload.objects.update(state="ingested")
    os.utime(upload_file(held), (1, 1))
    assert sweep_uploads(now=timezone.now()) == 1
    assert not upload_file(held).exists()
