"""Everything that the seeds share: training rows with their features at both sizes and their pictures."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.augmentation.config import AugmentationConfig
from ml.augmentation.gan_train import OnStep
from ml.augmentation.pictures import enlarge, reduce
from ml.augmentation.treatments import Size
from ml.detectors.manifests import Row
from ml.detectors.pneumonia_fit import choose_rows
from ml.detectors.pneumonia_train import Maps, PneumoniaConfig, read_maps


@dataclass(frozen=True)
class Material:
    """Rows of one split, features (images, 472, 7, 7) by size, and which rows show the rare class."""

    rows: list[Row]
    maps: dict[Size, Maps]
    is_rare: NDArray[np.bool_]

    @property
    def groups(self) -> list[str]:
        """The patient of each row."""
        return [row.group for row in self.rows]


def detector_config(config: AugmentationConfig) -> PneumoniaConfig:
    """The pneumonia network's own settings with the comparison's data and threshold."""
    return PneumoniaConfig(
        name=config.name,
        task="pneumonia",
        manifest=config.manifest,
        dataset=config.dataset,
        seeds=config.seeds,
        share=config.share,
        passes=config.passes,
        sensitivity=config.sensitivity,
    )


def read_material(config: AugmentationConfig, *, split: str, runs: Path, on_step: OnStep) -> Material:
    """Read or compute the features. Full-size ones are those that the pneumonia network's own training keeps.

    Raises ValueError for a manifest that cannot be used.
    """
    rows = choose_rows(detector_config(config), split)
    full = read_maps(rows, cache=runs / "pneumonia" / f"{split}.npy", on_step=on_step)
    cache = runs / config.name / f"{split}-{config.gan.size}.npy"
    small = read_maps(rows, cache=cache, on_step=on_step, change=partial(through_size, size=config.gan.size))
    return Material(rows, {"gan": small, "full": full}, np.array([row.is_abnormal for row in rows]))


def through_size(plane: NDArray[np.float32], *, size: int) -> NDArray[np.float32]:
    """A prepared plane reduced to the GAN's size and enlarged again."""
    return enlarge(reduce(plane, size=size))
