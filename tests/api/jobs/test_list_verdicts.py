import pytest

from imaging.models import Verdict
from imaging.names import seal
from jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(administrator, dataset):
    job = Job.objects.create(kind="ingest", title="Read 4 files", dataset=dataset, created_by=administrator)
    rows = [("a.dcm", "accepted"), ("b.dcm", "refused"), ("c.dcm", "duplicate"), ("d.dcm", "refused")]
    for number, (path, status) in enumerate(rows):
        Verdict.objects.create(
            job_id=job.pk,
            dataset=dataset,
            entry=str(number),
            sealed_path=seal(path),
            status=status,
            images=number,
            planes=number * 10,
        )
    return job


def test_what_was_refused_comes_first(client_of, administrator, job):
    rows = client_of(administrator).get(f"/api/jobs/{job.pk}/verdicts").json()["results"]
    assert [row["path"] for row in rows] == ["b.dcm", "d.dcm", "a.dcm", "c.dcm"]
    assert rows[0] == {"path": "b.dcm", "status": "refused", "reason": "", "images": 1, "planes": 10}


def test_they_are_filtered_by_status(client_of, administrator, job):
    found = client_of(administrator).get(f"/api/jobs/{job.pk}/verdicts?status=duplicate").json()
    assert [row["path"] for row in found["results"]] == ["c.dcm"]
