"""Which function does which kind of job. All share one form: they report as they go and return a closing sentence."""

from collections.abc import Callable

from imaging.ingest import ingest_uploads
from imaging.reconstruction import Plan, reconstruct_dataset
from imaging.scores import score_dataset
from jobs.models import Job

Report = Callable[[int, int, str], None]


def do_work(*, job: Job, report: Report) -> str:
    return _WORK[Job.Kind(job.kind)](job, report)


def _ingest(job: Job, report: Report) -> str:
    uploads = job.parameters["uploads"]
    return ingest_uploads(dataset_id=str(job.dataset_id), upload_ids=uploads, job_id=str(job.pk), report=report)


def _reconstruct(job: Job, report: Report) -> str:
    wanted = job.parameters
    plan = Plan(comparison=wanted["comparison"], scale=wanted["scale"], degradation=wanted["degradation"])
    return reconstruct_dataset(
        dataset_id=str(job.dataset_id), treatments=wanted["treatments"], plan=plan, report=report
    )


def _score(job: Job, report: Report) -> str:
    return score_dataset(dataset_id=str(job.dataset_id), detector=job.parameters["detector"], report=report)


_WORK: dict[Job.Kind, Callable[[Job, Report], str]] = {
    Job.Kind.INGEST: _ingest,
    Job.Kind.RECONSTRUCT: _reconstruct,
    Job.Kind.SCORE: _score,
}
