"""Which questions go with a display set, and when. It depends on its place alone, never on what is shown.

The guess of the original is a stage of its own: it is asked when the other answers are in and locked, so that the
question colours none of them.
"""

import math
from collections.abc import Iterable

from reading.frozen import FrozenStudy, Item
from reading.models import Submission
from studies.models import Question

#: The last fifth of the last session asks for a guess of the original, but no more presentations than this: late, so
#: that the question does not set readers looking for it, and few, because a guess is no rating.
MOST_GUESSED = 10

Stage = Submission.Stage


def stages_of(item: Item, study: FrozenStudy) -> tuple[str, ...]:
    """In the order in which they are asked; an item is done when the last is in."""
    is_guessed = asks_guess(item, sessions=study.sessions, questions=study.questions)
    return (Stage.ANSWERS.value, Stage.GUESS.value) if is_guessed else (Stage.ANSWERS.value,)


def asks_guess(item: Item, *, sessions: int, questions: Iterable[Question]) -> bool:
    guessed = min(MOST_GUESSED, math.ceil(item.total / 5)) if item.session_number == sessions else 0
    is_late = item.position > item.total - guessed and not item.is_training
    return is_late and any(question.kind == Question.Kind.GUESS for question in questions)


def questions_at(stage: str, questions: Iterable[Question]) -> list[Question]:
    is_guess = stage == Stage.GUESS
    return [question for question in questions if (question.kind == Question.Kind.GUESS) == is_guess]
