"""What is normal for one population: patches that normal images are made of, and how whole normal images vary.

Two measures of strangeness, both in frozen features. *Patch*: each grid cell's cosine distance to the nearest of a
bounded memory of normal patches (Roth et al. 2022, PatchCore, with a random memory); the 98th percentile over cells
finds what is small. *Whole*: Mahalanobis distance of mean and spread of the deepest features (Rippel et al. 2021), with
the variance outside the leading directions shrunk to one value; it finds what is spread out.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

MEMORY: Final = 2000
DIRECTIONS: Final = 64
QUANTILE: Final = 0.98
SHRINKAGE: Final = 0.1
#: Whole images are described by the channels of the deepest block.
WHOLE_FROM: Final = 152


@dataclass(frozen=True, eq=False)
class NormalModel:
    """Arrays of one population.

    ``memory`` (patches, channels): int8, unit vectors times ``memory_scale``, made after taking off ``centre``.
    ``whole_mean, whole_deviation`` (2 × deep channels,); ``directions`` (k, 2 × deep channels); ``variances`` (k,);
    ``rest``: the variance in every other direction.
    """

    centre: Array
    memory: NDArray[np.int8]
    memory_scale: float
    whole_mean: Array
    whole_deviation: Array
    directions: Array
    variances: Array
    rest: float


def fit(features: Array, *, seed: int, memory: int = MEMORY) -> NormalModel:
    """From the features (images, cells, channels) of normal images. Raises ValueError for fewer than 5 images."""
    if features.ndim != 3 or len(features) < 5:
        raise ValueError(f"features must be those of at least 5 images, got shape {features.shape}")
    centre = features.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    patches = features.reshape(-1, features.shape[2])
    chosen = np.random.default_rng(seed).choice(len(patches), min(memory, len(patches)), replace=False)
    kept = _unit(patches[np.sort(chosen)].astype(np.float32), centre)
    scale = 127 / float(np.abs(kept).max())
    return NormalModel(centre, np.rint(kept * scale).astype(np.int8), scale, *_fit_whole(features))


def _fit_whole(features: Array) -> tuple[Array, Array, Array, Array, float]:
    rows = np.stack([_describe(image) for image in features])
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    _, singular, directions = np.linalg.svd((rows - mean) / deviation, full_matrices=False)
    variances = singular**2 / len(rows)
    shrunk = SHRINKAGE * float(variances.mean())
    count = min(DIRECTIONS, len(rows) - 1)
    leading = (variances[:count] + shrunk).astype(np.float32)
    return mean, deviation, directions[:count].astype(np.float32), leading, shrunk


def _describe(image: Array) -> Array:
    """Mean and spread of each channel over the cells of (cells, channels)."""
    used = image[:, WHOLE_FROM:].astype(np.float32)
    return np.concatenate([used.mean(axis=0), used.std(axis=0)])


def measure_patches(model: NormalModel, image: Array) -> Array:
    """(cells,): cosine distance of each cell to the nearest normal patch, 0 (the same) to 2."""
    cells = _unit(image.astype(np.float32), model.centre)
    memory = model.memory.astype(np.float32) / np.float32(model.memory_scale)
    return np.asarray(1.0 - (cells @ memory.T).max(axis=1), dtype=np.float32)


def measure_whole(model: NormalModel, image: Array) -> float:
    """Root of the shrunk Mahalanobis distance of the image's description."""
    row = (_describe(image) - model.whole_mean) / model.whole_deviation
    along = model.directions @ row
    beside = max(float(row @ row) - float(along @ along), 0.0)
    return float(np.sqrt((along**2 / model.variances).sum() + beside / model.rest))


def measure(model: NormalModel, image: Array) -> tuple[float, float]:
    """(patch, whole): the two measures of strangeness of one image's features (cells, channels)."""
    return float(np.quantile(measure_patches(model, image), QUANTILE)), measure_whole(model, image)


def _unit(vectors: Array, centre: Array) -> Array:
    apart = vectors - centre
    return np.asarray(apart / (np.linalg.norm(apart, axis=-1, keepdims=True) + 1e-6), dtype=np.float32)
