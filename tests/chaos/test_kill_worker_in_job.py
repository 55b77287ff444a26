"""A worker killed in the middle of a reconstruct job: the job ends all the same, and makes nothing twice."""

import json
import os
import signal
import time

import pytest

from tests.instance import RunningFovea
from tests.load import LoadReader

pytestmark = pytest.mark.chaos
TREATMENTS = ["nearest", "bilinear", "bicubic", "lanczos", "espcn"]
WISH = {"kind": "reconstruct", "comparison": "prospective", "scale": 4, "treatments": TREATMENTS}
# A lease of 30 s, the sweeper's turn of 30 s, and the work itself on a busy machine.
END_S = 240.0
FINDINGS = """
import json
from django.core.files.storage import default_storage
from imaging.models import Dataset, Reconstruction
from imaging.storage import frame_name
dataset = Dataset.objects.get(pk={dataset!r})
made = list(Reconstruction.objects.filter(image__dataset=dataset, comparison="prospective", scale=4))
print(json.dumps({{
    "images": dataset.images.count(),
    "made": [[str(row.image_id), row.treatment] for row in made],
    "without_frame": sum(not default_storage.exists(frame_name(sha)) for row in made for sha in row.frames),
}}))
"""


@pytest.fixture
def admin(fovea: RunningFovea):
    program = LoadReader(fovea.address, "admin", "fovea-demo-2026")
    program.log_in()
    yield program
    program.close()


def _wait(admin: LoadReader, job: str, is_so, until_s: float) -> dict:
    deadline = time.monotonic() + until_s
    while not is_so(state := admin.ask("GET", f"/api/jobs/{job}").body):
        assert time.monotonic() < deadline, state
        time.sleep(0.05)
    return state


def test_a_killed_worker_loses_nothing_and_makes_nothing_twice(fovea: RunningFovea, admin: LoadReader, request):
    if not request.config.getoption("--chaos"):
        pytest.skip("waits for a lease to run out: part of the full length only")
    dataset = next(row for row in admin.ask("GET", "/api/datasets").body if row["name"].startswith("Phantoms"))["id"]
    job = admin.ask("POST", "/api/jobs", {**WISH, "dataset": dataset}).body["id"]
    half = _wait(admin, job, lambda state: state["done"] >= 2, 60)
    assert half["state"] == "running"
    (worker,) = fovea.children("-Q gpu")
    os.kill(worker, signal.SIGKILL)
    ended = _wait(admin, job, lambda state: state["state"] not in ("queued", "running"), END_S)
    assert (ended["state"], ended["error"]) == ("done", "")
    assert ended["attempts"] == 2
    found = json.loads(fovea.manage("shell", "-v", "0", "-c", FINDINGS.format(dataset=dataset)).splitlines()[-1])
    assert len(found["made"]) == found["images"] * len(TREATMENTS) == ended["total"]
    assert len({tuple(one) for one in found["made"]}) == len(found["made"])
    assert found["without_frame"] == 0
