"""Side: how unlike the other side of the body a cell is, beyond what normal images are there.

Chest, head and breast are about symmetric; disease often is not.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.detectors.normal.pairs import BLOCKS, Array, Pairs

BLOCK: Final = BLOCKS[1]
#: Ridge on the deviation, as a share of that over all places.
RIDGE: Final = 0.1


@dataclass(frozen=True, eq=False)
class Sides:
    """``mean, deviation`` (cells,): distance of a cell to the other side in normal images; ``centre`` (channels of the
    middle block,)."""

    centre: Array
    mean: Array
    deviation: Array

    def measure(self, pair: Array) -> Array:
        """(cells,): distance of each cell to the other side, in deviations of normal images there."""
        return np.asarray((_distance(pair, self.centre) - self.mean) / self.deviation, dtype=np.float32)


def fit_sides(pairs: Pairs) -> Sides:
    """From pairs (images, 2, cells, channels) of normal images."""
    centre = pairs[:, 0, :, BLOCK].mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    apart = np.stack([_distance(pair, centre) for pair in pairs])
    deviation = apart.std(axis=0) + RIDGE * apart.std() + 1e-6
    return Sides(centre, apart.mean(axis=0), deviation.astype(np.float32))


def _distance(pair: Array, centre: Array) -> Array:
    """Cosine distance between a cell of the picture and the same cell of its mirror image, in the middle block."""
    own, other = pair[..., BLOCK].astype(np.float32) - centre
    lengths = np.linalg.norm(own, axis=1) * np.linalg.norm(other, axis=1) + 1e-6
    return np.asarray(1.0 - (own * other).sum(axis=1) / lengths, dtype=np.float32)
