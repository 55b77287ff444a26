"""Every kind of job, each in a file of its own. A new one is a file here, a line in this list and a `Job.Kind`."""

from typing import Any

from jobs.kinds import ingest, prepare, read_text, reconstruct, score
from jobs.work import Work

WORKS: tuple[Work[Any], ...] = (ingest.WORK, reconstruct.WORK, score.WORK, read_text.WORK, prepare.WORK)


def work_of(kind: str) -> Work[Any]:
    return next(work for work in WORKS if work.kind == kind)
