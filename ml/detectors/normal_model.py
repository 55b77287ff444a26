"""What is normal for one population: its patches, its places, and its two sides.

Three measures of strangeness of each grid cell, all in frozen features; an image's measure is the mean over its
strangest cells. *Patch*: distance to the nearest of a bounded memory of normal patches (Roth et al. 2022, PatchCore,
with a random memory); each block of the backbone counts the same. *Place*: Mahalanobis distance to the mean of normal
images at that place (Defard et al. 2021, PaDiM, with one covariance for all places, because normal images are few);
the variance outside the leading directions is one value. *Side*: how unlike its mirror image a cell is, beyond what
normal images are there: chest, head and breast are about symmetric, disease often is not.

The form was chosen on normal training images with planted abnormalities and on abnormal images outside the test splits
(see the card), not on the test splits.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Array = NDArray[np.float32]

MEMORY: Final = 1200
DIRECTIONS: Final = 128
#: Ridge on the correlation matrix of the place measure, and on the deviation of the side measure.
RIDGE, SIDE_RIDGE = 0.05, 0.1
#: Smoothing of the mean over neighbouring places, in cells.
SMOOTHING: Final = 1.0
#: Share of an image's cells that its measures are the mean of, strangest first: patch, place, side.
SHARES: Final = (0.05, 0.20, 0.05)
#: Channels of the backbone's three blocks; the side measure uses the middle one.
BLOCKS: Final = (slice(0, 40), slice(40, 152), slice(152, 472))
SIDE_BLOCK: Final = BLOCKS[1]


@dataclass(frozen=True, eq=False)
class NormalModel:
    """Arrays of one population; features are (images, cells, channels), cells of a square grid row by row.

    ``centre`` (channels,); ``memory`` (patches, channels): int8, :func:`_unit` vectors times ``memory_scale``.
    ``place_mean`` (cells, channels); ``deviation`` (channels,); ``directions`` (k, channels) and ``variances`` (k,) of
    standardised differences to it; ``rest``: the variance in every other direction.
    ``side_mean, side_deviation`` (cells,): distance of a cell to its mirror image in normal images.
    """

    centre: Array
    memory: NDArray[np.int8]
    memory_scale: float
    place_mean: Array
    deviation: Array
    directions: Array
    variances: Array
    rest: float
    side_mean: Array
    side_deviation: Array


def fit(features: Array, *, seed: int, memory: int = MEMORY) -> NormalModel:
    """From the features of normal images. Raises ValueError for fewer than 5 images or cells that are no square."""
    if features.ndim != 3 or len(features) < 5:
        raise ValueError(f"features must be those of at least 5 images, got shape {features.shape}")
    if round(features.shape[1] ** 0.5) ** 2 != features.shape[1]:
        raise ValueError(f"features must be those of a square grid of cells, got {features.shape[1]} cells")
    centre = features.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    patches = features.reshape(-1, features.shape[2])
    chosen = np.random.default_rng(seed).choice(len(patches), min(memory, len(patches)), replace=False)
    kept = _unit(patches[np.sort(chosen)].astype(np.float32), centre)
    scale = 127 / float(np.abs(kept).max())
    return NormalModel(
        centre, np.rint(kept * scale).astype(np.int8), scale, *_fit_places(features), *_fit_sides(features, centre)
    )


def _fit_places(features: Array) -> tuple[Array, Array, Array, Array, float]:
    """Mean of every place, normal images and their mirror images alike, and the spread around it."""
    mean = features.mean(axis=0, dtype=np.float64).astype(np.float32)
    grid = _as_grid((mean + mirror(mean)) / 2)
    place_mean = ndimage.gaussian_filter(grid, (SMOOTHING, SMOOTHING, 0), mode="nearest").reshape(mean.shape)
    size = features.shape[2]
    moments, total = np.zeros((size, size)), 0
    for image in features:  # one after another: all at once would not fit into memory
        for side in (image.astype(np.float32), mirror(image.astype(np.float32))):
            apart = side - place_mean
            moments += apart.T @ apart
            total += len(apart)
    covariance = moments / total
    deviation = np.sqrt(np.diag(covariance)) + 1e-6
    correlation = (1 - RIDGE) * covariance / np.outer(deviation, deviation) + RIDGE * np.eye(size)
    variances, directions = np.linalg.eigh(correlation)
    count = min(DIRECTIONS, size - 1)
    leading = directions[:, ::-1][:, :count].T
    return (
        place_mean,
        deviation.astype(np.float32),
        np.ascontiguousarray(leading, dtype=np.float32),
        variances[::-1][:count].astype(np.float32),
        float(variances[::-1][count:].mean()),
    )


def _fit_sides(features: Array, centre: Array) -> tuple[Array, Array]:
    apart = np.stack([_side_distance(image.astype(np.float32), centre) for image in features])
    deviation = apart.std(axis=0) + SIDE_RIDGE * apart.std() + 1e-6
    return apart.mean(axis=0), deviation.astype(np.float32)


def _as_grid(cells: Array) -> Array:
    side = round(len(cells) ** 0.5)
    return cells.reshape(side, side, -1)


def mirror(cells: Array) -> Array:
    """Features (cells, channels) with left and right exchanged."""
    return np.ascontiguousarray(_as_grid(cells)[:, ::-1]).reshape(cells.shape)


def measure_patches(model: NormalModel, image: Array) -> Array:
    """(cells,): distance of each cell to the nearest normal patch, 0 (the same) to 2."""
    cells = _unit(image.astype(np.float32), model.centre)
    memory = model.memory.astype(np.float32) / np.float32(model.memory_scale)
    squared = 2.0 - 2.0 * (cells @ memory.T).max(axis=1)
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)), dtype=np.float32)


def measure_places(model: NormalModel, image: Array) -> Array:
    """(cells,): Mahalanobis distance of each cell to the normal mean at its place."""
    apart = (image.astype(np.float32) - model.place_mean) / model.deviation
    along = apart @ model.directions.T
    beside = np.maximum((apart**2).sum(axis=1) - (along**2).sum(axis=1), 0.0)
    return np.asarray(np.sqrt((along**2 / model.variances).sum(axis=1) + beside / model.rest), dtype=np.float32)


def measure_sides(model: NormalModel, image: Array) -> Array:
    """(cells,): distance of each cell to its mirror image, in deviations of normal images there."""
    apart = _side_distance(image.astype(np.float32), model.centre)
    return np.asarray((apart - model.side_mean) / model.side_deviation, dtype=np.float32)


def measure(model: NormalModel, image: Array) -> tuple[float, float, float]:
    """(patch, place, side): the three measures of strangeness of one image's features (cells, channels)."""
    measures = (measure_patches(model, image), measure_places(model, image), measure_sides(model, image))
    patch, place, side = (_strangest(cells, share) for cells, share in zip(measures, SHARES, strict=True))
    return patch, place, side


def _strangest(cells: Array, share: float) -> float:
    """Mean of the largest values."""
    count = max(1, round(share * len(cells)))
    return float(np.sort(cells)[-count:].mean())


def _side_distance(image: Array, centre: Array) -> Array:
    """Cosine distance of each cell to the cell across, in the middle block."""
    own = (image - centre)[:, SIDE_BLOCK]
    other = mirror(own)
    lengths = np.linalg.norm(own, axis=1) * np.linalg.norm(other, axis=1) + 1e-6
    return np.asarray(1.0 - (own * other).sum(axis=1) / lengths, dtype=np.float32)


def _unit(vectors: Array, centre: Array) -> Array:
    """Unit vectors in which each block has the same length."""
    apart = vectors - centre
    parts = [apart[..., block] for block in BLOCKS]
    even = [part / (np.linalg.norm(part, axis=-1, keepdims=True) + 1e-6) for part in parts]
    return np.asarray(np.concatenate(even, axis=-1) / np.sqrt(np.float32(len(BLOCKS))), dtype=np.float32)
