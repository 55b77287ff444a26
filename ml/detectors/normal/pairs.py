"""The features of a picture and of its mirror image: what every measure of strangeness looks at."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.detectors.features import extract

Array = NDArray[np.float32]
#: (images, 2, cells, channels): the pairs of many pictures, in half precision where they are many.
Pairs = NDArray[np.floating[Any]]

#: Pixels of a picture's side, and cells of its grid.
SIDE: Final = 320
#: Channels of the backbone's three blocks.
BLOCKS: Final = (slice(0, 40), slice(40, 152), slice(152, 472))


def extract_pair(picture: Array) -> Array:
    """(2, cells, channels): features of a prepared picture and of its mirror image, each on its own grid.

    The same cell of both shows the two sides of the body: what lies across, seen as if it lay here.
    """
    return np.stack([extract(picture), extract(np.ascontiguousarray(picture[:, ::-1]))])


def as_grid(cells: Array) -> Array:
    """(cells, ...) to (side, side, ...), row by row."""
    side = round(len(cells) ** 0.5)
    return cells.reshape(side, side, *cells.shape[1:])


def mirror(cells: Array) -> Array:
    """Cells (cells, ...) with left and right exchanged."""
    return np.ascontiguousarray(as_grid(cells)[:, ::-1]).reshape(cells.shape)


def average_strangest(cells: Array, *, share: float) -> float:
    """Mean of that share of an image's cells, the largest values first: at least of one."""
    count = max(1, round(share * len(cells)))
    return float(np.sort(cells)[-count:].mean())
