"""A normal model with its calibration: one number that means the same for every population, and what it promises."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.detectors.normal.conformal import conformal_p_value, conformal_threshold
from ml.detectors.normal.model import SHARES, NormalModel, fit, measure
from ml.detectors.normal.pairs import Array, Pairs
from ml.detectors.normal.planted_cells import PlantedCells

FOLDS: Final = 5
#: The promised share of normal images that are called unusual.
FALSE_ALARM_RATE: Final = 0.10
MEASURES: Final = tuple(SHARES)


@dataclass(frozen=True, eq=False)
class CalibratedModel:
    """A normal model and what normal images measure that it was not fitted on: ``means`` and ``deviations`` (4,) of
    the measures, and ``calibration``, their scores in ascending order. ``used``: the measures that the score is the
    mean of. ``held_back_alarms``: how many of them a threshold from the other folds calls unusual."""

    model: NormalModel
    means: NDArray[np.float64]
    deviations: NDArray[np.float64]
    calibration: NDArray[np.float64]
    used: tuple[str, ...] = MEASURES
    held_back_alarms: int = 0

    def score(self, pair: Array) -> float:
        """Mean of the standardised measures: 0 for the middle of normal images, larger for stranger ones."""
        return float(_average((measure(self.model, pair) - self.means) / self.deviations, self.used))

    def threshold(self, rate: float = FALSE_ALARM_RATE) -> float:
        """Above it an image is called unusual; at most ``rate`` of exchangeable normal images are.

        The scores are cross-validated: for CV+ the guarantee is proved at twice the level asked (Barber et al. 2021,
        Predictive inference with the jackknife+), so half the rate is asked. The model here is fitted anew on all
        images, which that proof does not cover: ``held_back_alarms`` is the check.
        """
        return conformal_threshold(self.calibration, rate=rate / 2)

    def p_value(self, score: float) -> float:
        """Share of normal images that are at least as unusual."""
        return conformal_p_value(score, self.calibration)


def assign_folds(groups: list[str]) -> NDArray[np.intp]:
    """(images,): the fifth that each image is held back with.

    Fifths are runs of neighbouring groups in the order of ``groups``, not random: neighbours in a collection are often
    the same patient or the same day, and would otherwise stand in for each other and make the promise too bold.
    """
    names = {name: index for index, name in enumerate(dict.fromkeys(groups))}
    return np.array([names[name] * FOLDS // len(names) for name in groups])


def fit_calibrated(
    pairs: Pairs, cells: PlantedCells, groups: list[str], *, seed: int, used: tuple[str, ...] = MEASURES
) -> CalibratedModel:
    """Fit on all normal images; calibrate on scores of each fifth by models fitted on the other four.

    What was planted in images of a fifth is held back with it. The final model knows more normal images than each of
    the five, so the threshold errs on the careful side.
    """
    fold = assign_folds(groups)
    measures = np.empty((len(pairs), len(MEASURES)))
    for held_back in range(FOLDS):
        known = np.flatnonzero(fold != held_back)
        model = fit(pairs[known], cells.of(known), seed=seed)
        measures[fold == held_back] = [measure(model, pair) for pair in pairs[fold == held_back]]
    means, deviations = measures.mean(axis=0), measures.std(axis=0)
    scores = _average((measures - means) / deviations, used)
    alarms = _count_alarms(scores, fold)
    return CalibratedModel(fit(pairs, cells, seed=seed), means, deviations, np.sort(scores), used, alarms)


def _average(measures: NDArray[np.float64], used: tuple[str, ...]) -> NDArray[np.float64]:
    return np.asarray(measures[..., [MEASURES.index(name) for name in used]].mean(axis=-1))


def _count_alarms(scores: NDArray[np.float64], fold: NDArray[np.intp]) -> int:
    """Each fold against the threshold of the other four: the promise, checked on images that had no part in it."""
    count = 0
    for held_back in range(FOLDS):
        threshold = conformal_threshold(scores[fold != held_back], rate=FALSE_ALARM_RATE / 2)
        count += int((scores[fold == held_back] > threshold).sum())
    return count
