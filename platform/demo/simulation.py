"""Let the simulated readers read a study through the functions that a reader's browser reaches."""

import uuid
from typing import Any, cast

from api.parsing import parse
from demo.simulated_readers import Look, answer_display_set
from imaging.models import MetricValue, Reconstruction
from imaging.standard.regions import current_regions
from reading.content import Parsed
from reading.documents import Task
from reading.frozen import Item
from reading.models import ReadingSession
from reading.presentations import issue_tasks, stamp_first_input, stamp_shown
from reading.serializers import SubmissionInput
from reading.sessions import open_session
from reading.submissions import submit
from studies.models import PaneImage, PlannedSession, Study

# A key that is always the same for a stage of an item: an interrupted start sends the same submission again.
KEYS = uuid.UUID("8d1a4a0c-52a5-4d0e-9a55-1f0f6d7d2f6e")


def read_study(study: Study) -> None:
    """Every sitting of every reader that is not finished yet, in order."""
    plans = PlannedSession.objects.filter(study=study).exclude(reading__state=ReadingSession.State.DONE)
    for plan in plans.select_related("reader__person").order_by("reader__position", "number"):
        _read_session(plan)


def _read_session(plan: PlannedSession) -> None:
    person = plan.reader.person
    open_session(reader=person, session_id=plan.pk)
    tasks = issue_tasks(reader=person, session_id=plan.pk, ahead=0).tasks
    while tasks:
        tasks = _read_task(plan, tasks[0])


def _read_task(plan: PlannedSession, task: Task) -> list[Task]:
    """Answer what is asked of the display set at this stage; gives what comes next."""
    person, item = plan.reader.person, task.item
    body = answer_display_set(
        stage=task.stage,
        looks=_look_at(item),
        questions=[_describe(question) for question in task.questions],
        reader=plan.reader.position,
        session=plan.number,
        position=item.position,
    )
    stamp_shown(reader=person, item_id=item.id)
    stamp_first_input(reader=person, item_id=item.id)
    receipt = submit(
        reader=person,
        item_id=item.id,
        key=uuid.uuid5(KEYS, f"{item.id} {task.stage}"),
        raw=body,
        body=cast(Parsed, parse(SubmissionInput, body)),
        ahead=0,
    )
    return receipt.next.tasks if receipt.next else []


def _describe(question: Any) -> dict[str, Any]:
    fields = ("kind", "is_required", "allows_tie", "asks_confidence")
    return {"id": str(question.pk), **{name: getattr(question, name) for name in fields}}


def _look_at(item: Item) -> list[Look]:
    """What each pane shows in the first view: simulated studies have one."""
    shown = PaneImage.objects.filter(pane__item=item.id, position=0).order_by("pane__index")
    return [_measure(one.reconstruction) for one in shown.select_related("reconstruction__image")]


def _measure(shown: Reconstruction) -> Look:
    values = {
        (name, region): value
        for name, region, value in MetricValue.objects.filter(
            reconstruction=shown, lesion=None, name__in=["ssim", "contrast"]
        ).values_list("name", "region", "value")
    }
    region, contrast = current_regions(shown.image).first(), values.get(("contrast", "inside"))
    full_scale = shown.image.range_high - shown.image.range_low
    return Look(
        ssim=values.get(("ssim", "whole")) or 1.0,
        contrast=None if contrast is None else abs(contrast) / full_scale,
        lesion=None if region is None else (region.x + region.width / 2, region.y + region.height / 2),
        size=(shown.columns, shown.rows),
    )
