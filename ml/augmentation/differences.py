"""Differences between treatments, with intervals that hold patients and seeds both to be drawn by chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.intervals import DRAWS, SEED

Numbers = NDArray[np.float64]
MEASURES: Final = ("auc", "accuracy", "balanced_accuracy", "sensitivity", "specificity")


@dataclass(frozen=True)
class Verdicts:
    """One network on the test images: chances of pneumonia and the threshold chosen on validation patients."""

    chances: Numbers
    threshold: float


def draw_patients(is_abnormal: NDArray[np.bool_], groups: Sequence[str]) -> Numbers:
    """(draws, images): how often each image counts when patients of either class are drawn with replacement."""
    random = np.random.default_rng(SEED)
    weights = np.zeros((DRAWS, len(is_abnormal)))
    names = np.asarray(groups)
    for kind in (False, True):
        own = np.flatnonzero(is_abnormal == kind)
        patients, index = np.unique(names[own], return_inverse=True)
        drawn = random.multinomial(len(patients), np.full(len(patients), 1 / len(patients)), size=DRAWS)
        weights[:, own] = drawn[:, index]
    return weights


def measure_draws(verdicts: Verdicts, is_abnormal: NDArray[np.bool_], weights: Numbers) -> dict[str, Numbers]:
    """Each of MEASURES, (draws,), with the images counted as ``weights`` (draws, images) says."""
    called = verdicts.chances >= verdicts.threshold
    ill, well = weights[:, is_abnormal], weights[:, ~is_abnormal]
    found, passed = ill @ called[is_abnormal], well @ ~called[~is_abnormal]
    sensitivity, specificity = found / ill.sum(axis=1), passed / well.sum(axis=1)
    above = verdicts.chances[is_abnormal][:, None] - verdicts.chances[~is_abnormal]
    won = (above > 0) + 0.5 * (above == 0)  # (abnormal, normal), ties one half
    return {
        "auc": ((ill @ won) * well).sum(axis=1) / (ill.sum(axis=1) * well.sum(axis=1)),
        "accuracy": (found + passed) / weights.sum(axis=1),
        "balanced_accuracy": (sensitivity + specificity) / 2,
        "sensitivity": sensitivity,
        "specificity": specificity,
    }


def compare_seeds(first: list[dict[str, Numbers]], second: list[dict[str, Numbers]]) -> dict[str, list[float]]:
    """95 % interval of the mean over seeds of ``first`` minus ``second``, for each measure.

    Both lists hold one entry of :func:`measure_draws` for each seed, in one order and with the same weights: the pairs
    share seed and patients. Every draw takes seeds with replacement besides. A bootstrap of five seeds is some 10 % too
    narrow for what the seeds contribute; Student's t over five seeds would leave out that the test patients are few.
    """
    random = np.random.default_rng(SEED)
    picks = random.integers(len(first), size=(len(first), DRAWS))
    intervals = {}
    for name in MEASURES:
        changes = np.stack([one[name] - other[name] for one, other in zip(first, second, strict=True)])
        means = np.take_along_axis(changes, picks, axis=0).mean(axis=0)
        intervals[name] = np.quantile(means, [0.025, 0.975]).tolist()
    return intervals
