"""What a reader has answered and may still correct, study by study: closed studies too, which no worklist shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from accounts.models import User
from reading.models import Submission
from studies.models import State, WorklistItem

CORRECTABLE = (State.READING, State.CLOSED)


@dataclass(frozen=True)
class AnsweredItem:
    """`answered_at` of what counts now; `is_corrected`: it is not what was answered first."""

    item: UUID
    position: int
    blind_code: str
    is_training: bool
    answered_at: datetime
    is_corrected: bool


@dataclass(frozen=True)
class AnsweredSession:
    id: UUID
    number: int
    items: list[AnsweredItem]


@dataclass(frozen=True)
class AnsweredStudy:
    study_id: UUID
    study_title: str
    sessions: list[AnsweredSession]


def list_answered(*, reader: User) -> list[AnsweredStudy]:
    """The newest study first, its items in the order in which they were read."""
    newest = (
        Submission.objects.filter(
            superseded_by=None,
            item__session__reader__person=reader,
            item__study__state__in=CORRECTABLE,
        )
        .select_related("item__session", "item__study")
        .defer("item__study__manifest", "item__study__description")
        .order_by("-item__study__opened_at", "item__study_id", "item__session__number", "item__position", "stage")
    )
    return [_study(list(rows)) for _, rows in groupby(newest, key=lambda row: row.item.study_id)]


def _study(rows: list[Submission]) -> AnsweredStudy:
    study = rows[0].item.study
    sessions = groupby(rows, key=lambda row: row.item.session)
    return AnsweredStudy(study.pk, study.title, [_session(plan.pk, plan.number, found) for plan, found in sessions])


def _session(id: UUID, number: int, rows: Iterable[Submission]) -> AnsweredSession:
    return AnsweredSession(id, number, [_item(list(found)) for _, found in groupby(rows, key=lambda row: row.item_id)])


def _item(stages: list[Submission]) -> AnsweredItem:
    item = stages[0].item
    return AnsweredItem(
        item=item.pk,
        position=item.position,
        blind_code=item.blind_code,
        is_training=item.kind == WorklistItem.Kind.TRAINING,
        answered_at=max(stage.answered_at for stage in stages),
        is_corrected=any(stage.supersedes_id for stage in stages),
    )
