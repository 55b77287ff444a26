"""Fill in views by a rule that the investigator names. A case for which it has no answer stays as it is."""

from collections.abc import Callable
from uuid import UUID

from django.db import models, transaction

from accounts.models import User
from api.errors import InvalidInput
from audit.events import record_event
from imaging.models import Image
from studies.dataset_access import check_open
from studies.displays import MOST_DISPLAYS, MOST_TOGETHER, Displays, Part, parts_of, write_views
from studies.models import Study, StudyCase
from studies.protocol import check_draft, get_study, lock_study


class Rule(models.TextChoices):
    """`LARGEST_STACK` is the image with the most planes, and of these the one with the most pixels; where two are
    alike it chooses none."""

    EACH_ALONE = "each_alone"
    ALL_TOGETHER = "all_together"
    LARGEST_STACK = "largest_stack"


class Planes(models.TextChoices):
    ALL = "all"
    MIDDLE = "middle"


@transaction.atomic
def fill_views(*, actor: User, study_id: UUID, rule: Rule, planes: Planes, cases: list[UUID] | None) -> Study:
    """For the cases named, or for all that have no views yet. Images that are excluded are left out."""
    study = lock_study(actor=actor, study_id=study_id)
    check_draft(study)
    check_open(actor, study)
    rows = list(study.cases.filter(is_training=False).select_related("case").prefetch_related("case__images", "views"))
    wanted = [row for row in rows if (not parts_of(row) if cases is None else row.case_id in cases)]
    if cases is not None and len(wanted) != len(set(cases)):
        raise InvalidInput("unknown_case", "Choose views for cases of the study only.", field="cases")
    chosen = {row: displays for row in wanted if (displays := _choose(row, rule, planes))}
    write_views(study, chosen, keep=[row for row in rows if row not in chosen])
    record_event(
        actor=actor,
        action="study.changed",
        subject=study,
        detail={"protocol": "views", "rule": rule, "planes": planes, "cases": len(chosen)},
        chain=str(study.pk),
    )
    return get_study(actor=actor, study_id=study_id)


def _choose(row: StudyCase, rule: Rule, planes: Planes) -> Displays:
    images = sorted(
        (one for one in row.case.images.all() if not one.is_excluded), key=lambda one: (one.created_at, one.pk)
    )
    displays = _RULES[rule](row.case.code, images)
    return [[_part(image, planes) for image in display] for display in displays]


def _each_alone(code: str, images: list[Image]) -> list[list[Image]]:
    if len(images) > MOST_DISPLAYS:
        message = f"{code} has {len(images)} images; at most {MOST_DISPLAYS} can be read each alone. Choose among them."
        raise InvalidInput("too_many_displays", message, field="rule")
    return [[image] for image in images]


def _all_together(code: str, images: list[Image]) -> list[list[Image]]:
    if len(images) > MOST_TOGETHER:
        message = f"{code} has {len(images)} images; at most {MOST_TOGETHER} fit together. Choose among them."
        raise InvalidInput("too_many_together", message, field="rule")
    return [images] if images else []


def _largest_stack(code: str, images: list[Image]) -> list[list[Image]]:
    def size(image: Image) -> tuple[int, int]:
        return image.plane_count, image.rows * image.columns

    largest = max(map(size, images), default=None)
    found = [image for image in images if size(image) == largest]
    return [found] if len(found) == 1 else []


_RULES: dict[Rule, Callable[[str, list[Image]], list[list[Image]]]] = {
    Rule.EACH_ALONE: _each_alone,
    Rule.ALL_TOGETHER: _all_together,
    Rule.LARGEST_STACK: _largest_stack,
}


def _part(image: Image, planes: Planes) -> Part:
    if planes == Planes.MIDDLE:
        middle = image.plane_count // 2
        return Part(image.pk, middle, middle)
    return Part(image.pk, 0, image.plane_count - 1)
