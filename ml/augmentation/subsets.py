"""An imbalanced training set: every normal training patient, and a few patients of the rare class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.augmentation.config import AugmentationConfig
from ml.detectors.manifests import Row
from ml.detectors.pneumonia_train import split_patients

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Subset:
    """Places in the list of training rows. ``spare``: rare images of training patients that the set leaves out, as
    many as it lacks for balance, or all there are; only the arm that shows what real images would give uses them."""

    normal: Places
    rare: Places
    spare: Places
    validation: Places

    @property
    def lacking(self) -> int:
        """How many rare images would make both classes equally large."""
        return max(len(self.normal) - len(self.rare), 0)


def draw_subset(rows: list[Row], config: AugmentationConfig, *, seed: int) -> Subset:
    """The seed decides who is held back for validation and who is in the rare class; patients are never divided.

    Raises ValueError where fewer than ``rare_patients`` are left for training.
    """
    held_back = split_patients(rows, share=config.share, seed=seed)
    is_rare = np.array([row.is_abnormal for row in rows])
    groups = np.array([row.group for row in rows])
    left = np.unique(groups[is_rare & ~held_back])
    if len(left) < config.rare_patients:
        raise ValueError(f"rare_patients must be at most the {len(left)} left for training, got {config.rare_patients}")
    random = np.random.default_rng([seed, 1])
    chosen = np.isin(groups, random.choice(left, config.rare_patients, replace=False))
    normal, rare, spare = (
        np.flatnonzero(kind & ~held_back) for kind in (~is_rare, is_rare & chosen, is_rare & ~chosen)
    )
    lacking = max(len(normal) - len(rare), 0)
    return Subset(normal, rare, random.permutation(spare)[:lacking], np.flatnonzero(held_back))
