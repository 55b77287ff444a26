"""What a run does when the database, the disk or the time gives out."""

import errno
import uuid
from dataclasses import replace

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from api.errors import Conflict, StorageFull
from imaging.models import Reconstruction
from jobs import kinds, queue, reporting, running
from jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What went to the broker: (task, arguments, queue)."""
    messages = []
    monkeypatch.setattr(
        queue.current_app, "send_task", lambda name, args, queue, **_: messages.append((name, args, queue))
    )
    return messages


@pytest.fixture
def run_as(make_job, monkeypatch, django_capture_on_commit_callbacks):
    """`run_as(work, **changes)`: a job whose work is this function, run once."""

    def do(work, **changes):
        job = make_job() if not Job.objects.exists() else Job.objects.get()
        works = [replace(known, run=work, **changes) if known.kind == job.kind else known for known in kinds.WORKS]
        monkeypatch.setattr(kinds, "WORKS", tuple(works))
        with django_capture_on_commit_callbacks(execute=True):
            running.run_job(job_id=str(job.pk))
        job.refresh_from_db()
        return job

    return do


def _raiser(error: Exception):
    def work(_run):
        raise error

    return work


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def _lose_the_database(_run):
    """As a restart of the database does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_went_away_puts_the_job_back(run_as, sent, monkeypatch):
    monkeypatch.setattr(running, "OUTAGE_PAUSE_S", 0.0)
    job = run_as(_lose_the_database)
    assert (job.state, job.attempts, job.run_token, job.error) == ("queued", 1, None, "")
    assert sent[-1] == ("jobs.run", [str(job.pk)], "gpu")
    assert run_as(lambda _run: "All done").state == "done"


@pytest.mark.parametrize("error", [OperationalError("deadlock detected"), InterfaceError("closed")])
def test_a_job_is_put_back_a_bounded_number_of_times(run_as, sent, error):
    states = [run_as(_raiser(error)).state for _ in range(running.MAX_ATTEMPTS + 1)]
    assert states == ["queued"] * running.MAX_ATTEMPTS + ["failed"]
    assert "or lost the database" in Job.objects.get().error


@pytest.mark.django_db(transaction=True)
def test_an_outage_is_waited_for_before_the_end_is_written(run_as, sent, monkeypatch):
    tries = []
    end = running._end

    def end_at_the_third(*given, **more):
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("starting up")
        end(*given, **more)

    monkeypatch.setattr(running, "_end", end_at_the_third)
    monkeypatch.setattr(running, "OUTAGE_PAUSE_S", 0.0)
    assert run_as(lambda _run: "All done").state == "done"
    assert len(tries) == 3


@pytest.mark.django_db(transaction=True)
def test_an_outage_without_end_leaves_the_job_to_the_sweeper(run_as, sent, monkeypatch):
    def refuse(*_given, **_more):
        raise OperationalError("gone for good")

    monkeypatch.setattr(running, "_end", refuse)
    monkeypatch.setattr(running, "OUTAGE_S", 0.0)
    assert run_as(lambda _run: "All done").state == "running"


@pytest.mark.parametrize(
    "error",
    [
        StorageFull(),
        OSError(errno.ENOSPC, "No space left on device", "/data/Doe_Jane.dcm"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        _caused(OperationalError("could not extend file"), psycopg.errors.DiskFull("could not extend file")),
    ],
)
def test_a_full_disk_is_said_and_is_no_reason_to_try_again_at_once(run_as, sent, error):
    job = run_as(_raiser(error))
    assert job.state == "failed"
    assert job.error.startswith("The disk has too little free space. Free some, then try the job again")
    assert "Doe" not in job.error


def test_below_the_floor_no_job_starts_and_a_retry_goes_on(make_job, settings, client_of, administrator):
    settings.FREE_FLOOR_MB = 0
    job = make_job()
    settings.FREE_FLOOR_MB = 10**9
    running.run_job(job_id=str(job.pk))
    job.refresh_from_db()
    assert (job.state, Reconstruction.objects.count()) == ("failed", 0)
    assert "too little free space" in job.error
    settings.FREE_FLOOR_MB = 0
    assert client_of(administrator).post(f"/api/jobs/{job.pk}/retry").status_code == 200
    running.run_job(job_id=str(job.pk))
    job.refresh_from_db()
    assert (job.state, Reconstruction.objects.count()) == ("done", 1)


def test_our_own_words_are_kept_and_the_words_of_others_where_they_name_nobody(run_as, sent):
    assert run_as(_raiser(Conflict("gone", "The image is gone. Choose another."))).error == (
        "The image is gone. Choose another."
    )
    Job.objects.update(state="queued")
    assert run_as(_raiser(KeyError("slope"))).error == "KeyError: 'slope'"
    Job.objects.update(state="queued")
    job = run_as(_raiser(ValueError("cannot read /in/Doe_Jane.dcm")), meets_names=True)
    assert job.error.startswith("ValueError. The worker's log says more")


def test_a_step_that_took_too_long_is_said(run_as, sent):
    job = run_as(_raiser(queue.TIME_IS_UP()))
    assert job.state == "failed"
    assert job.error.startswith("One step took longer")


def test_a_long_job_gives_its_worker_back_between_two_steps(run_as, sent, monkeypatch):
    monkeypatch.setattr(reporting, "TURN_S", -1.0)
    steps = []

    def work(run):
        for step in range(3):
            run.report(step, 3, f"step {step}")
            steps.append(step)
        return "never"

    job = run_as(work)
    assert steps == []
    assert (job.state, job.attempts, job.message) == ("queued", 0, "step 0")
    assert len(sent) == 1


def test_the_last_step_is_not_put_off(run_as, sent, monkeypatch):
    monkeypatch.setattr(reporting, "TURN_S", -1.0)

    def work(run):
        run.report(3, 3, "")
        return "3 steps"

    assert run_as(work).state == "done"


@pytest.mark.parametrize(
    ("may_wait", "does_another_wait", "state"),
    [(True, True, "queued"), (True, False, "done"), (False, True, "done")],
)
def test_work_that_stands_still_lets_others_go_first(run_as, sent, monkeypatch, may_wait, does_another_wait, state):
    monkeypatch.setattr(reporting, "STANDSTILL_S", -1.0)
    monkeypatch.setattr(reporting, "others_wait", lambda _job: does_another_wait)

    def work(run):
        run.report(0, 3, "waiting for files")
        return "came"

    assert run_as(work, may_wait=may_wait).state == state


@pytest.mark.parametrize(
    ("kind", "other_state", "waits"),
    [("score", "queued", True), ("score", "running", False), ("ingest", "queued", False)],
)
def test_another_waits_when_it_is_queued_for_the_same_worker(make_job, kind, other_state, waits):
    job = make_job()
    now = job.created_at
    Job.objects.create(
        kind=kind,
        title="Another",
        dataset=job.dataset,
        created_by=job.created_by,
        state=other_state,
        run_token=uuid.uuid4(),
        heartbeat_at=now,
    )
    assert queue.others_wait(job) is waits
