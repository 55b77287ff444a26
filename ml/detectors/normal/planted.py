"""Planted: how much a cell looks like the abnormalities that were planted in normal images.

A small network on the cell's difference to the normal mean of its place and to the other side of the body. It has seen
no abnormal image; what it knows of abnormality are the six kinds of :mod:`ml.detectors.normal.planting`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.detectors.normal.pairs import Array, mirror
from ml.detectors.normal.places import Places

#: Standardised differences beyond this are taken as this.
LIMIT: Final = 8.0


@dataclass(frozen=True, eq=False)
class Planted:
    """One hidden layer: ``hidden`` (units, 2 × channels), ``hidden_offset`` and ``output`` (units,), and one offset."""

    hidden: Array
    hidden_offset: Array
    output: Array
    output_offset: float

    def measure(self, pair: Array, places: Places) -> Array:
        """(cells,): log odds of a planted abnormality, mean of the picture's and its mirror image's."""
        own, other = (np.clip(places.standardise(side), -LIMIT, LIMIT) for side in pair)
        return np.asarray((self._judge(own, own - other) + mirror(self._judge(other, other - own))) / 2)

    def _judge(self, own: Array, beyond: Array) -> Array:
        hidden = np.maximum(np.concatenate([own, beyond], axis=1) @ self.hidden.T + self.hidden_offset, 0.0)
        return np.asarray(hidden @ self.output + self.output_offset, dtype=np.float32)
