"""Run one job in a worker: claim it, work, report, end it.

A claim is one conditional UPDATE that writes a fresh run token, so of two workers with one message one works. All later
writes carry that token: a worker that lost its claim (its lease ran out, or the job was cancelled) can change nothing.
"""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import close_old_connections
from django.db.models import F, Q
from django.utils import timezone

from api.errors import UNAVAILABLE, DomainError, is_disk_full
from imaging.holding import hold_files
from imaging.space import check_space
from jobs.events import announce
from jobs.kinds import work_of
from jobs.models import Job
from jobs.queue import TIME_IS_UP, enqueue
from jobs.reporting import Heartbeat, Reporter, StoppedError, TurnOverError, mine
from jobs.work import Run

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3
#: How long a worker tries to write what became of its job while the database is away. Then the sweeper takes over.
OUTAGE_S = 60.0
OUTAGE_PAUSE_S = 1.0

log = logging.getLogger(__name__)


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
        with Heartbeat(job), hold_files():
            sentence = _work(job)
    except StoppedError:
        log.info("job %s was stopped", job.pk)
    except TurnOverError:
        _when_possible(partial(_put_back, job, is_attempt=False))
    except Exception as error:
        # Whatever its class, the row must say what happened; the log has the rest.
        log.exception("job %s broke off", job.pk)
        _when_possible(partial(_break_off, job, error))
    else:
        _when_possible(partial(_end, job, Job.State.DONE, message=sentence))


def _work(job: Job) -> str:
    check_space()
    work = work_of(job.kind)
    return work.run(
        Run(
            job_id=str(job.pk),
            dataset_id=str(job.dataset_id),
            parameters=work.read(job.parameters),
            report=Reporter(job),
        )
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


# --- how a run ends ---------------------------------------------------------------------------------------------------


def _break_off(job: Job, error: Exception) -> None:
    """A database that went away is no failure of the job: it is queued again, as often as a job may be started."""
    if isinstance(error, UNAVAILABLE) and not is_disk_full(error):
        _put_back(job, is_attempt=True)
    else:
        _end(job, Job.State.FAILED, error=_in_words(error, meets_names=work_of(job.kind).meets_names))


def _put_back(job: Job, *, is_attempt: bool) -> None:
    """Queued again, to go on later. `is_attempt`: this run counts among those that a job may have."""
    changes: dict[str, Any] = {"state": Job.State.QUEUED, "run_token": None, "heartbeat_at": timezone.now()}
    if not is_attempt:
        changes["attempts"] = F("attempts") - 1
    if mine(job).update(**changes):
        again = Job.objects.get(pk=job.pk)
        announce(again)
        enqueue(job=again)


def _end(job: Job, state: Job.State, *, message: str = "", error: str = "") -> None:
    now = timezone.now()
    ended = mine(job).update(
        state=state, message=message[:300], error=error, finished_at=now, heartbeat_at=now, run_token=None
    )
    if ended:
        if state == Job.State.DONE:
            Job.objects.filter(pk=job.pk).update(done=F("total"))
        announce(Job.objects.get(pk=job.pk))


def _when_possible(write: Callable[[], None]) -> None:
    """Write now, or as soon as the database is back. After a minute the lease tells the sweeper instead."""
    deadline = time.monotonic() + OUTAGE_S
    while True:
        try:
            return write()
        except UNAVAILABLE:
            close_old_connections()  # the one that broke; the next query opens another
            if time.monotonic() > deadline:
                log.warning("the database is away; the job is left to the sweeper", exc_info=True)
                return None
            time.sleep(OUTAGE_PAUSE_S)


_POISON = (
    f"The job was started {MAX_ATTEMPTS} times, and each time its worker ended, or lost the database, before the job "
    "was done. It may need more memory than the worker has. Try again with fewer images."
)
_FULL = (
    "The disk has too little free space. Free some, then try the job again: it goes on where it stopped, and what it "
    "has finished is kept."
)
_TOO_SLOW = "One step took longer than a worker may work. Try again with fewer or smaller images."


def _in_words(error: Exception, *, meets_names: bool) -> str:
    if is_disk_full(error):
        return _FULL
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, TIME_IS_UP):
        return _TOO_SLOW
    text = str(error).strip().splitlines()
    if not text or meets_names:
        return f"{type(error).__name__}. The worker's log says more; tell the administrator."
    return f"{type(error).__name__}: {text[0][:400]}"
