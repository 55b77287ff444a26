"""Take a reader's answers: once, in order, never changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from api.errors import Conflict, Forbidden, InvalidInput
from audit.events import record_event
from reading.answers import Asked, ViewShape, check_answers
from reading.asking import questions_of
from reading.feedback import Feedback, make_feedback
from reading.models import (
    Comment,
    Guess,
    Mark,
    NothingToMark,
    Preference,
    Presentation,
    Rating,
    ReadingSession,
    Submission,
    TimingEvent,
)
from reading.presentations import get_item
from reading.sessions import check_reading
from reading.shown import views_of
from studies.manifest import canonical_json
from studies.models import Question, WorklistItem


@dataclass(frozen=True)
class Receipt:
    """What the reader is told. `is_new` is False when the same submission came before."""

    submission: UUID
    done: int
    total: int
    is_new: bool
    feedback: Feedback | None

    @property
    def state(self) -> str:
        return ReadingSession.State.DONE if self.done == self.total else ReadingSession.State.OPEN


@transaction.atomic
def submit(*, reader: User, item_id: UUID, key: UUID, raw: Any, body: dict[str, Any], now: datetime) -> Receipt:
    """Store the answers of the current item, or a correction of an earlier one.

    `raw` is the body as it came: the same key with another body is refused. The session's row stays locked to the
    end, so that of two submissions that race, the second sees the first.
    """
    item = get_item(reader=reader, item_id=item_id)
    session = ReadingSession.objects.select_for_update().filter(plan=item.session_id).first()
    digest = hashlib.sha256(canonical_json([str(item_id), raw]).encode()).hexdigest()
    if earlier := Submission.objects.filter(reader=item.session.reader_id, key=key).first():
        return _replay(item, earlier, digest)
    check_reading(item.study_id)
    session = _check_open(session)
    replaced = _check_turn(item, session, body["reason"])
    _check_body(item, body)
    presentation = _newest_presentation(item, is_correction=replaced is not None)
    session.done += replaced is None
    submission = _store(item, presentation, replaced, session, key, digest, body, now)
    _advance(item, session, presentation, now)
    _record(reader, submission)
    return _receipt(item, submission, is_new=True)


def _check_open(session: ReadingSession | None) -> ReadingSession:
    if session is None:
        raise Conflict("session_not_open", "Open the session first.")
    if session.state != ReadingSession.State.OPEN:
        raise Forbidden("session_closed", "This session is finished; no more answers are taken.")
    return session


def _check_turn(item: WorklistItem, session: ReadingSession, reason: str | None) -> Submission | None:
    """None for the current item; for an answered one the submission that this one replaces."""
    if item.position > session.done + 1:
        raise Conflict("not_current_item", "Answer the items before this one first.")
    if item.position == session.done + 1:
        return None
    if not reason:
        raise InvalidInput("reason_missing", "Say why this answer is corrected.", field="reason")
    return Submission.objects.get(item=item, superseded_by=None)


def _check_body(item: WorklistItem, body: dict[str, Any]) -> None:
    found = questions_of(item, plan=item.session, sessions=item.study.sessions, questions=item.study.questions.all())
    questions = {str(question.pk): question for question in found}
    views = _shapes(item) if body["marks"] else ()
    asked = Asked(questions, 2 if item.study.is_paired else 1, views)
    check_answers(asked, answers=body["answers"], marks=body["marks"], nothing_to_mark=body["nothing_to_mark"])


def _shapes(item: WorklistItem) -> tuple[ViewShape, ...]:
    """What marks must lie within. Freezing has written every number."""
    return tuple(ViewShape(view.rows or 0, view.columns or 0, view.plane_count) for view in views_of([item])[item.pk])


def _newest_presentation(item: WorklistItem, *, is_correction: bool) -> Presentation | None:
    newest = Presentation.objects.filter(item=item, is_newest=True).first()
    if newest is None and not is_correction:
        raise Conflict("not_presented", "Ask for the tasks first; this item was not shown yet.")
    return newest


def _store(
    item: WorklistItem,
    presentation: Presentation | None,
    replaced: Submission | None,
    session: ReadingSession,
    key: UUID,
    digest: str,
    body: dict[str, Any],
    now: datetime,
) -> Submission:
    timing = body["timing"]
    submission = Submission.objects.create(
        reader=item.session.reader,
        item=item,
        key=key,
        body_sha256=digest,
        supersedes=replaced,
        reason=body["reason"] or None,
        done_after=session.done,
        answered_at=now,
        **_stamps(presentation),
        **{name: timing[name] for name in ("active_ms", "idle_ms", "hidden_ms", "load_ms")},
    )
    _store_answers(submission, body)
    return submission


def _stamps(presentation: Presentation | None) -> dict[str, datetime | None]:
    """The server's own times. A correction of an item that was not shown again has none."""
    names = ("issued_at", "shown_at", "first_input_at")
    return {name: getattr(presentation, name) for name in names} if presentation else {}


def _store_answers(submission: Submission, body: dict[str, Any]) -> None:
    """One insert for each kind of row that there is."""
    for model, (kinds, columns) in _ANSWERS.items():
        given = [answer for answer in body["answers"] if answer["kind"] in kinds]
        rows = [{"question_id": one["question"], **{name: one[name] for name in columns}} for one in given]
        _create(model, rows, submission)
    _create(Mark, [_mark_fields(number, mark) for number, mark in enumerate(body["marks"], start=1)], submission)
    _create(NothingToMark, [{"question_id": question} for question in body["nothing_to_mark"]], submission)
    events = [{"number": number, **event} for number, event in enumerate(body["timing"]["events"], start=1)]
    _create(TimingEvent, events, submission)


_Kind = Question.Kind
#: Each kind of row: the kinds of question that it answers, and what it keeps of an answer.
_ANSWERS: dict[Any, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Rating: ((_Kind.GRADING, _Kind.ABNORMALITY), ("pane", "value")),
    Preference: ((_Kind.PREFERENCE,), ("choice", "confidence")),
    Guess: ((_Kind.GUESS,), ("choice",)),
    Comment: ((_Kind.TEXT,), ("text",)),
}


def _mark_fields(number: int, mark: dict[str, Any]) -> dict[str, Any]:
    names = ("pane", "view", "plane", "shape", "points", "confidence")
    return {"number": number, "question_id": mark["question"], **{name: mark[name] for name in names}}


def _create(model: Any, rows: list[dict[str, Any]], submission: Submission) -> None:
    if rows:
        model.objects.bulk_create(model(submission=submission, **row) for row in rows)


def _advance(item: WorklistItem, session: ReadingSession, presentation: Presentation | None, now: datetime) -> None:
    if presentation is not None and presentation.answered_at is None:
        Presentation.objects.filter(pk=presentation.pk).update(answered_at=now)
    if session.done == item.session.total:
        session.state, session.done_at = ReadingSession.State.DONE, now
    session.save(update_fields=["done", "state", "done_at"])


def _record(reader: User, submission: Submission) -> None:
    """The chain's head is locked last and so for a moment only."""
    is_correction = submission.supersedes_id is not None
    record_event(
        actor=reader,
        action="reading.corrected" if is_correction else "reading.submitted",
        subject=submission,
        detail={
            "item": str(submission.item_id),
            "body_sha256": submission.body_sha256,
            **({"supersedes": str(submission.supersedes_id), "reason": submission.reason} if is_correction else {}),
        },
    )


def _replay(item: WorklistItem, earlier: Submission, digest: str) -> Receipt:
    if earlier.body_sha256 != digest:
        raise Conflict("idempotency_conflict", "This key was used for other answers. Use a new key.", field="key")
    return _receipt(item, earlier, is_new=False)


def _receipt(item: WorklistItem, submission: Submission, *, is_new: bool) -> Receipt:
    feedback = make_feedback(item) if item.kind == WorklistItem.Kind.TRAINING else None
    return Receipt(submission.pk, submission.done_after, item.session.total, is_new, feedback)
