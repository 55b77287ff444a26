"""The staging folder: what a killed run left is removed, what a living one holds stays, what stops leaves nothing."""

import subprocess
import sys
import uuid

import pytest

from imaging.decoding.pool import process_pool
from imaging.ingest.run import ingest_uploads
from imaging.ingest.staging import open_staging, staging_root, sweep_staging

HOLD = """
import fcntl, os, sys
folder = sys.argv[1]
os.mkdir(folder)
descriptor = os.open(folder + "/lock", os.O_RDWR | os.O_CREAT)
fcntl.flock(descriptor, fcntl.LOCK_EX)
open(folder + "/1-0.npy", "w").write("planes")
print("held", flush=True)
sys.stdin.read()
"""


def test_what_a_killed_run_left_is_swept_and_what_a_living_one_holds_is_not():
    with open_staging():
        folder = staging_root() / uuid.uuid4().hex
        command = [sys.executable, "-c", HOLD, str(folder)]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert other.stdout.readline() == b"held\n"
        assert sweep_staging() == 0
        other.kill()
        other.communicate()
        assert (folder / "1-0.npy").exists()
        assert sweep_staging() == 1
        assert not folder.exists()
    assert list(staging_root().iterdir()) == []


def test_a_folder_goes_whatever_happens_in_it():
    def fail(staging):
        staging.new_file().write_bytes(b"a file")
        raise RuntimeError

    with pytest.raises(RuntimeError), open_staging() as staging:
        fail(staging)
    assert list(staging_root().iterdir()) == []


class StoppedError(Exception):
    """As a job raises it that was cancelled."""


@pytest.mark.django_db
def test_a_job_that_is_stopped_leaves_no_plane_and_no_busy_decoder(sent, dataset_id, take, png):
    def stop(done, total, message):
        if done:
            raise StoppedError

    ids = sent({f"{number}.png": png(number) for number in range(1, 9)})
    with pytest.raises(StoppedError):
        ingest_uploads(dataset_id=dataset_id, upload_ids=ids, job_id=str(uuid.uuid4()), report=stop)
    assert list(staging_root().iterdir()) == []
    assert not [child for child in process_pool().children if child.is_busy]
    assert take({"z.png": png(9)})["z.png"].status == "accepted"
