"""A reader's own latest answers to one item, so that they can be corrected."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from api.errors import NotFound
from reading.models import Submission
from reading.presentations import get_item


@dataclass(frozen=True)
class OwnAnswers:
    """In the form in which they were submitted."""

    item: UUID
    answers: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    nothing_to_mark: list[UUID]


def get_answers(*, reader: User, item_id: UUID) -> OwnAnswers:
    item = get_item(reader=reader, item_id=item_id)
    newest = Submission.objects.filter(item=item, superseded_by=None).first()
    if newest is None:
        raise NotFound("not_answered", "This item is not answered yet.")
    return OwnAnswers(
        item=item.pk,
        answers=[*_preferences(newest), *_ratings(newest)],
        marks=[_mark(mark) for mark in newest.marks.all()],
        nothing_to_mark=[row.question_id for row in newest.nothing_to_mark.all()],
    )


def _preferences(submission: Submission) -> list[dict[str, Any]]:
    return [
        {
            "question": row.question_id,
            "pane": None,
            "kind": row.question.kind,
            "choice": row.choice,
            "confidence": row.confidence,
        }
        for row in submission.preferences.select_related("question").order_by("question__position")
    ]


def _ratings(submission: Submission) -> list[dict[str, Any]]:
    return [
        {
            "question": row.question_id,
            "pane": row.pane,
            "kind": row.question.kind,
            "value": row.value,
            "confidence": None,
        }
        for row in submission.ratings.select_related("question").order_by("question__position", "pane")
    ]


def _mark(mark: Any) -> dict[str, Any]:
    return {
        "question": mark.question_id,
        "pane": mark.pane,
        "shape": mark.shape,
        "points": mark.points,
        "confidence": mark.confidence,
    }
