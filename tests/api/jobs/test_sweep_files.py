"""Files that nobody will ask for go by themselves."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from imaging.models import Upload
from imaging.uploads import KEPT_FOR
from jobs.models import Job
from jobs.sweeping import sweep_files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    storage = {"BACKEND": "imaging.storage.AtomicFileSystemStorage", "OPTIONS": {"location": str(tmp_path / "storage")}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def _old(path: Path, content: bytes = b"old") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(path, (long_ago, long_ago))
    return path


def test_originals_halves_and_unneeded_frames_go(settings, make_image):
    image = make_image(1)
    needed = Path(default_storage.path(f"frames/{image.planes.get().frame_sha256[:2]}"))
    gone = [
        _old(Path(settings.UPLOAD_ROOT) / uuid.uuid4().hex),
        _old(Path(default_storage.path("incoming/abc.part"))),
        _old(Path(default_storage.path(f"frames/ab/{'ab' * 32}.raw"))),
        _old(Path(default_storage.path(f"masks/cd/{'cd' * 32}.raw"))),
        _old(Path(default_storage.path(f"frames/ab/{'ab' * 32}.raw.0123.part"))),
    ]
    kept = [_old(path, path.read_bytes()) for path in needed.iterdir()]
    export = _old(Path(default_storage.path("exports/ab/ab.zip")))
    assert sweep_files(now=timezone.now()) == len(gone)
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in [*kept, export])


@pytest.mark.parametrize(("state", "is_kept"), [("queued", True), ("running", True), ("failed", False)])
def test_an_upload_that_a_job_waits_for_stays(dataset, administrator, state, is_kept):
    upload = Upload.objects.create(dataset=dataset, created_by=administrator, size=9, fingerprint="0" * 64)
    Upload.objects.update(changed_at=timezone.now() - KEPT_FOR * 2)
    Job.objects.create(
        kind="ingest",
        title="Read 1 file",
        dataset=dataset,
        created_by=administrator,
        parameters={"uploads": [str(upload.pk)]},
        state=state,
        error="It broke." if state == "failed" else "",
        run_token=uuid.uuid4(),
        heartbeat_at=timezone.now(),
    )
    sweep_files(now=timezone.now())
    assert Upload.objects.exists() is is_kept


def test_the_sweep_is_planned_every_hour(settings):
    planned = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert planned["jobs.sweep_files"] == 3600.0
