"""Celery's side: wrappers around one function each."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from imaging.ingest.staging import sweep_staging
from jobs.running import run_job
from jobs.sweeping import sweep_files, sweep_jobs


@shared_task(name="jobs.run")
def run(job_id: str) -> None:
    run_job(job_id=job_id)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    sweep_jobs()


@shared_task(name="jobs.sweep_files")
def sweep_stored_files() -> None:
    sweep_files(now=timezone.now())


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """A worker that starts after a crash need not wait for the timer, and what a killed run left goes at once."""
    sweep_staging()
    sweep_jobs()
