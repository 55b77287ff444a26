"""Which population does an image come from? Stands in front of the normal models, so that one detector takes any image.

A linear discriminant with shrunk covariance on mean and spread of the frozen features, learned from the same normal
images. It knows its own populations only: a knee is told to be the likest of them, and is then simply unusual.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.detectors.normal.pairs import Array
from ml.detectors.populations import Population

#: Below this chance the declared modality is contradicted by the pixels.
CONTRADICTED = 0.001


@dataclass(frozen=True, eq=False)
class Recogniser:
    """``keys`` of the populations; ``weights`` (populations, features) and ``offsets`` (populations,)."""

    keys: tuple[str, ...]
    weights: Array
    offsets: Array

    def chances(self, image: Array) -> dict[str, float]:
        """Chance of each population for one image's features (cells, channels); they sum to 1."""
        logits = self.weights @ summarise_image(image) + self.offsets
        powers = np.exp(logits - logits.max())
        return dict(zip(self.keys, (powers / powers.sum()).tolist(), strict=True))


def summarise_image(image: Array) -> Array:
    """Mean and spread of every channel, (2 × channels,)."""
    cells = image.astype(np.float32)
    return np.concatenate([cells.mean(axis=0), cells.std(axis=0)])


def recognise(
    views: dict[Population, Array], recogniser: Recogniser, *, allowed: Sequence[Population], declared: str
) -> Population:
    """The likeliest of ``allowed`` given the features of the image as each population would show it.

    Raises ValueError where the pixels speak clearly against ``declared`` (a DICOM modality; empty: not declared).
    """
    chances = {population: recogniser.chances(view) for population, view in views.items()}
    chosen = max(allowed, key=lambda population: chances[population][population.key])
    own = sum(chances[chosen][population.key] for population in allowed)
    if declared and own < CONTRADICTED:
        likest = max(chances[chosen], key=lambda key: chances[chosen][key])
        raise ValueError(f"modality {declared!r} does not fit the pixels, which look like {likest}")
    return chosen
