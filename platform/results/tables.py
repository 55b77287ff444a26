"""What readers answered in a study, beside what they were shown. The one place where treatments meet answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from imaging.models import Comparison, MetricValue
from imaging.storage import load_mask
from reading.models import Comment, Guess, Mark, NothingToMark, Preference, Rating, Submission
from results.columns import Row, Tables, check_tables
from results.models import SealedStandard
from studies.models import ItemPane, Study, WorklistItem


@dataclass(frozen=True)
class _Shown:
    """One presentation and the treatments of its panes from left to right."""

    item: WorklistItem
    reader: str
    is_simulated: bool
    case: str
    treatments: tuple[str, ...]


@dataclass(frozen=True)
class _Context:
    study: Study
    shown: dict[Any, _Shown]
    questions: dict[Any, str]
    submissions: dict[Any, tuple[Submission, int, bool]]


def collect_tables(study: Study) -> Tables:
    """The tables of `results.columns`, in a fixed order of rows. Call it for an unblinded study only."""
    context = _Context(study, _find_shown(study), _name_questions(study), _find_submissions(study))
    tables: Tables = {
        "study": (_study_row(study),),
        "readers": tuple(
            {"reader": reader.code, "is_simulated": reader.person.is_simulated}
            for reader in study.readers.select_related("person")
        ),
        "treatments": tuple({"treatment": row.key, "position": row.position} for row in study.treatments.all()),
        "cases": tuple(_case_rows(study)),
        "questions": tuple(_question_rows(context)),
        "presentations": tuple(_presentation_rows(context)),
        "submissions": tuple(_submission_rows(context)),
        "ratings": tuple(_rating_rows(context)),
        "preferences": tuple(_preference_rows(context)),
        "guesses": tuple(_guess_rows(context)),
        "comments": tuple(_comment_rows(context)),
        "marks": tuple(_mark_rows(context)),
        "nothing_to_mark": tuple(_nothing_rows(context)),
        "measures": tuple(_measure_rows(study)),
    }
    check_tables(tables)
    return tables


def _find_shown(study: Study) -> dict[Any, _Shown]:
    panes: dict[Any, list[str]] = defaultdict(list)
    for pane in ItemPane.objects.filter(item__study=study).select_related("treatment").order_by("index"):
        panes[pane.item_id].append(pane.treatment.key)
    items = study.items.select_related("session__reader__person", "case__case", "repeat_of")
    items = items.order_by("session__reader__position", "session__number", "position")
    return {
        item.pk: _Shown(
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
    """Each submission with its version and whether it is the newest, in the order of the presentations."""
    by_item: dict[Any, list[Submission]] = defaultdict(list)
    for submission in Submission.objects.filter(item__study=study).order_by("answered_at", "pk"):
        by_item[submission.item_id].append(submission)
    return {
        submission.pk: (submission, version, version == len(rows))
        for rows in by_item.values()
        for version, submission in enumerate(rows, start=1)
    }


def _study_row(study: Study) -> Row:
    return {
        "study": str(study.pk),
        "title": study.title,
        "is_simulated": study.is_simulated,
        "comparison": study.comparison,
        "scale": study.scale,
        "degradation": study.degradation or None,
        "display": study.presentation,
        "sessions": study.sessions,
        "washout_hours": study.washout_hours,
        "repeats": study.repeats,
        "training": study.training,
        "manifest_hash": study.manifest_hash,
        **{name: _instant(getattr(study, name)) for name in ("frozen_at", "opened_at", "closed_at", "unblinded_at")},
        "unblinding_reason": study.unblinding.reason,
    }


def _case_rows(study: Study) -> Iterable[Row]:
    for row in study.cases.select_related("case", "image", "sealed_standard"):
        standard = row.sealed_standard
        yield {
            "case": row.case.code,
            "is_training": row.is_training,
            "finding_class": standard.finding_class or None,
            "finding": standard.finding or None,
            "has_region": bool(standard.masks),
            "image_sha256": row.image.frame_sha256 if row.image else None,
        }


def _question_rows(context: _Context) -> Iterable[Row]:
    for question in context.study.questions.all():
        yield {
            "question": context.questions[question.pk],
            "kind": question.kind,
            "prompt": question.prompt,
            "criterion": question.criterion or None,
            "is_required": question.is_required,
            "allows_tie": question.allows_tie,
            "asks_confidence": question.asks_confidence,
        }


def _presentation_rows(context: _Context) -> Iterable[Row]:
    for shown in context.shown.values():
        yield {
            "presentation": shown.item.blind_code,
            "reader": shown.reader,
            "session": shown.item.session.number,
            "position": shown.item.position,
            "kind": shown.item.kind,
            "case": shown.case,
            **_sides(shown),
            "repeat_of": shown.item.repeat_of.blind_code if shown.item.repeat_of else None,
        }


def _submission_rows(context: _Context) -> Iterable[Row]:
    for submission, version, is_newest in _in_order(context):
        shown = context.shown[submission.item_id]
        yield {
            "presentation": shown.item.blind_code,
            "reader": shown.reader,
            "is_simulated": shown.is_simulated,
            "version": version,
            "is_newest": is_newest,
            "reason": submission.reason or None,
            "issued_at": _instant(submission.issued_at),
            "shown_at": _instant(submission.shown_at),
            "first_input_at": _instant(submission.first_input_at),
            "answered_at": _instant(submission.answered_at),
            "active_ms": submission.active_ms,
            "idle_ms": submission.idle_ms,
            "hidden_ms": submission.hidden_ms,
            "load_ms": submission.load_ms,
        }


def _rating_rows(context: _Context) -> Iterable[Row]:
    for where, shown, rating in _answers(context, Rating, "pane"):
        treatment = shown.treatments[rating.pane]
        yield {**where, "treatment": treatment, "pane": rating.pane, "value": rating.value}


def _preference_rows(context: _Context) -> Iterable[Row]:
    for where, shown, preference in _answers(context, Preference, "pk"):
        yield {
            **where,
            **_sides(shown),
            "choice": preference.choice,
            "confidence": preference.confidence,
        }


def _guess_rows(context: _Context) -> Iterable[Row]:
    for where, shown, guess in _answers(context, Guess, "pk"):
        yield {**where, **_sides(shown), "choice": guess.choice}


def _comment_rows(context: _Context) -> Iterable[Row]:
    for where, shown, comment in _answers(context, Comment, "pk"):
        yield {**where, **_sides(shown), "text": comment.text}


def _sides(shown: _Shown) -> Row:
    return {"left": shown.treatments[0], "right": shown.treatments[1] if len(shown.treatments) == 2 else None}


def _mark_rows(context: _Context) -> Iterable[Row]:
    hits = _RegionHits(context.study)
    for where, shown, mark in _answers(context, Mark, "number"):
        xs, ys = zip(*mark.points, strict=True)
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        yield {
            **where,
            "treatment": shown.treatments[mark.pane],
            "pane": mark.pane,
            "number": mark.number,
            "shape": mark.shape,
            "points": ";".join(f"{px!r} {py!r}" for px, py in mark.points),
            "x": x,
            "y": y,
            "confidence": mark.confidence,
            "hits_region": hits.contains(shown.item, x, y),
        }


def _nothing_rows(context: _Context) -> Iterable[Row]:
    for where, _, _ in _answers(context, NothingToMark, "pk"):
        yield where


def _measure_rows(study: Study) -> Iterable[Row]:
    values = MetricValue.objects.filter(
        reconstruction__image__in=study.cases.values("image"),
        reconstruction__treatment__in=study.treatments.values("key"),
        reconstruction__comparison=study.comparison,
        reconstruction__scale=study.scale,
        reconstruction__degradation=study.degradation,
    ).select_related("reconstruction__image__case")
    order = ("reconstruction__image__case__number", "reconstruction__treatment", "name", "region")
    for value in values.order_by(*order):
        yield {
            "case": value.reconstruction.image.case.code,
            "treatment": value.reconstruction.treatment,
            "name": value.name,
            "region": value.region,
            "value": value.value,
            "unit": value.unit or None,
            "reason": value.reason or None,
        }


def _in_order(context: _Context) -> list[tuple[Submission, int, bool]]:
    place = {item_id: index for index, item_id in enumerate(context.shown)}
    return sorted(context.submissions.values(), key=lambda entry: (place[entry[0].item_id], entry[1]))


def _answers(context: _Context, model: Any, order: str) -> Iterable[tuple[Row, _Shown, Any]]:
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
                "kind": shown.item.kind,
                "version": version,
                "is_newest": is_newest,
                "question": context.questions[answer.question_id],
            }
            yield where, shown, answer


class _RegionHits:
    """Whether a position lies in a reference region of the image that was read. Masks are loaded once."""

    def __init__(self, study: Study) -> None:
        self._factor = study.scale if study.comparison == Comparison.PROSPECTIVE else 1
        sealed = SealedStandard.objects.filter(unblinding__study=study).select_related("chosen__image")
        self._standards = {standard.chosen_id: standard for standard in sealed}
        self._masks: dict[Any, np.ndarray | None] = {}

    def contains(self, item: WorklistItem, x: float, y: float) -> bool | None:
        """`x` and `y` in pixels of the presented image; None where there is no region."""
        mask = self._mask(item.case_id)
        if mask is None:
            return None
        row = min(int(y / self._factor), mask.shape[0] - 1)
        column = min(int(x / self._factor), mask.shape[1] - 1)
        return bool(mask[row, column])

    def _mask(self, case_id: Any) -> np.ndarray | None:
        if case_id not in self._masks:
            self._masks[case_id] = _join_masks(self._standards[case_id])
        return self._masks[case_id]


def _join_masks(standard: SealedStandard) -> np.ndarray | None:
    """All reference regions of the image that was read together; None where there is none."""
    image = standard.chosen.image
    if image is None or not standard.masks:
        return None
    return np.logical_or.reduce(
        [load_mask(sha256, rows=image.rows, columns=image.columns) for sha256 in standard.masks]
    )


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None
