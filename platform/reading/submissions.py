"""Take a reader's answers: once, in order, never changed. The function `reading_submit` writes (migration 0006)."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.signing import Proof, sign
from api.errors import InvalidInput
from reading.answers import Asked, ViewShape, check_answers
from reading.asking import Stage, questions_at, stages_of
from reading.calls import Taken, take
from reading.content import Parsed, body_of
from reading.documents import Issue
from reading.feedback import Feedback, make_feedback
from reading.frozen import Item, find_item, study_of, views_of
from reading.models import ReadingSession, Submission
from reading.presentations import MOST_AHEAD, draw_words, get_item, hash_words, issue_of, place_of
from studies.manifest import canonical_json
from studies.models import Question

MEANING = "I correct what I answered; the earlier answers stay in the record."


@dataclass(frozen=True)
class Head:
    """The event of a submission, at its place in its chain."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Receipt:
    """What the reader is told. `is_new` is False when the same submission came before."""

    submission: UUID
    stage: str
    done: int
    total: int
    is_new: bool
    are_times_capped: bool
    head: Head | None
    feedback: Feedback | None
    next: Issue | None

    @property
    def state(self) -> str:
        return ReadingSession.State.DONE if self.done == self.total else ReadingSession.State.OPEN


def submit(
    *,
    reader: User,
    item_id: UUID,
    key: UUID,
    raw: Any,
    body: Parsed,
    ahead: int | None = None,
    proof: Proof | None = None,
) -> Receipt:
    """Store what is asked next of the current item, or a correction of what was answered.

    `raw` is the body as it came: the same key with another body is refused. `ahead`: how many items after the current
    one the receipt brings tasks for. A correction of what is finished needs the `proof`.
    """
    item = find_item(reader=reader, item_id=item_id)
    study, words = study_of(item.study_id), draw_words(ahead)
    stage = _stage_of(item, body)
    content, signature = _prepare(reader, item, stage, key, body, proof)
    found = take(
        str(reader.pk),
        item.reader_id,
        item.study_id,
        item.session_id,
        item.id,
        item.position,
        item.total,
        study.panes,
        stage,
        stage == stages_of(item, study)[-1],
        key,
        _digest(item, raw),
        content,
        signature,
        None if ahead is None else min(ahead, MOST_AHEAD),
        hash_words(words),
    )
    return _receipt(reader, item, found, words)


def _stage_of(item: Item, body: Parsed) -> str:
    """What the page says that it answers; where it says nothing, what it answers."""
    if body["stage"]:
        return str(body["stage"])
    kinds = {answer["kind"] for answer in body["answers"]}
    is_guess = kinds == {Question.Kind.GUESS} and not body["marks"] and not body["nothing_to_mark"]
    return (Stage.GUESS if is_guess else Stage.ANSWERS).value


def _prepare(
    reader: User, item: Item, stage: str, key: UUID, body: Parsed, proof: Proof | None
) -> tuple[str | None, str | None]:
    """What is to be kept, and the signature under a correction; neither where the key was used before.

    A body that was once taken gets its receipt again, whatever is asked and whoever signs today.
    """
    try:
        _check(item, stage, body)
        signature = _sign(reader, body, proof) if proof and not _is_used(item, key) else None
    except InvalidInput:
        if _is_used(item, key):
            return None, None
        raise
    return canonical_json(body_of(body)), signature


def _is_used(item: Item, key: UUID) -> bool:
    return Submission.objects.filter(reader=item.reader_id, key=key).exists()


def _check(item: Item, stage: str, body: Parsed) -> None:
    study = study_of(item.study_id)
    if stage not in stages_of(item, study):
        raise InvalidInput("unknown_question", "No guess is asked of this display set.", field="stage")
    questions = {str(question.pk): question for question in questions_at(stage, study.questions)}
    shapes = (ViewShape(view.rows, view.columns, view.plane_count) for view in views_of(item.case_id, item.display))
    asked = Asked(questions, study.panes, tuple(shapes))
    check_answers(asked, answers=body["answers"], marks=body["marks"], nothing_to_mark=body["nothing_to_mark"])


def _sign(reader: User, body: Parsed, proof: Proof) -> str | None:
    """As JSON. Only corrections are signed; whether this one must be, the database knows."""
    if not body["reason"]:
        return None
    return json.dumps(sign(actor=reader, proof=proof, meaning=MEANING, reason=body["reason"]))


def _digest(item: Item, raw: Any) -> str:
    """Of everything that came but the proof: a hash of a password would be a way to find it."""
    told = {name: value for name, value in raw.items() if name != "proof"}
    return hashlib.sha256(canonical_json([str(item.id), told]).encode()).hexdigest()


def _receipt(reader: User, item: Item, found: Taken, words: list[str]) -> Receipt:
    feedback = make_feedback(get_item(reader=reader, item_id=item.id)) if item.is_training else None
    return Receipt(
        submission=UUID(found["submission"]),
        stage=found["stage"],
        done=found["done"],
        total=item.total,
        is_new=found["is_new"],
        are_times_capped=found["are_times_capped"],
        head=Head(**found["head"]) if found["head"] else None,
        feedback=feedback,
        next=issue_of(place_of(item), found["next"], words) if found["next"] else None,
    )
