"""The regions in which a lesion's fate is compared: lesion, rim, matched background, the rest, and the whole."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.ndimage import distance_transform_edt
from scipy.signal import fftconvolve

from evaluation.image._inputs import Mask, Plane, as_mask, as_plane
from evaluation.image.glcm import bounding_box

RegionName = Literal["lesion", "rim", "background", "rest", "whole"]
#: Width of the rim around the lesion.
RIM_PX = 4


@dataclass(frozen=True)
class Regions:
    """Masks of one image. `background` is None where no place of the lesion's shape is free, and `reason` says so.

    lesion      the pixels of the reference standard
    rim         everything within `rim_px` outside the lesion
    background  the lesion's shape, moved to where the reference is most like the rim in mean and standard deviation
    rest        everything but lesion and rim
    whole       all pixels that count: the image without its border, or the body where one is given
    """

    lesion: Mask
    rim: Mask
    background: Mask | None
    rest: Mask
    whole: Mask
    reason: str | None = None

    def items(self) -> list[tuple[RegionName, Mask | None]]:
        """All five with their names, lesion first."""
        return [
            ("lesion", self.lesion),
            ("rim", self.rim),
            ("background", self.background),
            ("rest", self.rest),
            ("whole", self.whole),
        ]


def make_regions(
    *, reference: object, lesion: object, rim_px: int = RIM_PX, border: int = 0, body: object | None = None
) -> Regions:
    """The regions of one case, found in the reference alone, so that they are the same for every treatment.

    `reference` and the masks are planes of one shape; `body` limits all regions to pixels that matter (air around a
    patient gains easily); `border` pixels at each edge are left out. Raises ValueError where the lesion is empty,
    lies outside body and border, or leaves no rest.
    """
    plane = as_plane(reference, name="reference")
    if rim_px < 1 or border < 0:
        raise ValueError(f"rim_px must be at least 1 and border at least 0, got {rim_px} and {border}")
    marked = as_mask(lesion, shape=plane.shape, name="lesion")
    whole = np.zeros(plane.shape, bool)
    whole[border : plane.shape[0] - border, border : plane.shape[1] - border] = True
    if body is not None:
        whole &= as_mask(body, shape=plane.shape, name="body")
    inside = marked & whole
    if not inside.any():
        raise ValueError("lesion must lie inside body and border, got one wholly outside")
    distance = distance_transform_edt(~marked)
    rim = (distance > 0) & (distance <= rim_px) & whole
    rest = (distance > rim_px) & whole
    if not rest.any() or not rim.any():
        raise ValueError("lesion must leave a rim and a rest of the image to compare with, got one that fills it")
    background = _match(plane, inside, rim, rest)
    reason = None if background is not None else "no place of the lesion's shape is free outside lesion and rim"
    return Regions(lesion=inside, rim=rim, background=background, rest=rest, whole=whole, reason=reason)


def _match(plane: Plane, lesion: Mask, rim: Mask, rest: Mask) -> Mask | None:
    """The lesion's shape where `rest` is free and mean and standard deviation come nearest to those of the rim."""
    shape = lesion[bounding_box(lesion)]
    kernel = shape[::-1, ::-1].astype(float)
    size = int(shape.sum())
    # Centring first keeps the variance of large values exact enough under the Fourier transform.
    centred = plane - plane[rim].mean()
    free = np.rint(fftconvolve(rest.astype(float), kernel, mode="valid")) == size
    if not free.any():
        return None
    mean = fftconvolve(centred, kernel, mode="valid") / size
    spread = np.sqrt(np.maximum(fftconvolve(centred**2, kernel, mode="valid") / size - mean**2, 0))
    cost = np.where(free, mean**2 + (spread - plane[rim].std()) ** 2, np.inf)
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    moved = np.zeros(plane.shape, bool)
    moved[row : row + shape.shape[0], column : column + shape.shape[1]] = shape
    return moved
