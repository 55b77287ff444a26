"""Simulated readers: what a program answers to a display set, from what its images measure and what is really there.

They stand in for people so that a finished study can be shown. Each answer is a function of a seed alone. None of it is
evidence about people, and every screen and export says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SEED = 20261125
TIE_BELOW = 0.25
MARK_ABOVE = 50
BLURRED_BELOW = 2.0


@dataclass(frozen=True)
class Look:
    """One pane. `ssim` is against the original, `size` is (columns, rows).

    `contrast` of the lesion as a share of full scale, and `lesion`, its centre (x, y), are None in a normal case.
    """

    ssim: float
    contrast: float | None
    lesion: tuple[float, float] | None
    size: tuple[int, int]


@dataclass(frozen=True)
class _Impression:
    """What a reader makes of one pane: sharpness on the scale of the grades, suspicion 0 to 100."""

    sharpness: float
    suspicion: int


def answer_display_set(
    *,
    looks: Sequence[Look],
    questions: Sequence[dict[str, Any]],
    reader: int,
    session: int,
    position: int,
    stage: str = "answers",
) -> dict[str, Any]:
    """A submission as the API takes it. `questions` as a task document has them at this `stage`.

    What a reader sees is the same at both stages, and so is the number it is drawn from.
    """
    rng = np.random.default_rng([SEED, reader, session, position])
    bias = float(np.random.default_rng([SEED, reader]).normal(0, 0.3))
    seen = [_look_at(look, bias, rng) for look in looks]
    body: dict[str, Any] = {"answers": [], "marks": [], "nothing_to_mark": [], "timing": _time(rng), "reason": None}
    body["stage"] = stage
    for question in questions:
        _ANSWERS[question["kind"]](body, question, looks, seen, rng)
    return body


def _look_at(look: Look, bias: float, rng: np.random.Generator) -> _Impression:
    """Blur costs a grade for each 0.05 of SSIM, and hides part of a lesion."""
    sharpness = 4.3 + bias - 20 * (1 - look.ssim) + rng.normal(0, 0.7)
    shown = 0.0 if look.contrast is None else 4 + 110 * look.contrast * look.ssim**2
    suspicion = 33 + 10 * bias + shown + rng.normal(0, 22)
    return _Impression(float(sharpness), int(np.clip(round(suspicion), 0, 100)))


def _time(rng: np.random.Generator) -> dict[str, Any]:
    """Drawn as well: log-normal around 18 s."""
    active_ms = int(18_000 * rng.lognormal(0, 0.35))
    events = [{"at_ms": 0, "type": "shown"}, {"at_ms": active_ms, "type": "submitted"}]
    return {"active_ms": active_ms, "idle_ms": 0, "hidden_ms": 0, "load_ms": 0, "events": events}


def _prefer(body: dict, question: dict, looks: Sequence[Look], seen: list[_Impression], rng: Any) -> None:
    gain = seen[0].sharpness - seen[1].sharpness
    is_tie = question["allows_tie"] and abs(gain) < TIE_BELOW
    choice = "tie" if is_tie else "left" if gain > 0 else "right"
    confidence = int(min(100, 40 + 50 * abs(gain))) if question["asks_confidence"] else None
    body["answers"].append(_answer(question, None, choice=choice, confidence=confidence))


def _grade(body: dict, question: dict, looks: Sequence[Look], seen: list[_Impression], rng: Any) -> None:
    grades = [int(np.clip(round(one.sharpness), 1, 5)) for one in seen]
    body["answers"] += [_answer(question, pane, value=grade) for pane, grade in enumerate(grades)]


def _suspect(body: dict, question: dict, looks: Sequence[Look], seen: list[_Impression], rng: Any) -> None:
    body["answers"] += [_answer(question, pane, value=one.suspicion) for pane, one in enumerate(seen)]


def _mark(body: dict, question: dict, looks: Sequence[Look], seen: list[_Impression], rng: Any) -> None:
    marks = [
        {
            "question": question["id"],
            "pane": pane,
            "shape": "point",
            "points": [_place(look, rng)],
            "confidence": one.suspicion if question["asks_confidence"] else None,
        }
        for pane, (look, one) in enumerate(zip(looks, seen, strict=True))
        if one.suspicion > MARK_ABOVE
    ]
    body["marks"] += marks
    if not marks:
        body["nothing_to_mark"].append(question["id"])


def _guess(body: dict, question: dict, looks: Sequence[Look], seen: list[_Impression], rng: Any) -> None:
    """The sharper one is taken for the original, a single sharp one too; neither where both are far from sharp."""
    names = ("left", "right") if len(seen) == 2 else ("original", "processed")
    gain = seen[0].sharpness - (seen[1].sharpness if len(seen) == 2 else 4.0)
    choice = "unknown" if abs(gain) < TIE_BELOW else names[0] if gain > 0 else names[1]
    if len(seen) == 2 and max(one.sharpness for one in seen) < BLURRED_BELOW:
        choice = "neither"
    body["answers"].append(_answer(question, None, choice=choice))


def _write(body: dict, question: dict, looks: Sequence[Look], seen: list[_Impression], rng: Any) -> None:
    """A program has nothing to say unless it must."""
    if question["is_required"]:
        body["answers"].append(_answer(question, None, text="Simulated: no remark."))


def _place(look: Look, rng: np.random.Generator) -> list[float]:
    """Near the lesion; without one somewhere in the middle of the image."""
    columns, rows = look.size
    if look.lesion is None:
        x, y = rng.uniform(0.3, 0.7) * columns, rng.uniform(0.3, 0.7) * rows
    else:
        x, y = np.array(look.lesion) + rng.normal(0, 3, 2)
    return [round(float(np.clip(x, 0, columns)), 1), round(float(np.clip(y, 0, rows)), 1)]


def _answer(question: dict, pane: int | None, **more: Any) -> dict[str, Any]:
    return {"question": question["id"], "pane": pane, "kind": question["kind"], "confidence": None, **more}


_ANSWERS = {
    "preference": _prefer,
    "grading": _grade,
    "abnormality": _suspect,
    "marks": _mark,
    "guess": _guess,
    "text": _write,
}
