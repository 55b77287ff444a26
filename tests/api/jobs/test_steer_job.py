import pytest

from jobs.models import Job

pytestmark = pytest.mark.django_db


def test_a_job_is_listed_by_dataset_and_state(make_job, client_of, colleague, dataset):
    job = make_job()
    client = client_of(colleague)
    assert [row["id"] for row in client.get(f"/api/jobs?dataset={dataset.pk}").json()["results"]] == [str(job.pk)]
    assert client.get("/api/jobs?state=done").json()["count"] == 0
    assert client.get("/api/jobs?state=lost").status_code == 400
    shown = client.get(f"/api/jobs/{job.pk}").json()
    assert (shown["kind"], shown["state"], shown["total"]) == ("reconstruct", "queued", 1)
    assert shown["created_by"] == "Administrator"


def test_a_queued_job_is_cancelled_and_retried(make_job, client_of, administrator):
    job = make_job()
    client = client_of(administrator)
    assert client.post(f"/api/jobs/{job.pk}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/api/jobs/{job.pk}/cancel").json()["error"]["code"] == "job_ended"
    assert client.post(f"/api/jobs/{job.pk}/retry").json()["state"] == "queued"
    assert client.post(f"/api/jobs/{job.pk}/retry").json()["error"]["code"] == "job_not_ended"


def test_a_retry_forgets_the_attempts(make_job, client_of, administrator):
    job = make_job()
    Job.objects.update(state="failed", error="It broke.", attempts=3)
    again = client_of(administrator).post(f"/api/jobs/{job.pk}/retry").json()
    assert (again["attempts"], again["error"], again["finished_at"]) == (0, "", None)


def test_somebody_elses_job_is_not_steered(make_job, client_of, colleague):
    job = make_job()
    refused = client_of(colleague).post(f"/api/jobs/{job.pk}/cancel")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "not_your_job"


def test_jobs_of_a_dataset_that_is_not_open_to_me_are_not_there(make_job, client_of, investigator, dataset):
    """Not even where I started it: who may open a dataset is asked each time."""
    job = make_job()
    Job.objects.update(created_by=investigator)
    client = client_of(investigator)
    assert client.get("/api/jobs").json()["count"] == 0
    for answer in (
        client.get(f"/api/jobs/{job.pk}"),
        client.get(f"/api/jobs/{job.pk}/verdicts"),
        client.post(f"/api/jobs/{job.pk}/cancel"),
        client.post(f"/api/jobs/{job.pk}/retry"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "job_not_found")
    body = {"kind": "reconstruct", "dataset": str(dataset.pk), "comparison": "prospective", "scale": 2}
    refused = client.post("/api/jobs", body, format="json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "dataset_not_found")


def test_a_reader_sees_no_jobs(make_job, client_of, reader_a):
    job = make_job()
    client = client_of(reader_a)
    for path in ("/api/jobs", f"/api/jobs/{job.pk}", f"/api/jobs/{job.pk}/verdicts"):
        assert client.get(path).status_code == 403
    assert client_of(None).get("/api/jobs").status_code == 401


def test_an_investigator_may_reconstruct_but_not_ingest(client_of, colleague, dataset, make_image):
    make_image()
    client = client_of(colleague)
    wishes = {"treatments": ["bicubic"], "comparison": "prospective", "scale": 2}
    body = {"kind": "reconstruct", "dataset": str(dataset.pk), **wishes}
    assert client.post("/api/jobs", body, format="json").status_code == 201
    refused = client.post("/api/jobs", {"kind": "ingest", "dataset": str(dataset.pk), "uploads": []}, format="json")
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "ingest", "uploads": []}, "no_upload"),
        ({"kind": "dance"}, "invalid_choice"),
        ({"kind": "score", "detector": "oracle"}, "unknown_detector"),
        ({"kind": "reconstruct"}, "no_comparison"),
    ],
)
def test_what_cannot_be_done_is_refused(client_of, administrator, dataset, body, code):
    refused = client_of(administrator).post("/api/jobs", {"dataset": str(dataset.pk), **body}, format="json")
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == code


def test_unknown_things_are_not_found(client_of, administrator):
    nothing = "00000000-0000-4000-8000-000000000000"
    client = client_of(administrator)
    assert client.get(f"/api/jobs/{nothing}").status_code == 404
    assert client.post("/api/jobs", {"kind": "ingest", "dataset": nothing}, format="json").status_code == 404
