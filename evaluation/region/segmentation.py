"""Size and shape of a lesion as an image shows it: segmented again in each image, by one rule."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_fill_holes, distance_transform_edt
from skimage.measure import label, regionprops

from evaluation.image._inputs import Mask, Plane

#: How far a lesion may have grown, and how wide its surroundings are.
REACH_PX = 8


@dataclass(frozen=True)
class LesionShape:
    """The segmented lesion: areas in px², lengths in px, the others without unit (0 to 1).

    area, perimeter     of the segmented pixels; perimeter by the 4-neighbour estimate of scikit-image
    equivalent_diameter that of the disc of this area
    eccentricity        0 a disc, towards 1 a line
    solidity            share of the convex hull that is filled
    """

    mask: Mask
    area: float
    perimeter: float
    equivalent_diameter: float
    eccentricity: float
    solidity: float
    centre: tuple[float, float]


def segment_lesion(plane: Plane, *, lesion: Mask, within: Mask, reach_px: int = REACH_PX) -> LesionShape:
    """The lesion in `plane`: pixels beyond the middle between lesion and surroundings, joined to the lesion.

    `lesion` is the reference standard's and only says where to look: up to `reach_px` beyond it; the surroundings are
    the next `reach_px`, in the pixels of `within`. Both levels are medians of this very image, so the same rule in
    reference and test makes their difference a change of the image, not of a reader. Raises ValueError where both have
    one brightness, where there are no surroundings, or where nothing beyond the threshold touches the lesion. Not for
    lesions that differ from their surroundings by texture alone.
    """
    distance = distance_transform_edt(~lesion)
    near, ring = distance <= reach_px, (distance > reach_px) & (distance <= 2 * reach_px) & within
    if not ring.any():
        raise ValueError(f"the lesion must have surroundings {reach_px} to {2 * reach_px} px away, got none")
    inside, outside = float(np.median(plane[lesion])), float(np.median(plane[ring]))
    if inside == outside:
        raise ValueError(
            "the lesion must differ in brightness from its surroundings to be segmented, got equal medians"
        )
    middle = (inside + outside) / 2
    beyond = (plane > middle) if inside > outside else (plane < middle)
    parts = label(beyond & near, connectivity=1)
    touched = np.unique(parts[lesion & (parts > 0)])
    if not touched.size:
        raise ValueError("the lesion must show above its threshold to be segmented, got no such pixel in it")
    mask = binary_fill_holes(np.isin(parts, touched))
    found = regionprops(np.asarray(mask, dtype=np.uint8))[0]
    return LesionShape(
        mask=np.asarray(mask, dtype=bool),
        area=float(found.area),
        perimeter=float(found.perimeter),
        equivalent_diameter=float(found.equivalent_diameter_area),
        eccentricity=float(found.eccentricity),
        solidity=float(found.solidity),
        centre=(float(found.centroid[0]), float(found.centroid[1])),
    )


def overlap(first: Mask, second: Mask) -> float:
    """Dice coefficient of two masks that are not both empty."""
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))
