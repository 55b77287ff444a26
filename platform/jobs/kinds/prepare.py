"""Prepare what readers of a study will be shown."""

from dataclasses import dataclass
from uuid import UUID

from api.errors import Conflict, InvalidInput
from jobs.models import Job
from jobs.work import Asked, Request, Run, Work, count_of
from studies.preparing import list_wanted, prepare_study
from studies.protocol import check_draft, get_study
from studies.showings import missing_showings


@dataclass(frozen=True)
class Prepare:
    study: str


def _check(asked: Asked) -> Request[Prepare]:
    """The title names no study: whoever sees the jobs of the dataset need not know of it."""
    if not asked.wishes.study:
        raise InvalidInput("no_study", "Name the study whose images are to be prepared.", field="study")
    study = get_study(actor=asked.actor, study_id=UUID(asked.wishes.study))
    check_draft(study)
    if study.dataset_id != asked.dataset.pk:
        raise InvalidInput("wrong_dataset", "Name the dataset that the study is about.", field="dataset")
    missing = missing_showings(study, list_wanted(study))
    if not missing:
        raise Conflict("nothing_to_prepare", "Everything that readers will be shown is prepared.", field="study")
    title = f"Prepare {count_of(len(missing), 'image')} of {asked.dataset.name} for reading"
    return Request(title, Prepare(asked.wishes.study), sum(one.planes for one in missing))


def _run(run: Run[Prepare]) -> str:
    return prepare_study(study_id=UUID(run.parameters.study), report=run.report)


WORK = Work(Job.Kind.PREPARE, "gpu", Prepare, _check, _run)
