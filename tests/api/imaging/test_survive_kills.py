"""A worker killed by kill -9 at any point: the next run ends the job with the same rows, and nothing stays behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.unit.imaging.series import series

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]
JOB = "12345678-1234-5678-1234-567812345678"
#: Runs the ingest in a process of its own, which kills itself at the so-manieth call of one function.
PROGRAM = """
import os, sys
import django
django.setup()
from django.conf import settings
from pathlib import Path
settings.UPLOAD_ROOT = Path(sys.argv[1])
from imaging.ingest.run import ingest_uploads
module, name, calls = sys.argv[2], sys.argv[3], int(sys.argv[4])
if module:
    import importlib
    holder = importlib.import_module(module)
    if "." in name:
        kind, name = name.split(".")
        holder = getattr(holder, kind)
    whole = getattr(holder, name)
    def fatal(*args, **kwargs):
        global calls
        calls -= 1
        if calls < 0:
            os.kill(os.getpid(), 9)
        return whole(*args, **kwargs)
    setattr(holder, name, fatal)
ingest_uploads(dataset_id=sys.argv[5], upload_ids=sys.argv[7:], job_id=sys.argv[6], report=lambda *told: None)
"""


def run(dataset_id, ids, *, kill=("", "", 0)) -> int:
    """The exit status of a run against this test's database and folders."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "DATABASE_URL": _database_url(),
        "FOVEA_SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "-c", PROGRAM, str(settings.UPLOAD_ROOT), kill[0], kill[1], str(kill[2])]
    done = subprocess.run(
        [*command, dataset_id, JOB, *ids], env=environment, cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode > 0:
        raise AssertionError(done.stderr.decode()[-2000:])
    return done.returncode


def _database_url() -> str:
    """This test's database, as the environment names the one it was made beside."""
    before, _, options = os.environ["DATABASE_URL"].partition("?")
    base = before.rsplit("/", 1)[0]
    return f"{base}/{connection.settings_dict['NAME']}{'?' + options if options else ''}"


def rows() -> dict:
    from imaging.models import Case, Image, Plane, SourceFile, Verdict

    return {
        "cases": list(Case.objects.order_by("number").values_list("number", "grouped_by")),
        "images": sorted(Image.objects.values_list("kind", "plane_count", "pixels_sha256", "case__number")),
        "planes": sorted(Plane.objects.values_list("index", "frame_sha256", "source__file_sha256")),
        "sources": sorted(SourceFile.objects.values_list("file_sha256", "instance_uid")),
        "verdicts": sorted(Verdict.objects.values_list("entry", "status", "reason", "images", "planes")),
    }


@pytest.fixture
def files(png):
    import numpy as np

    mask = np.zeros((40, 48), np.uint8)
    mask[3:9, 4:9] = 255
    pictures = {f"p/{number}.png": png(number) for number in range(1, 30)}
    table = b"file,label\np/1.png,abnormal\np/2.png,normal\n"
    return {**pictures, **series(range(5)), "p/1_mask.png": png(mask), "bad.dcm": b"no", "labels.csv": table}


KILLS = {
    "while files are decoded": ("imaging.ingest.images", "ImageStage._receive", 7),
    "between a batch's frames and its rows": ("imaging.ingest.taking", "ImageTaker._write", 1),
    "within the transaction of a batch": ("imaging.ingest.rows", "plane_rows", 26),
    "while the reference standard is applied": ("imaging.ingest.standards", "apply_table", 0),
    "before the originals are discarded": ("imaging.ingest.run", "discard_file", 3),
}


@pytest.mark.parametrize("point", KILLS)
def test_the_next_run_ends_what_a_killed_one_began(point, files, sent, dataset_id, administrator):
    from imaging.models import Image, Region, Upload

    ids = sent(files)
    assert run(dataset_id, ids, kill=KILLS[point]) == -signal.SIGKILL
    assert run(dataset_id, ids) == 0
    after = rows()
    assert [status for _, status, *_ in after["verdicts"]].count("accepted") == 34
    assert (Image.objects.count(), len(after["planes"]), len(after["sources"])) == (30, 34, 34)
    assert Region.objects.filter(replaced_at__isnull=True).count() == 1
    assert len(after["verdicts"]) == len(files)
    assert not Upload.objects.exclude(state=Upload.State.INGESTED).exists()
    assert not [path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file()]
    assert run(dataset_id, ids) == 0
    assert rows() == after
