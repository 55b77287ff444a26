"""Spurious and lost structure: what remains of the error after back-projection, and how many blobs stand out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, gaussian_filter1d, maximum_filter
from scipy.optimize import brentq
from scipy.stats import norm

from evaluation.image._inputs import Mask, Plane, as_mask, as_pair, as_plane

#: Scale of the blobs sought: standard deviation of the Gaussian that smooths the residual.
BLOB_PX = 1.5


@dataclass(frozen=True)
class Candidate:
    """A place where structure was added or is missing. `height` is in standard deviations of the smoothed residual."""

    row: int
    column: int
    height: float
    kind: Literal["spurious", "lost"]


@dataclass(frozen=True)
class Structure:
    """Candidates above `threshold`, strongest first; `false_alarms` of them are expected by chance alone."""

    candidates: tuple[Candidate, ...]
    threshold: float
    false_alarms: float
    spurious: int
    lost: int


def residual_after_back_projection(*, reference: object, test: object, scale: int) -> tuple[Plane, Plane]:
    """The error `test - reference` in two parts: (what contradicts the input, what lies beyond the input).

    The first is the error reduced by `scale` and enlarged again (anti-aliased bicubic, both ways): the input, of which
    `reference` is the origin, says that it is wrong, and back-projection would remove it. The second is what remains:
    detail that the input neither demands nor forbids, so added or lost by the treatment alone. Sides must be multiples
    of `scale`. Not for a degradation other than bicubic reduction: the split is then only approximate.
    """
    first, second = as_pair(reference=reference, test=test)
    if scale < 2 or any(side % scale or side < 4 * scale for side in first.shape):
        raise ValueError(f"scale must be at least 2 and divide both sides four times or more, got {scale}")
    error = second - first
    small = _resize(error, (first.shape[0] // scale, first.shape[1] // scale))
    explained = _resize(small, first.shape)
    return explained, error - explained


def _resize(plane: Plane, shape: tuple[int, ...]) -> Plane:
    image = Image.fromarray(plane.astype(np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BICUBIC), dtype=np.float64)


def find_structure(
    *,
    residual: object,
    reference: object,
    test: object,
    false_alarms: float,
    noise_std: float | None = None,
    threshold: float | None = None,
    blob_px: float = BLOB_PX,
    mask: object | None = None,
) -> Structure:
    """Blobs of `residual` that noise alone would exceed `false_alarms` times per image, each called spurious or lost.

    The residual is smoothed by a Gaussian of `blob_px` and divided by its noise: `noise_std`, the standard deviation of
    the unsmoothed white noise, or, where None, a robust estimate (median absolute deviation of the smoothed map). A
    candidate is spurious where the test image has more local contrast there than the reference, lost where it has less.
    The default threshold holds for white Gaussian residuals (`random_field_threshold`). Residuals of real models are
    larger at edges: divide by `expected_error` and take `threshold` from clean cases then (`empirical_threshold`).
    """
    first, second = as_pair(reference=reference, test=test)
    field = standardise(residual, noise_std=noise_std, blob_px=blob_px)
    if field.shape != first.shape:
        raise ValueError(f"residual must have the shape of reference {first.shape}, got {field.shape}")
    region = np.ones(first.shape, bool) if mask is None else as_mask(mask, shape=first.shape)
    bound = (
        random_field_threshold(region, false_alarms=false_alarms, blob_px=blob_px) if threshold is None else threshold
    )
    height = np.where(region, np.abs(field), 0.0)
    peaks = np.argwhere((height == maximum_filter(height, _apart(blob_px))) & (height > bound))
    order = np.argsort(-height[peaks[:, 0], peaks[:, 1]], kind="stable")
    # Local contrast is the response of a blob of this size against its surroundings.
    before, after = (np.abs(_blob_response(plane, blob_px)) for plane in (first, second))
    added = after > before
    found = tuple(
        Candidate(row, column, float(height[row, column]), "spurious" if added[row, column] else "lost")
        for row, column in peaks[order].tolist()
    )
    spurious = sum(candidate.kind == "spurious" for candidate in found)
    return Structure(found, float(bound), float(false_alarms), spurious, len(found) - spurious)


def standardise(residual: object, *, noise_std: float | None, blob_px: float) -> Plane:
    """The smoothed residual in units of its own noise, which is larger at the border, where the filter is mirrored."""
    plane = as_plane(residual, name="residual")
    if not blob_px > 0:
        raise ValueError(f"blob_px must be positive, got {blob_px!r}")
    gain = np.sqrt(np.outer(*(_energy(side, blob_px) for side in plane.shape)))
    smooth = gaussian_filter(plane, blob_px, mode="reflect") / gain
    noise = noise_std
    if noise is None:
        noise = float(np.median(np.abs(smooth - np.median(smooth)))) / float(norm.ppf(0.75))
    if not noise > 0:
        raise ValueError("residual must hold noise to set candidates against, got none")
    return smooth / noise


def _energy(side: int, blob_px: float) -> Plane:
    """Variance that unit white noise keeps at each position of a line under the filter."""
    return np.asarray((gaussian_filter1d(np.eye(side), blob_px, axis=0, mode="reflect") ** 2).sum(axis=1))


def _apart(blob_px: float) -> int:
    return 2 * int(np.ceil(blob_px)) + 1


def _blob_response(plane: Plane, blob_px: float) -> Plane:
    return np.asarray(gaussian_filter(plane, blob_px) - gaussian_filter(plane, 3 * blob_px))


def expected_error(residual: object, *, floor: float, window_px: float = 8.0) -> Plane:
    """Local root mean square of a residual, at least `floor`: how large an error is usual at each place.

    Take it from the residual of a harmless treatment of the same case, such as an interpolation, and divide the judged
    residual by it: errors of real images are large at edges and small in flat tissue. `floor`, in the unit of the
    image, is the error that no reader sees. Raises ValueError for a floor or window that is not positive.
    """
    plane = as_plane(residual, name="residual")
    if not floor > 0 or not window_px > 0:
        raise ValueError(f"floor and window_px must be positive, got {floor!r} and {window_px!r}")
    return np.asarray(np.sqrt(gaussian_filter(plane**2, window_px, mode="reflect") + floor**2))


def random_field_threshold(region: Mask, *, false_alarms: float, blob_px: float = BLOB_PX) -> float:
    """Height that smoothed white Gaussian noise in `region` exceeds, in either direction, in `false_alarms` blobs.

    Expected Euler characteristic of the excursion set in two dimensions: area, boundary and point term. `false_alarms`
    lies in (0, 1]. Source: Worsley et al. 1996, Hum Brain Mapp 4:58. On the pixel grid it is an upper bound: simulation
    gives 0.5 to 0.8 of the stated rate. Too strict where the noise is smoother than the filter makes it, too lax where
    it has heavy tails.
    """
    if not 0 < false_alarms <= 1:
        raise ValueError(f"false_alarms must lie in (0, 1] per image, got {false_alarms!r}")
    area = float(region.sum())
    padded = np.pad(region, 1)
    boundary = float(sum((np.diff(padded.astype(np.int8), axis=axis) != 0).sum() for axis in (0, 1)))
    slope = 1 / (2 * blob_px**2)  # variance of the derivative of the unit field

    def surplus(height: float) -> float:
        tail = np.exp(-(height**2) / 2)
        plane = area * slope * (2 * np.pi) ** -1.5 * height * tail
        edge = boundary / 2 * np.sqrt(slope) / (2 * np.pi) * tail
        return float(2 * (plane + edge + norm.sf(height)) - false_alarms)

    return float(brentq(surplus, 1.0, 40.0)) if surplus(1.0) > 0 else 1.0


def empirical_threshold(
    residuals: Sequence[object], *, false_alarms: float, noise_std: float | None = None, blob_px: float = BLOB_PX
) -> float:
    """Height that the residuals of clean images exceed in at most `false_alarms` candidates per image, on average.

    `residuals`: planes of cases known to hold neither spurious nor lost structure, exchangeable with the judged.
    With n images the smallest rate that can be promised is 1 / (n + 1); a smaller one raises ValueError. The bound
    counts one unseen image as well (conformal risk control, Angelopoulos et al. 2024).
    """
    if not residuals:
        raise ValueError("residuals must hold at least one clean image, got none")
    allowed = int(np.floor(false_alarms * (len(residuals) + 1))) - 1
    if allowed < 0:
        least = 1 / (len(residuals) + 1)
        raise ValueError(
            f"false_alarms must be at least {least:.3g} with {len(residuals)} residuals, got {false_alarms}"
        )
    heights: list[float] = []
    for residual in residuals:
        field = np.abs(standardise(residual, noise_std=noise_std, blob_px=blob_px))
        heights += field[field == maximum_filter(field, _apart(blob_px))].tolist()
    return float(np.sort(heights)[::-1][min(allowed, len(heights) - 1)])
