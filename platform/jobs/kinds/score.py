"""Score images by a detector."""

from dataclasses import dataclass

from api.errors import Conflict
from imaging.scores import get_detector, score_dataset
from jobs.models import Job
from jobs.selection import choose_images
from jobs.work import Asked, Request, Run, Work


@dataclass(frozen=True)
class Score:
    """`images` is None for all of the dataset."""

    detector: str
    images: tuple[str, ...] | None = None


def _check(asked: Asked) -> Request[Score]:
    detector = get_detector(asked.wishes.detector)
    images = choose_images(asked.dataset, asked.wishes.images)
    known = images.filter(modality__in=detector.modalities).count()
    if not known:
        modalities = ", ".join(detector.modalities)
        raise Conflict(
            "no_known_modality",
            f"{detector.title} knows {modalities} only, and no image meant is one of these. Choose others.",
            field="detector",
        )
    title = f"Score {asked.dataset.name} by {detector.title}"
    return Request(title, Score(detector.key, asked.wishes.images), images.count())


def _run(run: Run[Score]) -> str:
    return score_dataset(
        dataset_id=run.dataset_id,
        detector=run.parameters.detector,
        images=None if run.parameters.images is None else list(run.parameters.images),
        report=run.report,
    )


WORK = Work(Job.Kind.SCORE, "gpu", Score, _check, _run)
