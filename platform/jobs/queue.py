"""The one door to Celery. Tasks are named, never imported, so no domain module loads them.

The queue may lose everything at any time: a Job row in the database is the truth, and `sweeping` sends it again.
"""

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from jobs.kinds import WORKS, work_of
from jobs.models import Job

RUN_TASK = "jobs.run"
#: Raised within the work when a worker's process has had all the time that it may have.
TIME_IS_UP = SoftTimeLimitExceeded


def enqueue(*, job: Job) -> None:
    """Send the job to its queue once the caller's transaction is committed; before that no worker could see the row.

    A broker that is down is logged and left to the sweeper.
    """
    transaction.on_commit(lambda: _send(job), robust=True)


def others_wait(job: Job) -> bool:
    """Whether another job waits in this job's queue."""
    queue = work_of(job.kind).queue
    kinds = [work.kind for work in WORKS if work.queue == queue]
    return Job.objects.filter(kind__in=kinds, state=Job.State.QUEUED).exclude(pk=job.pk).exists()


def _send(job: Job) -> None:
    current_app.send_task(RUN_TASK, args=[str(job.pk)], queue=work_of(job.kind).queue, retry=False)
