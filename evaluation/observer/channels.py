"""Channels of model observers: what a visual system is thought to see of an image."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import eval_laguerre

Channels = NDArray[np.float64]


def laguerre_gauss(
    *, shape: tuple[int, int], width_px: float, count: int = 6, centre: tuple[float, float] | None = None
) -> Channels:
    """Laguerre-Gauss channels, (pixels, `count`), of unit norm; for round signals at a known place.

    `width_px` is the a of exp(-pi r² / a²): sqrt(2 pi) times the standard deviation of a Gaussian signal that the first
    channel matches. `centre` (row, column) is the middle of the pixel grid by default. Raises ValueError for a width,
    count or shape that is not positive. Not for elongated signals. Source: Gallas and Barrett, J Opt Soc Am A
    2003;20:1725.
    """
    if not width_px > 0 or count < 1 or min(shape) < 2:
        raise ValueError(
            f"width_px and count must be positive and shape 2 × 2 or more, got {width_px}, {count}, {shape}"
        )
    row, column = ((shape[0] - 1) / 2, (shape[1] - 1) / 2) if centre is None else centre
    y, x = np.mgrid[: shape[0], : shape[1]]
    scaled = 2 * np.pi * ((x - column) ** 2 + (y - row) ** 2) / width_px**2
    return _normalise([eval_laguerre(order, scaled) * np.exp(-scaled / 2) for order in range(count)])


def gabor(
    *,
    shape: tuple[int, int],
    frequencies: Sequence[float] = (3 / 128, 3 / 64, 3 / 32, 3 / 16),
    orientations: int = 5,
    phases: Sequence[float] = (0.0, np.pi / 2),
    centre: tuple[float, float] | None = None,
) -> Channels:
    """Gabor channels of one octave, (pixels, frequencies × orientations × phases), of unit norm.

    `frequencies` in cycles per pixel, below 0.5. Closer to human observers than Laguerre-Gauss, and fit for signals of
    any shape; but forty channels need several hundred images. Raises ValueError for other frequencies or counts.
    Source: Wunderlich and Noo, IEEE Trans Med Imaging 2008;27:1472 (after Eckstein 1998).
    """
    if not frequencies or not all(0 < f < 0.5 for f in frequencies) or orientations < 1 or not phases:
        raise ValueError(f"frequencies must lie in (0, 0.5) cycles per pixel, got {tuple(frequencies)}")
    row, column = ((shape[0] - 1) / 2, (shape[1] - 1) / 2) if centre is None else centre
    y, x = np.mgrid[: shape[0], : shape[1]] - np.array([row, column])[:, None, None]
    made = []
    for frequency in frequencies:
        width = 3 * np.sqrt(2 * np.log(2)) / (2 * np.pi * frequency)  # one octave at half amplitude
        envelope = np.exp(-(x**2 + y**2) / (2 * width**2))
        for angle in np.arange(orientations) * np.pi / orientations:
            along = x * np.cos(angle) + y * np.sin(angle)
            made += [envelope * np.cos(2 * np.pi * frequency * along + phase) for phase in phases]
    return _normalise(made)


def _normalise(planes: Sequence[Channels]) -> Channels:
    channels = np.stack([plane.ravel() for plane in planes], axis=1)
    return np.asarray(channels / np.linalg.norm(channels, axis=0))
