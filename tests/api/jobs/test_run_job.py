import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from imaging.models import Reconstruction
from jobs import reporting, running
from jobs.models import Job

pytestmark = pytest.mark.django_db


def state_of(job):
    job.refresh_from_db()
    return job.state


def test_a_queued_job_is_done_once(make_job):
    job = make_job(images=2)
    running.run_job(job_id=str(job.pk))
    assert state_of(job) == "done"
    assert (job.done, job.total, job.attempts) == (2, 2, 1)
    assert job.message == "2 reconstructions"
    running.run_job(job_id=str(job.pk))
    assert (state_of(job), job.attempts) == ("done", 1)


def test_a_job_that_another_worker_holds_is_left_alone(make_job):
    job = make_job()
    Job.objects.update(state="running", run_token=uuid.uuid4(), heartbeat_at=timezone.now(), attempts=1)
    running.run_job(job_id=str(job.pk))
    assert (state_of(job), job.attempts) == ("running", 1)
    assert not Reconstruction.objects.exists()


def test_a_job_whose_worker_is_gone_is_taken_over(make_job):
    job = make_job()
    long_ago = timezone.now() - running.LEASE - timedelta(seconds=1)
    Job.objects.update(state="running", run_token=uuid.uuid4(), heartbeat_at=long_ago, attempts=1)
    running.run_job(job_id=str(job.pk))
    assert (state_of(job), job.attempts) == ("done", 2)


def test_a_job_that_kills_its_workers_fails_in_words(make_job):
    job = make_job()
    Job.objects.update(attempts=running.MAX_ATTEMPTS)
    running.run_job(job_id=str(job.pk))
    assert state_of(job) == "failed"
    assert "each time its worker ended" in job.error


def test_an_error_is_kept_in_words(make_job):
    job = make_job()
    Job.objects.update(parameters={**job.parameters, "treatments": ["gone"]})
    running.run_job(job_id=str(job.pk))
    assert state_of(job) == "failed"
    assert "`gone` is no treatment" in job.error


def test_a_worker_that_lost_its_claim_changes_nothing(make_job):
    job = make_job()
    held = running._claim(str(job.pk))
    other = uuid.uuid4()
    Job.objects.update(run_token=other)
    with pytest.raises(reporting.StoppedError):
        reporting.Reporter(held)(1, 1, "late")
    running._end(held, Job.State.DONE)
    assert (state_of(job), job.run_token) == ("running", other)


def test_a_cancelled_job_stops_at_its_next_report(make_job, administrator):
    from jobs.jobs import cancel_job

    job = make_job()
    held = running._claim(str(job.pk))
    cancel_job(actor=administrator, job_id=str(job.pk))
    with pytest.raises(reporting.StoppedError):
        reporting.Reporter(held)(0, 1, "first")
    assert state_of(job) == "cancelled"


def test_the_heartbeat_renews_the_lease(make_job):
    job = make_job()
    held = running._claim(str(job.pk))
    long_ago = timezone.now() - timedelta(minutes=5)
    Job.objects.update(heartbeat_at=long_ago)
    reporting.Heartbeat(held)._renew()
    job.refresh_from_db()
    assert job.heartbeat_at > long_ago + timedelta(minutes=4)
