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


_COLUMNS = {
    "preferences": ("choice", "confidence"),
    "ratings": ("pane", "value"),
    "guesses": ("choice",),
    "comments": ("text",),
}


def get_answers(*, reader: User, item_id: UUID) -> OwnAnswers:
    item = get_item(reader=reader, item_id=item_id)
    newest = Submission.objects.filter(item=item, superseded_by=None).first()
    if newest is None:
        raise NotFound("not_answered", "This item is not answered yet.")
    return OwnAnswers(
        item=item.pk,
        answers=[answer for rows, columns in _COLUMNS.items() for answer in _answers(newest, rows, columns)],
        marks=[_mark(mark) for mark in newest.marks.all()],
        nothing_to_mark=[row.question_id for row in newest.nothing_to_mark.all()],
    )


def _answers(submission: Submission, rows: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """Of one kind of row; fields that it does not have are empty, as they came."""
    found = getattr(submission, rows).select_related("question").order_by("question__position", columns[0])
    empty = {"pane": None, "confidence": None}
    return [
        {"question": row.question_id, "kind": row.question.kind, **empty}
        | {column: getattr(row, column) for column in columns}
        for row in found
    ]


def _mark(mark: Any) -> dict[str, Any]:
    return {
        "question": mark.question_id,
        "pane": mark.pane,
        "view": mark.view,
        "plane": mark.plane,
        "shape": mark.shape,
        "points": mark.points,
        "confidence": mark.confidence,
    }
