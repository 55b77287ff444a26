"""Training pairs cut from whole images that stay in memory: low-resolution variants are made once, noise per patch.

Two settings stand behind every published checkpoint. Images are also used reduced (``reductions``): X-rays are
oversampled and JPEG blocks hide detail, and a reduced image is sharp and clean, which is what other scanners
deliver; softened ones (``softness``) stand for soft reconstruction kernels. And each image has variants between
degradation A (no blur, no noise) and beyond B (more blur, noise up to ``noise_max``).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ml.arrays import Plane, crop_to_multiple
from ml.config import Source, TrainConfig
from ml.kernels import reduce, resize

BLUR_STEPS = 4


@dataclass(frozen=True)
class Pair:
    """One image in memory: its pixels in [0, 1] and its low-resolution variants, unblurred first."""

    hr: Plane
    variants: tuple[Plane, ...]


def load_pairs(config: TrainConfig, *, validation: bool) -> list[list[Pair]]:
    """Pairs of the config's sources, one list each. Every tenth group is for validation and never trained on."""
    manifest = Path(config.manifest)
    if not manifest.is_file():
        raise ValueError(f"manifest {manifest} does not exist; a config names it relative to the working directory")
    table = pd.read_csv(manifest, dtype={"group_id": str})
    return [_source_pairs(table, source, manifest.parent, config, validation) for source in config.sources]


def _source_pairs(
    table: pd.DataFrame, source: Source, folder: Path, config: TrainConfig, validation: bool
) -> list[Pair]:
    rows = table[(table["dataset"] == source.dataset) & (table["split"] == config.split)]
    groups = rows["group_id"].fillna(rows["file"])  # an image of nobody known stands for itself
    held_back = set(sorted(groups.unique())[::10])
    chosen = rows[groups.isin(held_back) == validation].sort_values("file")
    if chosen.empty:
        raise ValueError(f"the manifest has no rows of dataset {source.dataset!r} with split {config.split!r}")
    count = min(config.images_per_source, 4) if validation else config.images_per_source
    spread = chosen.iloc[np.linspace(0, len(chosen) - 1, min(count, len(chosen))).astype(int)]
    images = [_read_unit(folder / file) for file in spread["file"]]
    reduced = [_reduced(image, factor) for image in images for factor in source.reductions]
    softened = [_blurred(image, sigma) for image in reduced for sigma in source.softness]
    looks = [look for image in softened for look in (_looks(image) if source.windowed else [image])]
    return [_make_pair(image, config) for image in looks]


def _reduced(image: Plane, factor: float) -> Plane:
    rows, columns = (max(int(side / factor), 1) for side in image.shape)
    return image if factor == 1.0 else resize(image, (rows, columns), kernel="bicubic").clip(0.0, 1.0)


def _blurred(image: Plane, sigma: float) -> Plane:
    blurred: Plane = ndimage.gaussian_filter(image, sigma, mode="nearest") if sigma else image
    return blurred


def _looks(image: Plane) -> list[Plane]:
    """The image as it is and through a narrow window, whose saturated black and white CT and head images show."""
    low, high = np.percentile(image, (30, 85))
    if high - low < 0.05:
        return [image]
    return [image, ((image - low) / (high - low)).clip(0.0, 1.0)]


def _read_unit(path: Path) -> Plane:
    """An 8-bit grey file as float32 in [0, 1]."""
    with Image.open(path) as image:
        return np.asarray(image.convert("L"), dtype=np.float32) / 255.0


def _make_pair(image: Plane, config: TrainConfig) -> Pair:
    hr = crop_to_multiple(np.ascontiguousarray(image, dtype=np.float32), config.scale)
    if config.task == "denoise":
        return Pair(hr=hr, variants=(hr,))
    sigmas = np.linspace(0.0, config.blur_max * config.scale / 2, BLUR_STEPS)
    blurred = (_blurred(hr, sigma) for sigma in sigmas)
    return Pair(hr=hr, variants=tuple(reduce(each, scale=config.scale).clip(0.0, 1.0) for each in blurred))


class PatchSampler:
    """Draws batches of (input, target) patches, sources by their shares. The same seed gives the same batches."""

    def __init__(self, pairs: list[list[Pair]], config: TrainConfig, *, seed: int) -> None:
        size = config.patch
        self._pairs = [[pair for pair in group if min(pair.variants[0].shape) >= size] for group in pairs]
        if not all(self._pairs):
            raise ValueError(f"patch must fit into some image of every source, got {size} input pixels")
        shares = np.array([source.share for source in config.sources])
        self._chances = shares / shares.sum()
        self._config = config
        self._random = np.random.default_rng(seed)

    def batch(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Arrays (batch, 1, patch, patch) and (batch, 1, scale * patch, scale * patch)."""
        patches = [self._patch() for _ in range(self._config.batch)]
        inputs, targets = (np.stack(side)[:, None] for side in zip(*patches, strict=True))
        return inputs, targets

    def _patch(self) -> tuple[Plane, Plane]:
        random, config = self._random, self._config
        group = self._pairs[random.choice(len(self._pairs), p=self._chances)]
        pair = group[random.integers(len(group))]
        clean = random.random() < config.clean_fraction
        variant = pair.variants[0 if clean else random.integers(len(pair.variants))]
        row, column = self._position(variant)
        size, scale = config.patch, config.scale
        low = variant[row : row + size, column : column + size]
        high = pair.hr[scale * row : scale * (row + size), scale * column : scale * (column + size)]
        low, high = self._change_look(low, high)
        if not clean:
            sigma = random.uniform(0.0, config.noise_max)
            low = (low + random.normal(0.0, sigma, low.shape)).clip(0.0, 1.0)
        return low.astype(np.float32), high.astype(np.float32)

    def _position(self, image: Plane) -> tuple[int, int]:
        """The livelier of two random places: black background teaches nothing."""
        size = self._config.patch
        places = [tuple(int(self._random.integers(side - size + 1)) for side in image.shape) for _ in range(2)]
        liveliness = [image[r : r + size : 2, c : c + size : 2].std() for r, c in places]
        row, column = places[int(np.argmax(liveliness))]
        return row, column

    def _change_look(self, low: Plane, high: Plane) -> tuple[Plane, Plane]:
        """Flips, quarter turns, inverted grey and lower contrast, the same for both sides."""
        turns, flip, invert = int(self._random.integers(4)), self._random.integers(2), self._random.random() < 0.3
        contrast = np.float32(self._random.uniform(0.5, 1.0))
        changed = []
        for side in (low, high):
            turned = np.rot90(side[:, ::-1] if flip else side, turns)
            changed.append((1.0 - turned if invert else turned) * contrast)
        return changed[0], changed[1]

    def state(self) -> dict[str, object]:
        """The generator's state, for a checkpoint."""
        return dict(self._random.bit_generator.state)

    def restore(self, state: dict[str, object]) -> None:
        """Continue the sequence from a saved state."""
        self._random.bit_generator.state = state
