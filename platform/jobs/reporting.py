"""While a job runs: its progress, its lease, and whether it should go on."""

import logging
import threading
import time
from types import TracebackType

from django.db import close_old_connections, connection
from django.db.models import QuerySet
from django.utils import timezone

from jobs.events import announce
from jobs.kinds import work_of
from jobs.models import Job
from jobs.queue import others_wait

HEARTBEAT_S = 5.0
REPORT_EVERY_S = 0.4
#: A job gives its worker back after so long, between two steps, and goes on when it is its turn again. Well below the
#: worker's own limit, which would break a step off.
TURN_S = 2400.0
#: Work that may wait, and has not got on for so long, lets another job of its queue go first.
STANDSTILL_S = 30.0

log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The job was cancelled, or belongs to another worker by now."""


class TurnOverError(Exception):
    """The job is not done, and another one should go first."""


def mine(job: Job) -> QuerySet[Job]:
    """The job's row while it is still this run's; none once it was cancelled or taken over."""
    return Job.objects.filter(pk=job.pk, run_token=job.run_token, state=Job.State.RUNNING)


class Reporter:
    """`report(done, total, message)`. Writes at most every REPORT_EVERY_S seconds, and always the last unit."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._may_wait = work_of(job.kind).may_wait
        self._next_at = 0.0
        self._began_at = self._moved_at = time.monotonic()

    def __call__(self, done: int, total: int, message: str) -> None:
        """Raises StoppedError when the job is no longer this worker's, TurnOverError when it should pause."""
        now, is_last = time.monotonic(), bool(total) and done == total
        if done > self._job.done:
            self._moved_at = now
        if now < self._next_at and not is_last:
            return
        self._next_at = now + REPORT_EVERY_S
        self._write(done, max(total or self._job.total, done), message)
        if not is_last and self._is_over(now):
            raise TurnOverError

    def _write(self, done: int, total: int, message: str) -> None:
        changes = {"done": done, "total": total, "message": message[:300], "heartbeat_at": timezone.now()}
        if not mine(self._job).update(**changes):
            raise StoppedError
        for name, value in changes.items():
            setattr(self._job, name, value)
        announce(self._job)

    def _is_over(self, now: float) -> bool:
        if now - self._began_at > TURN_S:
            return True
        return self._may_wait and now - self._moved_at > STANDSTILL_S and others_wait(self._job)


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
            mine(self._job).update(heartbeat_at=timezone.now())
        except Exception:
            # The database may be restarting. The next beat tries again, long before the lease runs out.
            log.warning("no heartbeat for job %s", self._job.pk, exc_info=True)
