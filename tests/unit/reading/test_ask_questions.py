"""When the guess of the original is asked: at the end, seldom, and never because of what is shown."""

import pytest

from reading.asking import MOST_GUESSED, questions_of
from studies.models import PlannedSession, Question, WorklistItem

GRADING, GUESS = (Question(kind=kind, prompt=kind) for kind in ("grading", "guess"))


def guessed_at(total, *, number=2, sessions=2, kind="scored"):
    """The positions of a session whose display sets ask for a guess."""
    plan = PlannedSession(number=number, total=total)
    return [
        position
        for position in range(1, total + 1)
        if GUESS
        in questions_of(
            WorklistItem(position=position, kind=kind), plan=plan, sessions=sessions, questions=[GRADING, GUESS]
        )
    ]


@pytest.mark.parametrize(
    ("total", "positions"), [(1, [1]), (6, [5, 6]), (25, [21, 22, 23, 24, 25]), (200, list(range(191, 201)))]
)
def test_the_last_fifth_of_the_last_session_asks_for_a_guess(total, positions):
    assert guessed_at(total) == positions
    assert len(positions) <= MOST_GUESSED


def test_earlier_sessions_and_training_do_not():
    assert guessed_at(25, number=1) == []
    assert guessed_at(1, number=1, sessions=1, kind="training") == []


def test_everything_else_is_always_asked():
    plan = PlannedSession(number=1, total=9)
    asked = questions_of(WorklistItem(position=1, kind="training"), plan=plan, sessions=2, questions=[GRADING, GUESS])
    assert asked == [GRADING]
