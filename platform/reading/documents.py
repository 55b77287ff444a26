"""Task documents: what a reader's page is told of a display set. `TaskOutput` declares the same fields."""

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from reading.frozen import FrozenStudy, Item, ShownView
from studies.models import Question

FULL_WINDOW = (0, 65535)
Tokens = tuple[tuple[str, ...], ...]  # of each pane, of each view


@dataclass(frozen=True)
class Task:
    """`questions` are those of the `stage`. `tokens`: for each pane one for each view."""

    item: Item
    stage: str
    tokens: Tokens
    views: tuple[ShownView, ...]
    study: FrozenStudy
    questions: list[Question]


@dataclass(frozen=True)
class Sitting:
    """A session that was opened, as far as it is."""

    id: UUID
    number: int
    done: int
    total: int
    state: str


@dataclass(frozen=True)
class Issue:
    session: Sitting
    tasks: list[Task]


class SittingDocument(TypedDict):
    id: UUID
    number: int
    done: int
    total: int
    state: str


class ViewDocument(TypedDict):
    rows: int
    columns: int
    spacing_mm: list[float] | None
    window_centre: float
    window_width: float
    narrowest_window: float | None
    plane_count: int
    kind: str
    frame_ms: float | None


class QuestionDocument(TypedDict):
    id: UUID
    kind: str
    prompt: str
    criterion: str | None
    is_required: bool
    allows_tie: bool
    asks_confidence: bool


class PaneDocument(TypedDict):
    tokens: list[str]


class TaskDocument(TypedDict):
    item: UUID
    stage: str
    position: int
    total: int
    is_training: bool
    blind_code: str
    panes: list[PaneDocument]
    views: list[ViewDocument]
    window_range: list[int]
    interpolation: str
    idle_after_s: int
    questions: list[QuestionDocument]
    feedback_after: bool


class TasksDocument(TypedDict):
    session: SittingDocument
    tasks: list[TaskDocument]


def describe_issue(issue: Issue) -> TasksDocument:
    return {"session": _describe_sitting(issue.session), "tasks": [_describe_task(task) for task in issue.tasks]}


def _describe_sitting(session: Sitting) -> SittingDocument:
    return {
        "id": session.id,
        "number": session.number,
        "done": session.done,
        "total": session.total,
        "state": session.state,
    }


def _describe_task(task: Task) -> TaskDocument:
    item = task.item
    return {
        "item": item.id,
        "stage": task.stage,
        "position": item.position,
        "total": item.total,
        "is_training": item.is_training,
        "blind_code": item.blind_code,
        "panes": [{"tokens": list(tokens)} for tokens in task.tokens],
        "views": [_describe_view(view) for view in task.views],
        "window_range": list(FULL_WINDOW),
        "interpolation": task.study.interpolation,
        "idle_after_s": task.study.idle_after_s,
        "questions": [_describe_question(question) for question in task.questions],
        "feedback_after": item.is_training,
    }


def _describe_view(view: ShownView) -> ViewDocument:
    return {
        "rows": view.rows,
        "columns": view.columns,
        "spacing_mm": view.spacing_mm,
        "window_centre": view.window_centre,
        "window_width": view.window_width,
        "narrowest_window": view.narrowest_window,
        "plane_count": view.plane_count,
        "kind": view.kind,
        "frame_ms": view.frame_ms,
    }


def _describe_question(question: Question) -> QuestionDocument:
    return {
        "id": question.pk,
        "kind": question.kind,
        "prompt": question.prompt,
        "criterion": question.criterion,
        "is_required": question.is_required,
        "allows_tie": question.allows_tie,
        "asks_confidence": question.asks_confidence,
    }
