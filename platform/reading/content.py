"""What was answered, as one text: the same from a body that came and from the rows that were kept of it.

Its SHA-256 stands in the event of the submission, so that a row that was changed past every trigger is found. The
function `reading_submit` (migration 0006) puts the text together in the same way.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypedDict, cast
from uuid import UUID

from django.db.models import Model

from reading.models import Comment, Guess, Mark, NothingToMark, Preference, Rating, Submission, TimingEvent
from studies.manifest import canonical_json
from studies.models import Question


class Kept(TypedDict, total=False):
    """One answer, mark or event as it is kept: what its kind of row has, its question as text."""

    number: int
    question: str
    pane: int
    value: int
    choice: str
    confidence: int | None
    text: str
    view: int
    plane: int
    shape: str
    points: list[list[float]]
    at_ms: int
    type: str


class Timing(TypedDict):
    """As it was parsed: `are_capped` where a time was longer than is kept."""

    active_ms: int
    idle_ms: int
    hidden_ms: int
    load_ms: int
    are_capped: bool
    events: list[Kept]


class Parsed(TypedDict):
    """A body that was parsed; `reading.answers` checks what its answers hold."""

    stage: str | None
    answers: list[dict]
    marks: list[dict]
    nothing_to_mark: list[UUID]
    timing: Timing
    reason: str | None


class Body(TypedDict):
    """All that came with a submission. Each list in the order of `_ORDER`; identifiers are text."""

    active_ms: int
    idle_ms: int
    hidden_ms: int
    load_ms: int
    are_times_capped: bool
    reason: str | None
    ratings: list[Kept]
    preferences: list[Kept]
    guesses: list[Kept]
    comments: list[Kept]
    marks: list[Kept]
    nothing_to_mark: list[Kept]
    timing_events: list[Kept]


_Kind = Question.Kind
TIMES = ("active_ms", "idle_ms", "hidden_ms", "load_ms")
STAMPS = ("issued_at", "shown_at", "first_input_at", "answered_at")
#: Each list of the body: its rows, the kinds of question that it answers, and what is kept of each answer.
_ANSWERS: dict[str, tuple[type[Model], tuple[str, ...], tuple[str, ...]]] = {
    "ratings": (Rating, (_Kind.GRADING, _Kind.ABNORMALITY), ("question", "pane", "value")),
    "preferences": (Preference, (_Kind.PREFERENCE,), ("question", "choice", "confidence")),
    "guesses": (Guess, (_Kind.GUESS,), ("question", "choice")),
    "comments": (Comment, (_Kind.TEXT,), ("question", "text")),
}
_MARK = ("number", "question", "pane", "view", "plane", "shape", "points", "confidence")
_STORED: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    **{name: (model, columns) for name, (model, _, columns) in _ANSWERS.items()},
    "marks": (Mark, _MARK),
    "nothing_to_mark": (NothingToMark, ("question",)),
    "timing_events": (TimingEvent, ("number", "at_ms", "type")),
}


def body_of(parsed: Parsed) -> Body:
    """Of a body that was parsed and checked."""
    timing = parsed["timing"]
    lists = {name: _given(parsed["answers"], name) for name in _ANSWERS}
    lists["marks"] = [_pick({**mark, "number": n}, _MARK) for n, mark in enumerate(parsed["marks"], start=1)]
    lists["nothing_to_mark"] = _sorted([{"question": str(question)} for question in parsed["nothing_to_mark"]])
    lists["timing_events"] = [{"number": n, **event} for n, event in enumerate(timing["events"], start=1)]
    times = {name: timing[name] for name in TIMES}  # type: ignore[literal-required]
    return Body(reason=parsed["reason"] or None, are_times_capped=timing["are_capped"], **times, **lists)  # type: ignore[typeddict-item]


def content_of(submission: Submission, body: Body) -> str:
    """The text of a submission's row with what came with it."""
    row = {
        "item": str(submission.item_id),
        "stage": submission.stage,
        "supersedes": str(submission.supersedes_id) if submission.supersedes_id else None,
        **{name: _instant(getattr(submission, name)) for name in STAMPS},
    }
    return canonical_json({"body": body, "row": row})


def hash_stored(submission_ids: Iterable[UUID]) -> dict[UUID, str]:
    """SHA-256 of what the rows say now, by submission. A submission that is gone is not in it."""
    submissions = list(Submission.objects.filter(pk__in=list(submission_ids)))
    lists = {name: _rows(model, columns, submissions) for name, (model, columns) in _STORED.items()}
    return {one.pk: _hash(content_of(one, _stored_body(one, lists))) for one in submissions}


def _given(answers: list[dict], name: str) -> list[Kept]:
    _, kinds, columns = _ANSWERS[name]
    return _sorted([_pick(answer, columns) for answer in answers if answer["kind"] in kinds])


def _pick(answer: dict, columns: tuple[str, ...]) -> Kept:
    picked = {column: answer[column] for column in columns}
    if "points" in picked:  # the database has no negative zero
        picked["points"] = [[x + 0.0, y + 0.0] for x, y in picked["points"]]
    return cast(Kept, {**picked, "question": str(picked["question"])})


def _sorted(rows: list[Kept]) -> list[Kept]:
    return sorted(rows, key=lambda row: (row.get("number", 0), row.get("question", ""), row.get("pane", 0)))


def _rows(model: type[Model], columns: tuple[str, ...], submissions: list[Submission]) -> dict[UUID, list[Kept]]:
    """Of one kind, by submission, in order."""
    found: dict[UUID, list[Kept]] = defaultdict(list)
    for row in model._default_manager.filter(submission__in=submissions).values("submission_id", *columns):
        owner = row.pop("submission_id")
        found[owner].append(cast(Kept, {**row, "question": str(row["question"])} if "question" in row else row))
    return {owner: _sorted(rows) for owner, rows in found.items()}


def _stored_body(one: Submission, lists: dict[str, dict[UUID, list[Kept]]]) -> Body:
    times = {name: getattr(one, name) for name in TIMES}
    kept = {name: rows.get(one.pk, []) for name, rows in lists.items()}
    return Body(reason=one.reason, are_times_capped=one.are_times_capped, **times, **kept)  # type: ignore[typeddict-item]


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
