"""Celery's side: wrappers around one function each."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from jobs.running import run_job
from jobs.sweeping import sweep_jobs


@shared_task(name="jobs.run")
def run(job_id: str) -> None:
    run_job(job_id=job_id)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    sweep_jobs()


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """A worker that starts after a crash need not wait for the timer."""
    sweep_jobs()
