"""Run one job in a worker: claim it, work, report, end it.

A claim is one conditional UPDATE that writes a fresh run token, so of two workers with one message one works. All later
writes carry that token: a worker that lost its claim (its lease ran out, or the job was cancelled) can change nothing.
"""

import logging
import threading
import time
import uuid
from datetime import datetime, timedelta
from types import TracebackType

from django.db import close_old_connections, connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jobs.dispatch import do_work
from jobs.events import announce
from jobs.models import Job

LEASE = timedelta(seconds=30)
HEARTBEAT_S = 5.0
REPORT_EVERY_S = 0.4
MAX_ATTEMPTS = 3

log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The job was cancelled, or belongs to another worker by now."""


def run_job(*, job_id: str) -> None:
    """Do the job unless it is done, cancelled or somebody else's. Safe to call any number of times."""
    job = _claim(job_id)
    if job is None:
        return
    if job.attempts > MAX_ATTEMPTS:
        _end(job, Job.State.FAILED, error=_POISON)
        return
    announce(job)
    try:
        with Heartbeat(job):
            sentence = do_work(job=job, report=Reporter(job))
    except StoppedError:
        log.info("job %s was stopped", job.pk)
    except Exception as error:
        # Whatever its class, the row must say what happened; the log has the rest.
        log.exception("job %s failed", job.pk)
        _end(job, Job.State.FAILED, error=_in_words(error))
    else:
        _end(job, Job.State.DONE, message=sentence)


_POISON = (
    f"The job was started {MAX_ATTEMPTS} times, and each time its worker ended before the job did. "
    "It may need more memory than the worker has. Try again with fewer images."
)


def is_free(*, now: datetime) -> Q:
    """Queued, or running with a lease that ran out: its worker is gone."""
    return Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, heartbeat_at__lt=now - LEASE)


def _claim(job_id: str) -> Job | None:
    now, token = timezone.now(), uuid.uuid4()
    claimed = Job.objects.filter(is_free(now=now), pk=job_id).update(
        state=Job.State.RUNNING,
        run_token=token,
        heartbeat_at=now,
        started_at=now,
        attempts=F("attempts") + 1,
        error="",
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _end(job: Job, state: Job.State, *, message: str = "", error: str = "") -> None:
    now = timezone.now()
    ended = _mine(job).update(
        state=state, message=message[:300], error=error, finished_at=now, heartbeat_at=now, run_token=None
    )
    if ended:
        if state == Job.State.DONE:
            Job.objects.filter(pk=job.pk).update(done=F("total"))
        announce(Job.objects.get(pk=job.pk))


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, run_token=job.run_token, state=Job.State.RUNNING)


def _in_words(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0][:400]}" if text else f"{type(error).__name__} without a message."


class Reporter:
    """`report(done, total, message)`. Writes at most every REPORT_EVERY_S seconds, and always the last unit."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._next_at = 0.0

    def __call__(self, done: int, total: int, message: str) -> None:
        """Raises StoppedError when the job is no longer this worker's."""
        if time.monotonic() < self._next_at and not (total and done == total):
            return
        self._next_at = time.monotonic() + REPORT_EVERY_S
        total = max(total or self._job.total, done)
        changes = {"done": done, "total": total, "message": message[:300], "heartbeat_at": timezone.now()}
        if not _mine(self._job).update(**changes):
            raise StoppedError
        for name, value in changes.items():
            setattr(self._job, name, value)
        announce(self._job)


class Heartbeat:
    """Context manager: renews the lease from a thread of its own, because one unit of work may take minutes."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{job.pk}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._ended.wait(HEARTBEAT_S):
                close_old_connections()
                self._renew()
        finally:
            connection.close()  # this thread's own

    def _renew(self) -> None:
        try:
            _mine(self._job).update(heartbeat_at=timezone.now())
        except Exception:
            # The database may be restarting. The next beat tries again, long before the lease runs out.
            log.warning("no heartbeat for job %s", self._job.pk, exc_info=True)
