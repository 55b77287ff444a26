"""Which lesion each pixel of a mask belongs to: labels out of numbers, grey values, colours and soft edges.

A rule is chosen once for a whole file, from what its planes hold together, so that a label means the same on each.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from evaluation.files.content import RefusedError, Stored

Labels = NDArray[np.int32]
#: A picture with more grey values or colours than this has soft edges, or is no mask.
MOST_LABELS = 16
#: Soft edges are at most this wide, in pixels, on either side.
EDGE_PX = 2
#: A small soft outline hardly reaches its full value: with more values than labels are likely, this share is full.
NEARLY_FULL, MOST_LIKELY_LABELS = 0.75, 4
#: The white of 8 and of 16 bits: alone beside black it is no number of a lesion.
_WHITE = (255, 65535)
_NO_MASK = (
    "The mask has {count} different values and looks like a picture, not like an outline. "
    "Save it in black and white, or with one value for each lesion."
)


@dataclass(frozen=True)
class Rule:
    """How the values of a plane become labels, 0 for background. `names` are what the file calls them."""

    to_labels: Callable[[Stored], Labels]
    names: dict[int, str] = field(default_factory=dict)
    is_cut: bool = False


@dataclass
class _Survey:
    """What the planes hold together: their values above 0, the pixels between none and the highest, and the soft ones.

    Soft are those between none and full; `at_edges` counts the soft ones beside both.
    """

    values: set[int]
    between: int = 0
    soft: int = 0
    at_edges: int = 0
    pixels: int = 0

    @property
    def is_picture(self) -> bool:
        return self.between > self.pixels / 2

    @property
    def has_soft_edges(self) -> bool:
        return self.soft > 0 and self.at_edges >= 0.9 * self.soft


def rule_of_numbers(planes: Callable[[], Iterator[Stored]]) -> Rule:
    """For formats that store labels as numbers: each is one. Fractions are cut at half of the highest.

    Raises RefusedError for numbers below 0, which can mean anything.
    """
    lowest, highest, is_whole = 0.0, 0.0, True
    values: set[int] = set()
    for plane in planes():
        found = np.unique(plane[plane != 0])
        if found.size:
            lowest, highest = min(lowest, float(found[0])), max(highest, float(found[-1]))
            is_whole = is_whole and bool((found == np.rint(found)).all())
            values |= set(found.astype(np.int64).tolist()) if is_whole and found.size < 1 << 16 else set()
    if lowest < 0 or highest > np.iinfo(np.int32).max:
        raise RefusedError(
            f"The mask holds {lowest:g} to {highest:g}. Save it with 0 and numbers from 1 for its labels."
        )
    return _numbered(values) if is_whole else _cut(highest / 2)


def rule_of_greys(planes: Callable[[], Iterator[Stored]], *, white: int, is_lossy: bool) -> Rule:
    """For pictures in grey: a few values are a label each; soft edges, or pixels stored with loss, are cut at half.

    `white` is the highest value that can be stored. Raises RefusedError for what looks like a picture.
    """
    if is_lossy:
        return _cut(white / 2)
    survey = _survey(planes)
    highest = max(survey.values, default=0)
    if len(survey.values) > MOST_LABELS and (survey.is_picture or highest < white):
        raise RefusedError(_NO_MASK.format(count=len(survey.values)))
    if len(survey.values) > MOST_LABELS or survey.has_soft_edges:
        return _cut(highest / 2)
    return Rule(_one) if survey.values == {white} else _numbered(survey.values)


def rule_of_colours(planes: Callable[[], Iterator[Stored]], *, is_lossy: bool) -> Rule:
    """For pictures in colour, (rows, columns, 3): each colour is a label, in the order of their numbers; black is none.

    Raises RefusedError for what looks like a picture.
    """
    if is_lossy:
        return _cut_colours(127.5)
    colours = sorted({int(colour) for plane in planes() for colour in np.unique(_packed(plane))} - {0})
    survey = _survey(lambda: (plane.max(axis=2) for plane in planes()))
    if len(colours) > MOST_LABELS and survey.is_picture:
        raise RefusedError(_NO_MASK.format(count=len(colours)))
    if len(colours) > MOST_LABELS or survey.has_soft_edges:
        return _cut_colours(max(survey.values, default=0) / 2)
    known = np.array([0, *colours])
    return Rule(
        lambda plane: np.searchsorted(known, _packed(plane)).astype(np.int32),
        {number: f"#{colour:06x}" for number, colour in enumerate(colours, 1)},
    )


def numbers_as_labels(plane: Stored) -> Labels:
    return plane.astype(np.int32)


def _numbered(values: set[int]) -> Rule:
    return Rule(_one) if len(values) == 1 and values <= set(_WHITE) else Rule(numbers_as_labels)


def _one(plane: Stored) -> Labels:
    return (plane != 0).astype(np.int32)


def _cut(half: float) -> Rule:
    return Rule(lambda plane: (plane > half).astype(np.int32), is_cut=True)


def _cut_colours(half: float) -> Rule:
    return Rule(lambda plane: (plane.max(axis=2) > half).astype(np.int32), is_cut=True)


def _packed(colours: Stored) -> NDArray[np.int64]:
    """One number for each colour, from its upper 8 bits: #rrggbb."""
    shift = 8 * (colours.dtype.itemsize - 1)
    red, green, blue = (colours[..., channel].astype(np.int64) >> shift for channel in range(3))
    return (red << 16) | (green << 8) | blue


def _survey(planes: Callable[[], Iterator[Stored]]) -> _Survey:
    values = {int(value) for plane in planes() for value in np.unique(plane)} - {0}
    survey, highest = _Survey(values), max(values, default=0)
    may_be_labels = len(values) <= MOST_LIKELY_LABELS or highest <= MOST_LABELS
    full = highest if may_be_labels else math.ceil(NEARLY_FULL * highest)
    for plane in planes():
        soft = (plane > 0) & (plane < full)
        survey.pixels += plane.size
        survey.between += int(((plane > 0) & (plane < highest)).sum())
        survey.soft += int(soft.sum())
        if soft.any():
            survey.at_edges += int((soft & _near(plane == 0) & _near(plane >= full)).sum())
    return survey


def _near(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(ndimage.binary_dilation(places, np.ones((3, 3)), iterations=EDGE_PX))
