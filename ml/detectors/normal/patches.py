"""Patch: distance to the nearest of a bounded memory of normal patches.

Roth et al. 2022, PatchCore, with a random memory; each block of the backbone counts the same.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.detectors.normal.pairs import BLOCKS, Array, Pairs

MEMORY: Final = 1200


@dataclass(frozen=True, eq=False)
class Patches:
    """``centre`` (channels,); ``memory`` (patches, channels): int8, unit vectors times ``memory_scale``."""

    centre: Array
    memory: NDArray[np.int8]
    memory_scale: float

    def measure(self, pair: Array) -> Array:
        """(cells,): distance of each cell of the picture to the nearest normal patch, 0 (the same) to 2."""
        cells = _unit(pair[0].astype(np.float32), self.centre)
        memory = self.memory.astype(np.float32) / np.float32(self.memory_scale)
        squared = 2.0 - 2.0 * (cells @ memory.T).max(axis=1)
        return np.asarray(np.sqrt(np.maximum(squared, 0.0)), dtype=np.float32)


def fit_patches(pairs: Pairs, *, seed: int, memory: int = MEMORY) -> Patches:
    """From pairs (images, 2, cells, channels) of normal images; the mirror images are not used."""
    features = pairs[:, 0]
    centre = features.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    total = features.shape[0] * features.shape[1]
    chosen = np.sort(np.random.default_rng(seed).choice(total, min(memory, total), replace=False))
    image, cell = np.divmod(chosen, features.shape[1])
    kept = _unit(features[image, cell].astype(np.float32), centre)
    scale = 127 / float(np.abs(kept).max())
    return Patches(centre, np.rint(kept * scale).astype(np.int8), scale)


def _unit(vectors: Array, centre: Array) -> Array:
    """Unit vectors in which each block has the same length."""
    apart = vectors - centre
    parts = [apart[..., block] for block in BLOCKS]
    even = [part / (np.linalg.norm(part, axis=-1, keepdims=True) + 1e-6) for part in parts]
    return np.asarray(np.concatenate(even, axis=-1) / np.sqrt(np.float32(len(BLOCKS))), dtype=np.float32)
