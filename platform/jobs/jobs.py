"""Make, find, cancel and retry jobs."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Role, User
from api.errors import Conflict, Forbidden, NotFound
from audit.events import record_event
from imaging.datasets import get_dataset
from imaging.models import Dataset, Verdict
from imaging.people import datasets_of
from jobs.events import announce
from jobs.kinds import work_of
from jobs.models import Job
from jobs.queue import enqueue
from jobs.work import Asked, Wishes


@transaction.atomic
def create_job(*, actor: User, kind: str, dataset: str, **wishes: Any) -> Job:
    """A queued job; it is sent to its worker once the caller's transaction is committed."""
    held, work = _lock_dataset(actor, dataset), work_of(kind)
    request = work.check(Asked(actor, held, Wishes.of(wishes)))
    parameters = work.keep(request.parameters)
    job = Job.objects.create(
        kind=kind,
        title=request.title[:200],
        dataset=held,
        parameters=parameters,
        inputs_sha256=_hash(kind, str(held.pk), parameters),
        total=request.total,
        created_by=actor,
        heartbeat_at=timezone.now(),
    )
    announce(job)
    enqueue(job=job)
    record_event(actor=actor, action="job.created", subject=job, detail={"kind": kind, "dataset": str(held.pk)})
    return job


def _lock_dataset(actor: User, dataset_id: str) -> Dataset:
    """Against its removal until the job is there, which then forbids it."""
    found = get_dataset(actor=actor, dataset_id=dataset_id)
    dataset = Dataset.objects.select_for_update(no_key=True).filter(pk=found.pk).first()
    if dataset is None:  # somebody has just removed it
        raise NotFound("dataset_not_found", "There is no such dataset. Choose one from the list.")
    return dataset


def list_jobs(*, actor: User, dataset: Any = None, state: str | None = None) -> QuerySet[Job]:
    """Those of the datasets that the actor may open."""
    jobs = jobs_of(actor).select_related("created_by")
    if dataset is not None:
        jobs = jobs.filter(dataset_id=dataset)
    return jobs.filter(state=state) if state is not None else jobs


def get_job(*, actor: User, job_id: str) -> Job:
    job = jobs_of(actor).filter(pk=job_id).first()
    if job is None:
        raise _no_job()
    return job


def jobs_of(actor: User) -> QuerySet[Job]:
    return Job.objects.filter(dataset__in=datasets_of(actor))


def list_verdicts(*, actor: User, job_id: str, status: str | None = None) -> QuerySet[Verdict]:
    """What was refused first, for that needs a person; each kind in the order of the files."""
    is_refused = When(status=Verdict.Status.REFUSED, then=Value(0))
    order = Case(is_refused, default=Value(1), output_field=IntegerField())
    verdicts = Verdict.objects.filter(job_id=get_job(actor=actor, job_id=job_id).pk).order_by(order, "pk")
    return verdicts if status is None else verdicts.filter(status=status)


@transaction.atomic
def cancel_job(*, actor: User, job_id: str) -> Job:
    """A running job stops at its next report; what it has finished by then stays."""
    job = _lock(actor, job_id)
    if job.is_ended:
        raise Conflict("job_ended", f"The job is {job.state} already.")
    job.state, job.finished_at, job.run_token, job.message = Job.State.CANCELLED, timezone.now(), None, "Cancelled."
    job.save(update_fields=["state", "finished_at", "run_token", "message"])
    announce(job)
    record_event(actor=actor, action="job.cancelled", subject=job, detail={})
    return job


@transaction.atomic
def retry_job(*, actor: User, job_id: str) -> Job:
    """Queue an ended job again. It passes over what an earlier run has finished."""
    job = _lock(actor, job_id)
    if job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        raise Conflict("job_not_ended", f"The job is {job.state}. Only a failed or cancelled job can be retried.")
    job.state, job.attempts, job.error, job.message = Job.State.QUEUED, 0, "", ""
    job.finished_at, job.heartbeat_at = None, timezone.now()
    job.save(update_fields=["state", "attempts", "error", "message", "finished_at", "heartbeat_at"])
    announce(job)
    enqueue(job=job)
    record_event(actor=actor, action="job.retried", subject=job, detail={})
    return job


def _lock(actor: User, job_id: str) -> Job:
    """The row, locked against its own worker, for a person who may steer it."""
    job = jobs_of(actor).select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise _no_job()
    if job.created_by_id != actor.pk and not actor.has_role(Role.ADMINISTRATOR):
        raise Forbidden("not_your_job", "Only an administrator or who started the job may do this.")
    return job


def _no_job() -> NotFound:
    return NotFound("job_not_found", "There is no such job. Choose one from the list.")


def _hash(kind: str, dataset_id: str, parameters: dict[str, Any]) -> str:
    canonical = json.dumps([kind, dataset_id, parameters], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
