"""When the guess of the original is asked: seldom, at the end, after the answers, never because of what is shown."""

import uuid

import pytest

from reading.asking import MOST_GUESSED, questions_at, stages_of
from reading.frozen import FrozenStudy, Item
from studies.models import Question

GRADING, GUESS = (Question(kind=kind, prompt=kind) for kind in ("grading", "guess"))
ID = uuid.UUID(int=1)


def stages(position, total, *, number=2, sessions=2, kind="scored", questions=(GRADING, GUESS)):
    item = Item(ID, ID, ID, number, total, 1, ID, position, kind, 1, 0, "CODE1")
    return stages_of(item, FrozenStudy(2, sessions, "nearest", 30, questions))


def guessed_at(total, **where):
    """The positions of a session whose display sets ask for a guess."""
    return [position for position in range(1, total + 1) if "guess" in stages(position, total, **where)]


@pytest.mark.parametrize(
    ("total", "positions"), [(1, [1]), (6, [5, 6]), (25, [21, 22, 23, 24, 25]), (200, list(range(191, 201)))]
)
def test_the_last_fifth_of_the_last_session_asks_for_a_guess(total, positions):
    assert guessed_at(total) == positions
    assert len(positions) <= MOST_GUESSED


def test_earlier_sessions_and_training_do_not():
    assert guessed_at(25, number=1) == []
    assert guessed_at(1, number=1, sessions=1, kind="training") == []


def test_a_study_without_the_question_does_not():
    assert guessed_at(25, questions=(GRADING,)) == []


def test_the_answers_come_first_and_alone():
    assert stages(6, 6) == ("answers", "guess")
    assert questions_at("answers", [GRADING, GUESS]) == [GRADING]
    assert questions_at("guess", [GRADING, GUESS]) == [GUESS]
