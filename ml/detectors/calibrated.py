"""A normal model with its calibration: one number that means the same for every population, and what it promises."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.detectors.conformal import conformal_p_value, conformal_threshold
from ml.detectors.normal_model import Array, NormalModel, fit, measure

FOLDS: Final = 5
#: The promised share of normal images that are called unusual.
FALSE_ALARM_RATE: Final = 0.10


@dataclass(frozen=True, eq=False)
class CalibratedModel:
    """A normal model and what normal images measure that it was not fitted on: ``means`` and ``deviations`` (3,) of
    patch, place and side, and ``calibration``, their scores in ascending order. ``held_back_alarms``: how many of
    them a threshold from the other folds calls unusual."""

    model: NormalModel
    means: NDArray[np.float64]
    deviations: NDArray[np.float64]
    calibration: NDArray[np.float64]
    held_back_alarms: int = 0

    def score(self, image: Array) -> float:
        """Mean of the three standardised measures: 0 for the middle of normal images, larger for stranger ones."""
        return float(np.mean((np.asarray(measure(self.model, image)) - self.means) / self.deviations))

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


def fit_calibrated(features: Array, groups: list[str], *, seed: int) -> CalibratedModel:
    """Fit on all normal images; calibrate on scores of each fifth by models fitted on the other four.

    Fifths are runs of neighbouring groups in the order of ``groups``, not random: neighbours in a collection are often
    the same patient or the same day, and would otherwise stand in for each other and make the promise too bold. The
    final model knows more normal images than each of the five, so the threshold errs on the careful side.
    """
    names = {name: index for index, name in enumerate(dict.fromkeys(groups))}
    fold = np.array([names[name] * FOLDS // len(names) for name in groups])
    measures = np.empty((len(features), 3))
    for held_back in range(FOLDS):
        model = fit(features[fold != held_back], seed=seed)
        measures[fold == held_back] = [measure(model, image) for image in features[fold == held_back]]
    means, deviations = measures.mean(axis=0), measures.std(axis=0)
    scores = ((measures - means) / deviations).mean(axis=1)
    alarms = _count_alarms(scores, fold)
    return CalibratedModel(fit(features, seed=seed), means, deviations, np.sort(scores), alarms)


def _count_alarms(scores: NDArray[np.float64], fold: NDArray[np.intp]) -> int:
    """Each fold against the threshold of the other four: the promise, checked on images that had no part in it."""
    count = 0
    for held_back in range(FOLDS):
        threshold = conformal_threshold(scores[fold != held_back], rate=FALSE_ALARM_RATE / 2)
        count += int((scores[fold == held_back] > threshold).sum())
    return count
