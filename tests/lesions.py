"""Lesions as masks, for the tests of what draws and places them."""

import numpy as np


def union_mask(image, index):
    """All lesions of the image on plane `index` together; None where none lies on it."""
    from imaging.standard.regions import current_regions, lesion_mask

    masks = [lesion_mask(region, index, image) for region in current_regions(image)]
    found = [mask for mask in masks if mask is not None]
    return np.logical_or.reduce(found) if found else None


def add_region(*, image, planes):
    """One lesion; `planes` are its masks by plane index."""
    from imaging.standard.regions import NewRegion, add_regions, store_parts

    (region,) = add_regions([NewRegion(image, tuple(store_parts(sorted(planes.items()))))])
    return region
