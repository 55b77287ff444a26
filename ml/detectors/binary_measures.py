"""What a classifier of two classes is worth at its threshold, and whether its chances can be believed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.detectors.auroc import auroc, bootstrap_auroc, share_interval

Numbers = NDArray[np.float64]
BINS = 10


def threshold_at_sensitivity(chances: Numbers, is_abnormal: NDArray[np.bool_], *, sensitivity: float) -> float:
    """The largest threshold that still finds ``sensitivity`` of the abnormal images (chance at or above it)."""
    if not 0.0 < sensitivity < 1.0:
        raise ValueError(f"sensitivity must lie between 0 and 1, got {sensitivity!r}")
    ordered = np.sort(chances[is_abnormal])[::-1]
    if len(ordered) == 0:
        raise ValueError("is_abnormal must mark at least one image")
    return float(ordered[int(np.ceil(sensitivity * len(ordered))) - 1])


def measure_decisions(
    *, chances: Numbers, is_abnormal: NDArray[np.bool_], threshold: float, groups: list[str]
) -> dict[str, Any]:
    """AUC, sensitivity, specificity, accuracy and balanced accuracy, with 95 % intervals; Brier score and calibration.

    Shares have Clopper-Pearson intervals over images, AUC a bootstrap over patients; balanced accuracy has none of its
    own, being the mean of two shares that have.
    """
    called = chances >= threshold
    abnormal, normal = int(is_abnormal.sum()), int((~is_abnormal).sum())
    found, passed = int(called[is_abnormal].sum()), int((~called)[~is_abnormal].sum())
    return {
        "images": len(chances),
        "threshold": threshold,
        "auc": auroc(scores=chances, is_abnormal=is_abnormal),
        "auc_interval": list(bootstrap_auroc(scores=chances, is_abnormal=is_abnormal, groups=groups)),
        "sensitivity": found / abnormal,
        "sensitivity_interval": list(share_interval(found, abnormal)),
        "specificity": passed / normal,
        "specificity_interval": list(share_interval(passed, normal)),
        "accuracy": (found + passed) / len(chances),
        "accuracy_interval": list(share_interval(found + passed, len(chances))),
        "balanced_accuracy": (found / abnormal + passed / normal) / 2,
        "brier": float(((chances - is_abnormal) ** 2).mean()),
        "calibration_error": calibration_error(chances, is_abnormal),
    }


def calibration_error(chances: Numbers, is_abnormal: NDArray[np.bool_]) -> float:
    """Expected calibration error: mean difference between chance and frequency in ten equal bins, by their size."""
    places = np.minimum((chances * BINS).astype(int), BINS - 1)
    error = 0.0
    for place in range(BINS):
        inside = places == place
        if inside.any():
            error += inside.mean() * abs(chances[inside].mean() - is_abnormal[inside].mean())
    return float(error)
