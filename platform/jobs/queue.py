"""The one door to Celery. Tasks are named, never imported, so no domain module loads them.

The queue may lose everything at any time: a Job row in the database is the truth, and `sweeping` sends it again.
"""

from celery import current_app
from django.db import transaction

from jobs.models import Job

RUN_TASK = "jobs.run"
_QUEUES = {Job.Kind.INGEST: "default", Job.Kind.RECONSTRUCT: "gpu", Job.Kind.SCORE: "gpu"}


def enqueue(*, job: Job) -> None:
    """Send the job to its queue once the caller's transaction is committed; before that no worker could see the row.

    A broker that is down is logged and left to the sweeper.
    """
    transaction.on_commit(lambda: _send(job), robust=True)


def _send(job: Job) -> None:
    current_app.send_task(RUN_TASK, args=[str(job.pk)], queue=_QUEUES[Job.Kind(job.kind)], retry=False)
