"""All IBSI features of one region of one plane, under one discretisation."""

import numpy as np

from evaluation.image._inputs import as_mask, as_plane
from evaluation.image.first_order import Features, first_order
from evaluation.image.glcm import LEVELS, bounding_box, discretise, pair_counts
from evaluation.image.glcm_features import glcm_features
from evaluation.image.glrlm import glrlm_features, run_lengths
from evaluation.image.glszm import glszm_features, size_zones
from evaluation.image.histogram import histogram_features
from evaluation.image.ngtdm import ngtdm_features, tone_differences


def texture_features(
    pixels: object, *, low: float, high: float, mask: object | None = None, levels: int = LEVELS
) -> Features:
    """First-order, histogram, GLCM, GLRLM, GLSZM and NGTDM features of a plane, or of the pixels of `mask` in it.

    Names are family_feature, such as "glcm_contrast". Texture is taken over `levels` equal steps of the declared range,
    matrices merged over the four directions (IBSI "2D, merged"), distance 1. A feature that does not exist is None.
    Raises ValueError for bad input and for a region without two neighbouring pixels. Compare only values of one range,
    one number of levels and regions of one size. Source: arXiv:1612.07003.
    """
    plane = as_plane(pixels, name="pixels", minimum=1)
    region = np.ones(plane.shape, bool) if mask is None else as_mask(mask, shape=plane.shape)
    window = bounding_box(region)
    inner, level = region[window], discretise(plane[window], low=low, high=high, levels=levels)
    pairs = pair_counts(level, count=levels, mask=inner).sum(axis=0)
    if not pairs.any():
        raise ValueError("mask must hold two neighbouring pixels for a texture, got none")
    runs = run_lengths(level, count=levels, mask=inner)
    zones = size_zones(level, count=levels, mask=inner)
    size = int(inner.sum())
    families = {
        "first_order": first_order(plane[region]),
        "histogram": histogram_features(level[inner] + 1, count=levels),
        "glcm": glcm_features(pairs),
        "glrlm": glrlm_features(runs.sum(axis=0), pixels=size * len(runs)),
        "glszm": glszm_features(zones, pixels=size),
        "ngtdm": ngtdm_features(tone_differences(level, count=levels, mask=inner)),
    }
    return {f"{family}_{name}": value for family, features in families.items() for name, value in features.items()}
