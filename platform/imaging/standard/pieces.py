"""The separate pieces of a mask over planes. Pixels that touch, also across a corner or in the next plane, are one.

Two passes over the planes, two of which are in memory at a time: a stack of masks never is.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from evaluation.files.content import RefusedError

Mask = NDArray[np.bool_]
Labels = NDArray[np.integer]
ReadMask = Callable[[int], Mask]

MOST_PIECES = 500
_TOUCHING = np.ones((3, 3), bool)


def split_pieces(read: ReadMask, indices: Sequence[int]) -> Iterator[tuple[int, int, Mask]]:
    """(piece, plane index, its mask there), plane after plane; pieces count from 0 in the order in which they begin.

    `indices` rise; planes are neighbours where they follow each other. Raises RefusedError for a mask in more than
    500 pieces, which is noise and no lesions.
    """
    roots = _join_planes(read, indices)
    for index in indices:
        labels, count = _label(read(index))
        numbers = np.array([0, *(roots[index, label] + 1 for label in range(1, count + 1))])
        by_piece = numbers[labels]
        for piece in sorted(set(numbers[1:])):
            yield int(piece) - 1, index, by_piece == piece


def _join_planes(read: ReadMask, indices: Sequence[int]) -> dict[tuple[int, int], int]:
    """Which piece each patch of each plane belongs to."""
    joined = _Joined()
    previous: tuple[int, Labels] | None = None
    for index in indices:
        labels, count = _label(read(index))
        for label in range(1, count + 1):
            joined.add((index, label))
        if previous is not None and previous[0] == index - 1:
            for first, second in _touching(previous[1], labels):
                joined.join((previous[0], first), (index, second))
        previous = index, labels
    return joined.numbers()


def _label(mask: Mask) -> tuple[Labels, int]:
    labels, count = ndimage.label(mask, structure=_TOUCHING)
    if count > MOST_PIECES:
        raise _too_many(count)
    return labels, int(count)


def _touching(first: Labels, second: Labels) -> set[tuple[int, int]]:
    """Pairs of labels of two neighbouring planes whose pixels touch, also across a corner."""
    pairs: set[tuple[int, int]] = set()
    padded = np.pad(first, 1)
    rows, columns = np.nonzero(second)
    for down in range(3):
        for across in range(3):
            found = np.unique(np.stack([padded[rows + down, columns + across], second[rows, columns]]), axis=1)
            pairs.update((int(a), int(b)) for a, b in found.T if a)
    return pairs


class _Joined:
    """Disjoint sets of patches."""

    def __init__(self) -> None:
        self._parents: dict[tuple[int, int], tuple[int, int]] = {}

    def add(self, patch: tuple[int, int]) -> None:
        self._parents[patch] = patch

    def join(self, first: tuple[int, int], second: tuple[int, int]) -> None:
        low, high = sorted((self._root(first), self._root(second)))
        self._parents[high] = low

    def numbers(self) -> dict[tuple[int, int], int]:
        """Each patch's piece, from 0 in the order of the planes."""
        order: dict[tuple[int, int], int] = {}
        numbers = {patch: order.setdefault(self._root(patch), len(order)) for patch in sorted(self._parents)}
        if len(order) > MOST_PIECES:
            raise _too_many(len(order))
        return numbers

    def _root(self, patch: tuple[int, int]) -> tuple[int, int]:
        while self._parents[patch] != patch:
            self._parents[patch] = self._parents[self._parents[patch]]
            patch = self._parents[patch]
        return patch


def _too_many(count: int) -> RefusedError:
    return RefusedError(
        f"The mask falls into {count} separate pieces, more than {MOST_PIECES}. Clean it, or give each lesion a label."
    )
