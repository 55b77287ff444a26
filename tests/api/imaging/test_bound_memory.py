"""A file of 300 planes never lies in memory as a whole, neither in the worker nor in a decoder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from tests.api.imaging.test_survive_kills import ROOT, _database_url
from tests.unit.imaging.dicom_files import content, make_dicom

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT = 600 * 1024**2
PLANES, SIDE = 300, 512
PROGRAM = """
import json, sys
import django
django.setup()
from django.conf import settings
from pathlib import Path
settings.UPLOAD_ROOT = Path(sys.argv[1])
from imaging.decoding.pool import process_pool
from imaging.ingest.run import ingest_uploads
ingest_uploads(dataset_id=sys.argv[2], upload_ids=sys.argv[4:], job_id=sys.argv[3], report=lambda *told: None)

def peak(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
decoders = [peak(child.pid) for child in process_pool().children if child.pid]
print(json.dumps({"worker": peak("self"), "decoders": decoders}))
"""


def test_a_volume_of_300_planes_is_taken_in_600_megabytes(sent, dataset_id):
    from imaging.models import Image

    plane = np.add.outer(np.arange(SIDE), np.arange(SIDE)).astype(np.int16)
    volume = np.stack([plane + number for number in range(PLANES)])
    frames = make_dicom(volume, NumberOfFrames=PLANES, SOPClassUID="1.2.840.10008.5.1.4.1.1.2.1")
    ids = sent({"volume.dcm": content(frames)})
    del volume, frames
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "DATABASE_URL": _database_url(),
        "FOVEA_SECRET_KEY": settings.SECRET_KEY,
    }
    job = "12345678-1234-5678-1234-567812345678"
    command = [sys.executable, "-c", PROGRAM, str(settings.UPLOAD_ROOT), dataset_id, job, *ids]
    done = subprocess.run(command, env=environment, cwd=Path(ROOT), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    peaks = json.loads(done.stdout.splitlines()[-1])
    assert Image.objects.get().plane_count == PLANES
    assert peaks["worker"] < LIMIT, peaks
    assert peaks["decoders"]
    assert max(peaks["decoders"]) < LIMIT, peaks
