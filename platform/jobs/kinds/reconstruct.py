"""Make the reconstructions of images by treatments."""

from dataclasses import dataclass

from django.db.models import QuerySet

from api.errors import Conflict, InvalidInput
from imaging.models import Image, Reconstruction
from imaging.reconstruction import Plan, reconstruct_dataset
from imaging.treatments import check_treatments
from jobs.models import Job
from jobs.selection import choose_images
from jobs.work import Asked, Request, Run, Work, count_of


@dataclass(frozen=True)
class Reconstruct:
    """`images` is None for all of the dataset."""

    treatments: tuple[str, ...]
    comparison: str
    scale: int
    degradation: str
    images: tuple[str, ...] | None = None


def _check(asked: Asked) -> Request[Reconstruct]:
    wishes = asked.wishes
    if not wishes.comparison:
        raise InvalidInput("no_comparison", "Choose retrospective or prospective.", field="comparison")
    wanted = Reconstruct(wishes.treatments, wishes.comparison, wishes.scale, wishes.degradation, wishes.images)
    check_treatments(
        list(wanted.treatments), comparison=wanted.comparison, scale=wanted.scale, degradation=wanted.degradation
    )
    images = choose_images(asked.dataset, wanted.images)
    total = images.count() * len(wanted.treatments)
    if _count_made(images, wanted) == total:
        raise Conflict("nothing_to_make", "All of these variants are made already. Choose others.", field="treatments")
    title = f"Make {count_of(len(wanted.treatments), 'variant')} ×{wanted.scale} of {asked.dataset.name}"
    return Request(title, wanted, total)


def _count_made(images: QuerySet[Image], wanted: Reconstruct) -> int:
    return Reconstruction.objects.filter(
        image__in=images,
        treatment__in=wanted.treatments,
        comparison=wanted.comparison,
        scale=wanted.scale,
        degradation=wanted.degradation,
    ).count()


def _run(run: Run[Reconstruct]) -> str:
    wanted = run.parameters
    return reconstruct_dataset(
        dataset_id=run.dataset_id,
        treatments=list(wanted.treatments),
        plan=Plan(comparison=wanted.comparison, scale=wanted.scale, degradation=wanted.degradation),
        images=None if wanted.images is None else list(wanted.images),
        report=run.report,
    )


WORK = Work(Job.Kind.RECONSTRUCT, "gpu", Reconstruct, _check, _run)
