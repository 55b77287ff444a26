"""Learn to tell the populations apart. Not in :mod:`ml.detectors.recogniser`, so that using it needs numpy alone."""

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from ml.detectors.normal.pairs import Array
from ml.detectors.recogniser import Recogniser, summarise_image


def fit_recogniser(features: dict[str, Array]) -> Recogniser:
    """From the features (images, cells, channels) of each population's normal images."""
    rows, labels = [], []
    for key, images in features.items():
        rows += [summarise_image(image) for image in images]
        labels += [key] * len(images)
    table = np.stack(rows).astype(np.float64)
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-6
    priors = np.full(len(features), 1 / len(features))
    discriminant = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto", priors=priors)
    discriminant.fit((table - mean) / deviation, labels)
    weights = discriminant.coef_ / deviation
    offsets = discriminant.intercept_ - weights @ mean
    keys = tuple(str(key) for key in discriminant.classes_)
    return Recogniser(keys, weights.astype(np.float32), offsets.astype(np.float32))
