"""Which questions go with a display set. It depends on its place in the worklist alone, never on what is shown."""

import math
from collections.abc import Iterable

from studies.models import PlannedSession, Question, WorklistItem

#: The last fifth of the last session asks for a guess of the original, but no more presentations than this: late, so
#: that the question does not set readers looking for it, and few, because a guess is no rating.
MOST_GUESSED = 10


def questions_of(
    item: WorklistItem, *, plan: PlannedSession, sessions: int, questions: Iterable[Question]
) -> list[Question]:
    """`plan` is the item's session, `sessions` and `questions` are its study's."""
    guessed = min(MOST_GUESSED, math.ceil(plan.total / 5)) if plan.number == sessions else 0
    is_guessed = item.position > plan.total - guessed and item.kind != WorklistItem.Kind.TRAINING
    return [question for question in questions if is_guessed or question.kind != Question.Kind.GUESS]
