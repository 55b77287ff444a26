"""Start again what stands still: the guarantee behind the queue."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from imaging.removing import sweep_storage
from imaging.storage import sweep_parts
from imaging.uploads import expire_uploads, sweep_uploads
from jobs.models import Job
from jobs.queue import enqueue
from jobs.running import LEASE

# A queued job may only be waiting its turn; a second message for it does no harm, so this is about noise.
RESEND_AFTER = timedelta(seconds=60)
# No file takes longer to be written, so a half one of this age has no writer any more.
_HALF_FOR = timedelta(hours=1)

log = logging.getLogger(__name__)


@transaction.atomic
def sweep_jobs() -> int:
    """Send every job again whose message or worker is lost. Returns how many. Two sweeps at once share the rows."""
    now = timezone.now()
    is_lost = Q(state=Job.State.RUNNING, heartbeat_at__lt=now - LEASE)
    is_forgotten = Q(state=Job.State.QUEUED) & (Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - RESEND_AFTER))
    lost = list(Job.objects.select_for_update(skip_locked=True).filter(is_lost | is_forgotten).order_by("created_at"))
    for job in lost:
        enqueue(job=job)
    Job.objects.filter(pk__in=[job.pk for job in lost], state=Job.State.QUEUED).update(heartbeat_at=now)
    if lost:
        log.warning("started %d jobs again that stood still", len(lost))
    return len(lost)


def sweep_files(*, now: datetime) -> int:
    """Remove the files that nobody will ask for: originals nobody read in, halves of kills, frames without a row.

    Returns how many.
    """
    removed = expire_uploads(now=now, keep=_awaited()) + sweep_uploads(now=now)
    removed += sweep_parts(before=now - _HALF_FOR) + sweep_storage(now=now)
    if removed:
        log.info("removed %d files that nothing needs", removed)
    return removed


def _awaited() -> set[UUID]:
    """The uploads that a job will still read in."""
    waiting = Job.objects.filter(kind=Job.Kind.INGEST, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return {UUID(upload) for job in waiting for upload in job.parameters["uploads"]}
