"""Noise power spectrum of flat regions (IEC 62220-1, ICRU 87), in two dimensions and as a radial mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.image._inputs import Mask, Plane, as_mask, as_plane

MINIMUM_SIDE = 8


@dataclass(frozen=True)
class NoisePower:
    """Radial noise power over frequency, and what follows from it.

    frequency       cycles per pixel, or per mm where a spacing was given; shape (n,), from the first bin above zero
    power           value² px² (or mm²) in each bin; shape (n,)
    std             square root of the integral of the 2-D spectrum: the noise, in the unit of the image
    mean_frequency  mean of the frequency weighted by the 2-D spectrum: falls when a treatment smooths
    patches         number of square patches averaged
    """

    frequency: NDArray[np.float64]
    power: NDArray[np.float64]
    std: float
    mean_frequency: float
    patches: int
    unit: str


def noise_power_spectrum(
    pixels: object, *, side: int = 32, mask: object | None = None, spacing_mm: float | None = None
) -> NoisePower:
    """Noise power spectrum of a plane, from `side` × `side` patches that overlap by half.

    Each patch loses its second-order trend first (IEC 62220-1-1:2015), which removes the lowest frequencies.
    With `mask`, only patches that lie wholly inside. Raises ValueError where no patch fits. White noise of standard
    deviation s has the flat power s² px². Not for anatomy: structure counts as noise there; choose flat regions, or
    the difference of two images of the same object divided by sqrt(2).
    """
    plane = as_plane(pixels, name="pixels", minimum=MINIMUM_SIDE)
    if not MINIMUM_SIDE <= side <= min(plane.shape):
        raise ValueError(f"side must lie between {MINIMUM_SIDE} and {min(plane.shape)} pixels, got {side}")
    spacing = 1.0 if spacing_mm is None else spacing_mm
    if not spacing > 0:
        raise ValueError(f"spacing_mm must be positive, got {spacing_mm!r}")
    patches = _patches(plane, side, None if mask is None else as_mask(mask, shape=plane.shape))
    power = np.mean(np.abs(np.fft.fft2(_detrend(patches))) ** 2, axis=0) * spacing**2 / side**2
    axis = np.fft.fftfreq(side, spacing)
    radius = np.hypot(axis[:, None], axis[None, :])
    frequency, radial = _radial_mean(power, radius, 1 / (side * spacing))
    total = float(power.sum())
    return NoisePower(
        frequency=frequency,
        power=radial,
        std=float(np.sqrt(total) / (side * spacing)),
        mean_frequency=float((power * radius).sum() / total) if total > 0 else 0.0,
        patches=len(patches),
        unit="px" if spacing_mm is None else "mm",
    )


def _patches(plane: Plane, side: int, mask: Mask | None) -> Plane:
    step = side // 2
    corners = [
        (row, column)
        for row in range(0, plane.shape[0] - side + 1, step)
        for column in range(0, plane.shape[1] - side + 1, step)
        if mask is None or mask[row : row + side, column : column + side].all()
    ]
    if not corners:
        raise ValueError(f"mask must hold a square of {side} pixels a side for a noise spectrum, got none")
    return np.stack([plane[row : row + side, column : column + side] for row, column in corners])


def _detrend(patches: Plane) -> Plane:
    """Patches less their least-squares second-order surface."""
    side = patches.shape[1]
    y, x = (np.mgrid[:side, :side] / side - 0.5).reshape(2, -1)
    basis, _ = np.linalg.qr(np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1))
    flat = patches.reshape(len(patches), -1)
    return np.asarray((flat - flat @ basis @ basis.T).reshape(patches.shape))


def _radial_mean(power: Plane, radius: Plane, width: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means of the spectrum in rings of `width`, from the first ring to the Nyquist frequency of the axes."""
    ring = np.rint(radius / width).astype(int)
    numbers = np.bincount(ring.ravel())
    rings = np.arange(1, power.shape[0] // 2 + 1)
    return rings * width, (np.bincount(ring.ravel(), power.ravel()) / numbers)[rings]
