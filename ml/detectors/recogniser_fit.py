"""Learn to tell the populations apart. Not in :mod:`ml.detectors.recogniser`, so that using it needs numpy alone."""

from typing import Final

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from ml.detectors.normal.pairs import Array
from ml.detectors.recogniser import Recogniser, summarise_image

#: Most images of one population that the recogniser learns from.
MOST_IMAGES: Final = 150


def fit_recogniser(features: dict[str, Array]) -> Recogniser:
    """From the features (images, cells, channels) of each population's normal images."""
    rows, labels = [], []
    for key, images in features.items():
        spread = np.unique(np.linspace(0, len(images) - 1, min(MOST_IMAGES, len(images))).astype(int))
        rows += [summarise_image(images[index]) for index in spread]
        labels += [key] * len(spread)
    table = np.stack(rows).astype(np.float64)
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-6
    priors = np.full(len(features), 1 / len(features))
    discriminant = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto", priors=priors)
    discriminant.fit((table - mean) / deviation, labels)
    weights = discriminant.coef_ / deviation
    offsets = discriminant.intercept_ - weights @ mean
    keys = tuple(str(key) for key in discriminant.classes_)
    return Recogniser(keys, weights.astype(np.float32), offsets.astype(np.float32))
