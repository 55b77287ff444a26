import numpy as np
import pytest
from scipy import ndimage

from evaluation.files.content import RefusedError
from imaging.standard.pieces import split_pieces


def split(stack):
    """Pieces of (planes, rows, columns) as one array of numbers, 0 outside."""
    found = np.zeros(stack.shape, int)
    for piece, index, mask in split_pieces(lambda at: stack[at], range(len(stack))):
        found[index][mask] = piece + 1
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_pieces_are_those_of_the_whole_stack_in_memory(seed):
    stack = np.random.default_rng(seed).random((7, 12, 11)) > 0.82
    expected, count = ndimage.label(stack, structure=np.ones((3, 3, 3)))
    found = split(stack)
    assert found.max() == count
    pairs = {(int(a), int(b)) for a, b in zip(found.ravel(), expected.ravel(), strict=True)}
    assert len(pairs) == count + 1  # one number of the one for each of the other


def test_a_piece_may_begin_apart_and_meet_in_a_later_plane():
    stack = np.zeros((2, 5, 9), bool)
    stack[0, 2, 1:3] = stack[0, 2, 6:8] = True
    stack[1, 2, 1:8] = True
    assert split(stack).max() == 1


def test_planes_that_do_not_follow_each_other_do_not_join():
    mask = np.ones((2, 2), bool)
    assert {piece for piece, _, _ in split_pieces(lambda _: mask, [0, 2])} == {0, 1}


def test_noise_is_refused_in_words():
    stack = np.zeros((1, 100, 100), bool)
    stack[0, ::3, ::3] = True
    with pytest.raises(RefusedError, match="separate pieces"):
        split(stack)


def test_an_empty_stack_has_no_pieces():
    assert split(np.zeros((3, 4, 4), bool)).max() == 0
