"""What readers answered in a study, beside what they were shown: where treatments meet answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reading.models import Comment, Guess, Mark, NothingToMark, Preference, Rating, Submission
from results.columns import Row
from results.lesions import Lesions
from results.pictures import Pictures
from studies.models import ItemPane, Study, WorklistItem

STAGES = {stage: number for number, stage in enumerate(Submission.Stage.values)}


@dataclass(frozen=True)
class Shown:
    """One presentation and the treatments of its panes from left to right."""

    item: WorklistItem
    reader: str
    is_simulated: bool
    case: str
    treatments: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    study: Study
    shown: dict[Any, Shown]
    questions: dict[Any, str]
    submissions: dict[Any, tuple[Submission, int, bool]]
    pictures: Pictures
    lesions: Lesions


def make_context(study: Study, pictures: Pictures, lesions: Lesions) -> Context:
    return Context(study, _find_shown(study), _name_questions(study), _find_submissions(study), pictures, lesions)


def _find_shown(study: Study) -> dict[Any, Shown]:
    panes: dict[Any, list[str]] = defaultdict(list)
    for pane in ItemPane.objects.filter(item__study=study).select_related("treatment").order_by("index"):
        panes[pane.item_id].append(pane.treatment.key)
    items = study.items.select_related("session__reader__person", "case__case", "repeat_of")
    items = items.order_by("session__reader__position", "session__number", "position")
    return {
        item.pk: Shown(
            item,
            item.session.reader.code,
            item.session.reader.person.is_simulated,
            item.case.case.code,
            tuple(panes[item.pk]),
        )
        for item in items
    }


def _name_questions(study: Study) -> dict[Any, str]:
    return {question.pk: f"Q{question.position + 1}" for question in study.questions.all()}


def _find_submissions(study: Study) -> dict[Any, tuple[Submission, int, bool]]:
    """Each submission with its version and whether it is the newest of its item and stage.

    Versions follow what each submission replaces, never a clock.
    """
    rows = Submission.objects.filter(item__study=study).order_by("answered_at", "pk")
    by_replaced = {row.supersedes_id: row for row in rows if row.supersedes_id is not None}
    found: dict[Any, tuple[Submission, int, bool]] = {}
    for first in rows:
        if first.supersedes_id is None:
            for version, submission in enumerate(_versions(first, by_replaced), start=1):
                found[submission.pk] = submission, version, submission.pk not in by_replaced
    return found


def _versions(first: Submission, by_replaced: Mapping[Any, Submission]) -> Iterable[Submission]:
    newest: Submission | None = first
    while newest is not None:
        yield newest
        newest = by_replaced.get(newest.pk)


def presentation_rows(context: Context) -> Iterable[Row]:
    for shown in context.shown.values():
        yield {
            "presentation": shown.item.blind_code,
            "reader": shown.reader,
            "session": shown.item.session.number,
            "position": shown.item.position,
            "kind": shown.item.kind,
            "case": shown.case,
            "display": shown.item.display,
            **_sides(shown),
            "repeat_of": shown.item.repeat_of.blind_code if shown.item.repeat_of else None,
        }


def submission_rows(context: Context) -> Iterable[Row]:
    for submission, version, is_newest in _in_order(context):
        shown = context.shown[submission.item_id]
        yield {
            "presentation": shown.item.blind_code,
            "reader": shown.reader,
            "is_simulated": shown.is_simulated,
            "stage": submission.stage,
            "version": version,
            "is_newest": is_newest,
            "reason": submission.reason or None,
            "issued_at": instant(submission.issued_at),
            "shown_at": instant(submission.shown_at),
            "first_input_at": instant(submission.first_input_at),
            "answered_at": instant(submission.answered_at),
            "active_ms": submission.active_ms,
            "idle_ms": submission.idle_ms,
            "hidden_ms": submission.hidden_ms,
            "load_ms": submission.load_ms,
            "are_times_capped": submission.are_times_capped,
        }


def rating_rows(context: Context) -> Iterable[Row]:
    for where, shown, rating in _answers(context, Rating, "pane"):
        treatment = shown.treatments[rating.pane]
        yield {**where, "treatment": treatment, "pane": rating.pane, "value": rating.value}


def preference_rows(context: Context) -> Iterable[Row]:
    for where, shown, preference in _answers(context, Preference, "pk"):
        yield {
            **where,
            **_sides(shown),
            "choice": preference.choice,
            "confidence": preference.confidence,
        }


def guess_rows(context: Context) -> Iterable[Row]:
    for where, shown, guess in _answers(context, Guess, "pk"):
        yield {**where, **_sides(shown), "choice": guess.choice}


def comment_rows(context: Context) -> Iterable[Row]:
    for where, shown, comment in _answers(context, Comment, "pk"):
        yield {**where, **_sides(shown), "text": comment.text}


def _sides(shown: Shown) -> Row:
    return {"left": shown.treatments[0], "right": shown.treatments[1] if len(shown.treatments) == 2 else None}


def mark_rows(context: Context) -> Iterable[Row]:
    for where, shown, mark in _answers(context, Mark, "number"):
        view = context.pictures.view(shown.item.case_id, shown.item.display, mark.view)
        xs, ys = zip(*mark.points, strict=True)
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        hit = context.lesions.find(view, plane=view.first_plane + mark.plane, x=x, y=y)
        yield {
            **where,
            "treatment": shown.treatments[mark.pane],
            "pane": mark.pane,
            "view": mark.view,
            "plane": view.first_plane + mark.plane,
            "number": mark.number,
            "shape": mark.shape,
            "points": ";".join(f"{px!r} {py!r}" for px, py in mark.points),
            "x": x,
            "y": y,
            "confidence": mark.confidence,
            "hits_region": hit.hits,
            "lesion": hit.lesion,
        }


def nothing_rows(context: Context) -> Iterable[Row]:
    for where, _, _ in _answers(context, NothingToMark, "pk"):
        yield where


def _in_order(context: Context) -> list[tuple[Submission, int, bool]]:
    place = {item_id: index for index, item_id in enumerate(context.shown)}
    return sorted(
        context.submissions.values(), key=lambda entry: (place[entry[0].item_id], STAGES[entry[0].stage], entry[1])
    )


def _answers(context: Context, model: Any, order: str) -> Iterable[tuple[Row, Shown, Any]]:
    """Every answer of one kind with where it belongs, by presentation, version and question."""
    rows: dict[Any, list[Any]] = defaultdict(list)
    for answer in model.objects.filter(submission__item__study=context.study).order_by("question__position", order):
        rows[answer.submission_id].append(answer)
    for submission, version, is_newest in _in_order(context):
        shown = context.shown[submission.item_id]
        for answer in rows[submission.pk]:
            where = {
                "presentation": shown.item.blind_code,
                "reader": shown.reader,
                "is_simulated": shown.is_simulated,
                "case": shown.case,
                "display": shown.item.display,
                "kind": shown.item.kind,
                "version": version,
                "is_newest": is_newest,
                "question": context.questions[answer.question_id],
            }
            yield where, shown, answer


def instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None
