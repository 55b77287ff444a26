"""A job that begins while files are still on their way decodes what has come, and ends when all is there."""

import uuid

import pytest
from django.utils import timezone

from imaging.ingest import arriving
from imaging.ingest.run import ingest_uploads
from imaging.models import Image, Upload, Verdict
from imaging.names import unseal
from imaging.uploads import append_chunk, start_upload
from tests.unit.imaging.series import series

pytestmark = pytest.mark.django_db


@pytest.fixture
def announce(administrator, dataset_id):
    """`announce({path: content})`: uploads of which no byte has come."""

    def do(files):
        made = {}
        for path, content in files.items():
            wanted = {"path": path, "size": len(content), "fingerprint": uuid.uuid4().hex * 2}
            made[path], _ = start_upload(actor=administrator, dataset_id=dataset_id, **wanted)
        return made

    return do


def run(dataset_id, uploads, report):
    job_id = str(uuid.uuid4())
    ids = [str(upload.pk) for upload in uploads.values()]
    ingest_uploads(dataset_id=dataset_id, upload_ids=ids, job_id=job_id, report=report, is_arriving=True)
    return {unseal(row.sealed_path): row for row in Verdict.objects.filter(job_id=job_id)}


def test_files_are_decoded_as_they_come(announce, administrator, dataset_id, monkeypatch):
    """Each report sends one more file; the table, which groups them, comes last."""
    monkeypatch.setattr(arriving, "POLL_S", 0.0)
    files = {**series(range(4)), "z.csv": b"file,label\ns/000.dcm,abnormal\n"}
    uploads, told = announce(files), []
    waiting = list(files)

    def report(done, total, message):
        told.append(done)
        if waiting:
            path = waiting.pop(0)
            append_chunk(actor=administrator, upload_id=str(uploads[path].pk), offset=0, chunk=files[path])

    verdicts = run(dataset_id, uploads, report)
    assert Image.objects.get().plane_count == 4
    assert [verdicts[path].status for path in series(range(4))] == ["accepted"] * 4
    assert verdicts["z.csv"].status == "reference"
    assert Image.objects.get().case.standards.get().finding_class == "abnormal"
    assert max(told) == 5


def test_a_group_that_comes_after_its_images_holds(announce, administrator, dataset_id, monkeypatch, png):
    monkeypatch.setattr(arriving, "POLL_S", 0.0)
    files = {"a.png": png(1), "b.png": png(2), "l.csv": b"file,label,group_id\na.png,normal,G\nb.png,normal,G\n"}
    uploads, waiting = announce(files), list(files)

    def report(done, total, message):
        if waiting:
            path = waiting.pop(0)
            append_chunk(actor=administrator, upload_id=str(uploads[path].pk), offset=0, chunk=files[path])

    run(dataset_id, uploads, report)
    assert list(Image.objects.values_list("case__number", flat=True)) == [1, 1]


def test_what_does_not_come_is_refused_in_words_after_an_hour_of_silence(
    announce, administrator, dataset_id, monkeypatch, png
):
    monkeypatch.setattr(arriving, "PATIENCE_S", 0.0)
    monkeypatch.setattr(arriving, "COUNT_EVERY_S", 0.0)
    monkeypatch.setattr(arriving, "POLL_S", 0.0)
    files = {"a.png": png(1), "gone.png": png(2)}
    uploads = announce(files)
    append_chunk(actor=administrator, upload_id=str(uploads["a.png"].pk), offset=0, chunk=files["a.png"])
    verdicts = run(dataset_id, uploads, lambda *told: None)
    assert verdicts["a.png"].status == "accepted"
    assert "did not arrive" in verdicts["gone.png"].reason
    assert Upload.objects.get(pk=uploads["gone.png"].pk).state == Upload.State.RECEIVING


def test_bytes_that_come_keep_the_job_waiting(announce, dataset_id, monkeypatch, png):
    clock = iter(range(0, 100_000, 1000))
    monkeypatch.setattr(arriving.time, "monotonic", lambda: next(clock))
    files = {"a.png": png(1)}
    uploads = announce(files)
    arrivals = arriving.Arrivals(
        dataset=uploads["a.png"].dataset, upload_ids=[str(uploads["a.png"].pk)], is_arriving=True
    )
    for received in range(5):
        assert arrivals.take() == []
        assert not arrivals.is_complete
        Upload.objects.update(offset=received + 1, changed_at=timezone.now())
    for _ in range(10):
        arrivals.take()
    assert arrivals.is_complete
    assert [upload.pk for upload in arrivals.missing()] == [uploads["a.png"].pk]
