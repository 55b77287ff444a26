"""What is normal for one population: its patches, its places, its two sides, and what planted abnormalities look like.

Four measures of strangeness of each grid cell, all in frozen features; an image's measure is the mean over its
strangest cells. The form was chosen on normal training images with planted abnormalities and on abnormal images outside
the test splits (see the card), not on the test splits.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.detectors.normal.pairs import Array, Pairs, average_strangest
from ml.detectors.normal.patches import Patches, fit_patches
from ml.detectors.normal.places import Places, fit_places
from ml.detectors.normal.planted import Planted
from ml.detectors.normal.planted_cells import PlantedCells
from ml.detectors.normal.sides import Sides, fit_sides

#: The measures in order, and the share of an image's cells that each is the mean of, strangest first.
SHARES: Final = {"patch": 0.05, "place": 0.20, "side": 0.05, "planted": 0.05}


@dataclass(frozen=True, eq=False)
class NormalModel:
    """Everything learned from the normal images of one population."""

    patches: Patches
    places: Places
    sides: Sides
    planted: Planted


def fit(pairs: Pairs, cells: PlantedCells, *, seed: int) -> NormalModel:
    """From pairs (images, 2, cells, channels) of normal images and cells planted in some of them.

    Raises ValueError for fewer than 5 images or cells that are no square of even side.
    """
    from ml.detectors.normal.planted_fit import fit_planted  # needs torch, which using a model does not

    if pairs.ndim != 4 or pairs.shape[1] != 2 or len(pairs) < 5:
        raise ValueError(f"pairs must be those of at least 5 images, got shape {pairs.shape}")
    side = round(pairs.shape[2] ** 0.5)
    if side**2 != pairs.shape[2] or side % 2:
        raise ValueError(f"pairs must be those of a square grid of even side, got {pairs.shape[2]} cells")
    places = fit_places(pairs)
    planted = fit_planted(pairs, cells, places, seed=seed)
    return NormalModel(fit_patches(pairs, seed=seed), places, fit_sides(pairs), planted)


def measure(model: NormalModel, pair: Array) -> NDArray[np.float64]:
    """(4,): patch, place, side and planted, the four measures of strangeness of one image's pair."""
    cells = (
        model.patches.measure(pair),
        model.places.measure(pair),
        model.sides.measure(pair),
        model.planted.measure(pair, model.places),
    )
    shares = SHARES.values()
    return np.array([average_strangest(each, share=share) for each, share in zip(cells, shares, strict=True)])
