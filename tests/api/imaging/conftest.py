"""Upload and ingest as the page does it, with the worker's function called in place of the queue."""

import hashlib
import io
import uuid
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image as Picture


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path):
    settings.UPLOAD_ROOT = tmp_path / "uploads"


@pytest.fixture
def admin(client_of, administrator):
    return client_of(administrator)


@pytest.fixture
def dataset_id(administrator):
    from imaging.datasets import create_dataset

    return str(create_dataset(actor=administrator, name="Heads").pk)


@pytest.fixture
def upload(admin, dataset_id):
    """`upload(path, content, chunk=…)` sends a whole file in chunks and gives the upload's last answer."""

    def send(path: str, content: bytes, chunk: int = 4 * 1024**2) -> dict:
        fingerprint = hashlib.sha256(path.encode() + content).hexdigest()
        wanted = {"path": path, "size": len(content), "fingerprint": fingerprint}
        answer = admin.post(f"/api/datasets/{dataset_id}/uploads", wanted, format="json").json()
        while answer["offset"] < len(content):
            answer = send_chunk(admin, answer["id"], answer["offset"], content[answer["offset"] :][:chunk]).json()
        return answer

    return send


def send_chunk(client, upload_id: str, offset, content: bytes):
    return client.patch(
        f"/api/uploads/{upload_id}", content, content_type="application/octet-stream", HTTP_UPLOAD_OFFSET=str(offset)
    )


@pytest.fixture
def run(admin, dataset_id):
    """`run(kind, **wishes)` makes the job, does its work here, and gives its last state."""
    from jobs.running import run_job

    def do(kind: str, **wishes) -> dict:
        answer = admin.post("/api/jobs", {"kind": kind, "dataset": dataset_id, **wishes}, format="json")
        assert answer.status_code == 201, answer.json()
        run_job(job_id=answer.json()["id"])
        return admin.get(f"/api/jobs/{answer.json()['id']}").json()

    return do


@pytest.fixture
def ingest(admin, upload, run):
    """`ingest({path: content})` gives the job, its verdicts by path, and the dataset's cases."""

    def do(files: dict[str, bytes]) -> SimpleNamespace:
        job = run("ingest", uploads=[upload(path, content)["id"] for path, content in files.items()])
        verdicts = admin.get(f"/api/jobs/{job['id']}/verdicts?page_size=500").json()["results"]
        cases = admin.get(f"/api/datasets/{job['dataset']}/cases?page_size=500").json()["results"]
        by_path = {v["path"]: v for v in verdicts}
        return SimpleNamespace(job=job, verdicts=by_path, all_verdicts=verdicts, cases=cases)

    return do


@pytest.fixture
def pixels():
    """`pixels(seed)`: a smooth 8-bit picture of 48 × 40 that differs by seed."""

    def draw(seed: int = 0, rows: int = 40, columns: int = 48) -> np.ndarray:
        y, x = np.mgrid[0:rows, 0:columns]
        waves = np.sin(x / (5 + seed)) + np.cos(y / (7 + seed))
        return np.rint((waves + 2) * 60).astype(np.uint8)

    return draw


@pytest.fixture
def png(pixels):
    """`png(seed)` or `png(array)`: the bytes of a PNG."""

    def encode(content=0) -> bytes:
        buffer = io.BytesIO()
        array = content if isinstance(content, np.ndarray) else pixels(content)
        Picture.fromarray(array).save(buffer, format="PNG")
        return buffer.getvalue()

    return encode


@pytest.fixture
def sent(administrator, dataset_id):
    """`sent({path: content})` brings the files as a browser does, and gives the ids of their uploads."""
    from imaging.uploads import CHUNK_LIMIT, append_chunk, start_upload

    def send(files: dict[str, bytes]) -> list[str]:
        ids = []
        for path, content in files.items():
            fingerprint = hashlib.sha256(path.encode("utf-8", "surrogatepass") + content).hexdigest()
            wanted = {"path": path, "size": len(content), "fingerprint": fingerprint}
            row, _ = start_upload(actor=administrator, dataset_id=dataset_id, **wanted)
            while row.offset < len(content):
                chunk = content[row.offset :][:CHUNK_LIMIT]
                row = append_chunk(actor=administrator, upload_id=str(row.pk), offset=row.offset, chunk=chunk)
            ids.append(str(row.pk))
        return ids

    return send


@pytest.fixture
def take(sent, dataset_id):
    """`take({path: content})` sends the files and takes them in without a job; gives {path: verdict row}."""
    from imaging.ingest.run import ingest_uploads
    from imaging.models import Verdict
    from imaging.names import unseal

    def do(files: dict[str, bytes], job_id: str | None = None) -> dict:
        job_id = job_id or str(uuid.uuid4())
        ingest_uploads(dataset_id=dataset_id, upload_ids=sent(files), job_id=job_id, report=lambda *told: None)
        return {unseal(row.sealed_path): row for row in Verdict.objects.filter(job_id=job_id)}

    return do
