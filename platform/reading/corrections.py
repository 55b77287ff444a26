"""A reader's own latest answers to one item, so that they can be corrected."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from api.errors import NotFound
from reading.answered import CORRECTABLE
from reading.asking import questions_at, stages_of
from reading.frozen import find_item, study_of
from reading.models import ReadingSession, Submission
from reading.presentations import get_item
from studies.models import Question, State


@dataclass(frozen=True)
class OwnAnswers:
    """In the form in which they were submitted, of all stages, with what was asked.

    `are_locked`: all but a guess is final. `must_sign`: a correction needs a proof. `may_correct`: until unblinding.
    """

    item: UUID
    position: int
    total: int
    blind_code: str
    panes: int
    questions: list[Question]
    may_correct: bool
    are_locked: bool
    must_sign: bool
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
    newest = list(Submission.objects.filter(item=item, superseded_by=None).order_by("stage"))
    if not newest:
        raise NotFound("not_answered", "This item is not answered yet.")
    place = find_item(reader=reader, item_id=item_id)
    study = study_of(place.study_id)
    return OwnAnswers(
        item=item.pk,
        position=place.position,
        total=place.total,
        blind_code=place.blind_code,
        panes=study.panes,
        questions=[question for one in newest for question in questions_at(one.stage, study.questions)],
        may_correct=item.study.state in CORRECTABLE,
        are_locked=len(stages_of(place, study)) > 1,
        must_sign=item.study.state != State.READING or item.session.reading.state == ReadingSession.State.DONE,
        answers=[
            answer for rows, columns in _COLUMNS.items() for one in newest for answer in _answers(one, rows, columns)
        ],
        marks=[_mark(mark) for one in newest for mark in one.marks.all()],
        nothing_to_mark=[row.question_id for one in newest for row in one.nothing_to_mark.all()],
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
