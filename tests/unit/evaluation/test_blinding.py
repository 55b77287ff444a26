"""Blinding indices at their ends and for more than two treatments."""

import numpy as np
import pytest

from evaluation.reader.blinding import bang_index, blinding_indices, james_index


def test_all_right_all_wrong_and_nobody_knows():
    right = blinding_indices(np.array([[9.0, 0, 0], [0, 9, 0]]), treatments=["a", "b"])
    assert [right.james.value, right.bang["a"].value] == [0.0, 1.0]
    assert right.bang["a"].ci_low is None
    wrong = bang_index(np.array([0.0, 8, 0]), true=0)
    assert wrong.value == -1.0
    unknown = blinding_indices(np.array([[0.0, 0, 5], [0, 0, 5]]), treatments=["a", "b"])
    assert [unknown.james.value, unknown.bang["b"].value] == [1.0, 0.0]


def test_guessing_at_random_is_chance_for_any_number_of_treatments():
    table = np.hstack([np.full((3, 3), 10.0), np.zeros((3, 1))])
    indices = blinding_indices(table, treatments=["a", "b", "c"])
    assert indices.james.value == pytest.approx(0.5)
    assert [one.value for one in indices.bang.values()] == pytest.approx([0, 0, 0])


def test_the_interval_of_bang_narrows_with_the_root_of_the_number():
    small, large = (bang_index(np.array([6.0, 3, 1]) * times, true=0) for times in (1, 4))
    assert large.std_error == pytest.approx(small.std_error / 2)


def test_nobody_guessed_one_treatment():
    indices = blinding_indices(np.array([[3.0, 2, 1], [0, 0, 0]]), treatments=["a", "b"])
    assert indices.bang["b"].value is None
    assert indices.bang["b"].warnings == ("nobody guessed this treatment",)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (np.zeros((2, 3)), "at least one guess"),
        (np.array([[1.0, 2, 3]]), "k >= 2 rows and k \\+ 1 columns"),
        (np.array([[1.5, 2, 3], [1, 1, 1]]), "whole numbers of at least 0"),
        (np.array([[-1.0, 2, 3], [1, 1, 1]]), "whole numbers of at least 0"),
        (np.array([[np.nan, 2, 3], [1, 1, 1]]), "finite"),
        (np.empty((0, 3)), "must not be empty"),
    ],
)
def test_it_refuses(counts, message):
    with pytest.raises(ValueError, match=message):
        james_index(counts)


def test_it_refuses_names_that_do_not_fit():
    with pytest.raises(ValueError, match="must name the 2 rows"):
        blinding_indices(np.ones((2, 3)), treatments=["a"])
    with pytest.raises(ValueError, match="true lie in"):
        bang_index(np.ones(3), true=2)
