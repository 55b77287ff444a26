"""Check a reader's answers against the questions. No rows and no request: plain values in, an error or nothing out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from api.errors import InvalidInput
from studies.models import Question

MOST_POINTS = 5000
MOST_MARKS = 100
FEWEST_POINTS = {"point": 1, "rectangle": 2, "ellipse": 2, "polygon": 3, "freehand": 3}
EXACT_SHAPES = ("point", "rectangle", "ellipse")
SIDES = ("left", "right", "neither", "unknown")
SINGLE = ("original", "processed", "unknown")
SCALES = {Question.Kind.GRADING: (1, 5), Question.Kind.ABNORMALITY: (0, 100)}
Kind = Question.Kind


@dataclass(frozen=True)
class ViewShape:
    """What a mark in one view must lie within; planes are counted from 0 at the first that is shown."""

    rows: int
    columns: int
    planes: int = 1


@dataclass(frozen=True)
class Asked:
    """What was asked about which images. `questions` by id as text; every pane shows the same `views`."""

    questions: dict[str, Question]
    panes: int
    views: tuple[ViewShape, ...]


def check_answers(asked: Asked, *, answers: list[dict], marks: list[dict], nothing_to_mark: list[Any]) -> None:
    """Raises InvalidInput at the first thing that cannot be taken. Values have their types already."""
    for index, answer in enumerate(answers):
        _check_answer(asked, answer, f"answers.{index}")
    _check_once([(str(answer["question"]), answer["pane"]) for answer in answers], "answers")
    if len(marks) > MOST_MARKS:
        raise InvalidInput("too_many_marks", f"Draw at most {MOST_MARKS} marks.", field="marks")
    for index, mark in enumerate(marks):
        _check_mark(asked, mark, f"marks.{index}")
    _check_nothing(asked, marks, nothing_to_mark)
    _check_complete(asked, answers, marks, nothing_to_mark)


def _check_answer(asked: Asked, answer: dict, field: str) -> None:
    question = _question(asked, answer["question"], field)
    if answer["kind"] != question.kind or question.kind == Kind.MARKS:
        raise InvalidInput("wrong_kind", f"This question asks for {question.kind}.", field=f"{field}.kind")
    allowed, form = _FORMS[Kind(question.kind)]
    if any(
        answer.get(name) is not None
        for name in ("pane", "value", "choice", "confidence", "text")
        if name not in allowed
    ):
        raise InvalidInput("wrong_form", form, field=field)
    _CHECKS[Kind(question.kind)](asked, question, answer, field)


def _check_preference(asked: Asked, question: Question, answer: dict, field: str) -> None:
    choices = ("left", "right", "tie") if question.allows_tie else ("left", "right")
    _check_choice(answer, choices, field)
    _check_confidence(question, answer["confidence"], field)


def _check_guess(asked: Asked, question: Question, answer: dict, field: str) -> None:
    _check_choice(answer, SIDES if asked.panes == 2 else SINGLE, field)


def _check_choice(answer: dict, choices: tuple[str, ...], field: str) -> None:
    if answer.get("choice") not in choices:
        permitted = f"{', '.join(choices[:-1])} or {choices[-1]}"
        raise InvalidInput("off_scale", f"Choose {permitted}.", field=f"{field}.choice")


def _check_text(asked: Asked, question: Question, answer: dict, field: str) -> None:
    if not answer.get("text"):
        raise InvalidInput("missing_answer", "Write something, or leave this answer out.", field=f"{field}.text")


def _check_rating(asked: Asked, question: Question, answer: dict, field: str) -> None:
    _check_pane(asked, answer["pane"], field)
    low, high = SCALES[Kind(question.kind)]
    value = answer.get("value")
    if value is None or not low <= value <= high:
        raise InvalidInput("off_scale", f"Choose a whole number from {low} to {high}.", field=f"{field}.value")


#: What an answer of each kind may hold, and how to say so.
_RATING = (("pane", "value"), "A rating has a pane and a value, nothing else.")
_FORMS: dict[Kind, tuple[tuple[str, ...], str]] = {
    Kind.PREFERENCE: (("choice", "confidence"), "A preference has a choice, and neither pane nor value."),
    Kind.GRADING: _RATING,
    Kind.ABNORMALITY: _RATING,
    Kind.GUESS: (("choice",), "A guess has a choice, nothing else."),
    Kind.TEXT: (("text",), "An answer in words has a text, nothing else."),
}
_CHECKS: dict[Kind, Callable[[Asked, Question, dict, str], None]] = {
    Kind.PREFERENCE: _check_preference,
    Kind.GRADING: _check_rating,
    Kind.ABNORMALITY: _check_rating,
    Kind.GUESS: _check_guess,
    Kind.TEXT: _check_text,
}


def _check_mark(asked: Asked, mark: dict, field: str) -> None:
    question = _question(asked, mark["question"], field)
    if question.kind != Kind.MARKS:
        raise InvalidInput("wrong_kind", f"This question asks for {question.kind}, not for marks.", field=field)
    _check_pane(asked, mark["pane"], field)
    _check_points(_view(asked, mark, field), mark["shape"], mark["points"], f"{field}.points")
    _check_confidence(question, mark["confidence"], field)


def _view(asked: Asked, mark: dict, field: str) -> ViewShape:
    """The view that the mark was drawn in, on a plane that is shown."""
    if not 0 <= mark["view"] < len(asked.views):
        raise InvalidInput("wrong_view", f"Name a view from 0 to {len(asked.views) - 1}.", field=f"{field}.view")
    view = asked.views[mark["view"]]
    if not 0 <= mark["plane"] < view.planes:
        raise InvalidInput("wrong_plane", f"Name a plane from 0 to {view.planes - 1}.", field=f"{field}.plane")
    return view


def _check_points(view: ViewShape, shape: str, points: list[list[float]], field: str) -> None:
    fewest = FEWEST_POINTS[shape]
    most = fewest if shape in EXACT_SHAPES else MOST_POINTS
    if not fewest <= len(points) <= most:
        number = str(fewest) if most == fewest else f"{fewest} to {most}"
        raise InvalidInput("wrong_points", f"A {shape} has {number} points; {len(points)} came.", field=field)
    if not all(0 <= x <= view.columns and 0 <= y <= view.rows for x, y in points):
        message = f"Keep the mark inside the image: x from 0 to {view.columns}, y from 0 to {view.rows}."
        raise InvalidInput("outside_image", message, field=field)


def _check_confidence(question: Question, confidence: int | None, field: str) -> None:
    if question.asks_confidence == (confidence is None):
        message = "Say how sure you are, 0 to 100." if question.asks_confidence else "No confidence is asked here."
        raise InvalidInput("wrong_confidence", message, field=f"{field}.confidence")
    if confidence is not None and not 0 <= confidence <= 100:
        raise InvalidInput("off_scale", "Confidence goes from 0 to 100.", field=f"{field}.confidence")


def _check_pane(asked: Asked, pane: int | None, field: str) -> None:
    if pane is None or not 0 <= pane < asked.panes:
        raise InvalidInput("wrong_pane", f"Name a pane from 0 to {asked.panes - 1}.", field=f"{field}.pane")


def _check_nothing(asked: Asked, marks: list[dict], nothing_to_mark: Iterable[Any]) -> None:
    marked = {str(mark["question"]) for mark in marks}
    _check_once([str(question_id) for question_id in nothing_to_mark], "nothing_to_mark")
    for question_id in nothing_to_mark:
        if _question(asked, question_id, "nothing_to_mark").kind != Kind.MARKS:
            raise InvalidInput("wrong_kind", "Only a question for marks can have none.", field="nothing_to_mark")
        if str(question_id) in marked:
            message = "Either remove the marks, or do not say that there is nothing to mark."
            raise InvalidInput("marks_and_nothing", message, field="nothing_to_mark")


def _check_complete(asked: Asked, answers: list[dict], marks: list[dict], nothing_to_mark: Iterable[Any]) -> None:
    given = {(str(answer["question"]), answer["pane"]) for answer in answers}
    settled = {str(mark["question"]) for mark in marks} | {str(question_id) for question_id in nothing_to_mark}
    for question_id, question in asked.questions.items():
        if question.is_required and not _EXPECTED[Kind(question.kind)](question_id, asked.panes, given, settled):
            raise InvalidInput("missing_answer", f"Answer this: {question.prompt}", field=question_id)


def _has_ratings(question_id: str, panes: int, given: set, settled: set) -> bool:
    return all((question_id, pane) in given for pane in range(panes))


def _has_one(question_id: str, panes: int, given: set, settled: set) -> bool:
    return (question_id, None) in given


_EXPECTED: dict[Kind, Callable[[str, int, set, set], bool]] = {
    Kind.PREFERENCE: _has_one,
    Kind.GUESS: _has_one,
    Kind.TEXT: _has_one,
    Kind.GRADING: _has_ratings,
    Kind.ABNORMALITY: _has_ratings,
    Kind.MARKS: lambda question_id, panes, given, settled: question_id in settled,
}


def _question(asked: Asked, question_id: Any, field: str) -> Question:
    question = asked.questions.get(str(question_id))
    if question is None:
        raise InvalidInput("unknown_question", "This study does not ask that question.", field=f"{field}.question")
    return question


def _check_once(keys: list[Any], field: str) -> None:
    if len(set(keys)) != len(keys):
        raise InvalidInput("answered_twice", "Answer each question once for each pane.", field=field)
