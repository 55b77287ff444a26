"""Degradations: how a low-resolution image is made from a high-resolution one, declared and seeded.

Each is an object with a noise-free linear or physical part (:meth:`Degradation.expectation`) and a seeded noise part.
Figures made under different degradations must never be compared; :meth:`Degradation.describe` is what a model card
and a table print so that nobody does. Geometry: pixel edges aligned; the high-resolution image is cropped at the bottom
and right to a multiple of the scale. Noise is stated as a fraction of the declared value range. Results are clipped to
that range, as an acquisition stored in it would be: kernel overshoot beyond it would tell a model where edges are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ml.arrays import Plane, as_plane, check_range, crop_to_multiple
from ml.kernels import reduce

Unit = NDArray[np.float32]
Reducer = Callable[[Plane, int, Mapping[str, float]], Plane]
Noise = Callable[[Unit, np.random.Generator, Mapping[str, float]], NDArray[np.float64]]


@dataclass(frozen=True)
class Degradation:
    """One declared degradation at one scale, for values in ``value_range`` (in the image's own units)."""

    name: str
    scale: int
    value_range: tuple[float, float]
    parameters: Mapping[str, float]
    _reduce: Reducer = field(repr=False)
    _noise: Noise | None = field(repr=False)
    summary: str = ""

    def expectation(self, pixels: object) -> Plane:
        """The noise-free low-resolution image, in the same units; sides are ``side // scale``."""
        plane = crop_to_multiple(as_plane(pixels, minimum=self.scale), self.scale)
        return np.clip(self._reduce(plane, self.scale, self.parameters), *self._bounds(plane))

    def apply(self, pixels: object, *, seed: int) -> Plane:
        """The low-resolution image with its noise; the same seed gives the same pixels."""
        low_resolution = self.expectation(pixels)
        if self._noise is None:
            return low_resolution
        low, high = self.value_range
        unit = ((low_resolution - low) / (high - low)).astype(np.float32)
        noisy = self._noise(unit, np.random.default_rng(seed), self.parameters)
        plane = crop_to_multiple(as_plane(pixels, minimum=self.scale), self.scale)
        return np.clip((noisy * (high - low) + low).astype(np.float32), *self._bounds(plane))

    def _bounds(self, hr: Plane) -> tuple[float, float]:
        """What a stored image could hold: the declared range, widened where the image itself leaves it."""
        low, high = self.value_range
        return min(low, float(hr.min())), max(high, float(hr.max()))

    def describe(self) -> dict[str, Any]:
        """Name, scale, parameters and a sentence: everything needed to tell two degradations apart."""
        return {
            "name": self.name,
            "scale": self.scale,
            "parameters": dict(self.parameters),
            "summary": self.summary,
            "value_range": list(self.value_range),
            "geometry": "pixel edges aligned; cropped at bottom and right to a multiple of the scale",
        }


def _bicubic(pixels: Plane, scale: int, parameters: Mapping[str, float]) -> Plane:
    return reduce(pixels, scale=scale, kernel="bicubic")


def _blurred_bicubic(pixels: Plane, scale: int, parameters: Mapping[str, float]) -> Plane:
    sigma = parameters["blur_sigma_px"]
    return reduce(ndimage.gaussian_filter(pixels, sigma, mode="nearest"), scale=scale, kernel="bicubic")


def _truncated_kspace(pixels: Plane, scale: int, parameters: Mapping[str, float]) -> Plane:
    """Keep the centre of k-space; a phase ramp moves the samples to the centres of the larger pixels."""
    rows, columns = pixels.shape
    spectrum = np.fft.fft2(pixels.astype(np.float64))
    shift = (scale - 1) / 2
    ramp_rows = np.exp(2j * np.pi * np.fft.fftfreq(rows) * shift)
    ramp_columns = np.exp(2j * np.pi * np.fft.fftfreq(columns) * shift)
    centred = np.fft.fftshift(spectrum * ramp_rows[:, None] * ramp_columns[None, :])
    kept = _centre(centred, (rows // scale, columns // scale))
    image = np.fft.ifft2(np.fft.ifftshift(kept)).real / scale**2
    return np.ascontiguousarray(image, dtype=np.float32)


def _centre(spectrum: NDArray[np.complex128], shape: tuple[int, int]) -> NDArray[np.complex128]:
    starts = [side // 2 - kept // 2 for side, kept in zip(spectrum.shape, shape, strict=True)]
    return spectrum[starts[0] : starts[0] + shape[0], starts[1] : starts[1] + shape[1]]


def _thick_slices(pixels: Plane, scale: int, parameters: Mapping[str, float]) -> Plane:
    """Rows are the slice direction: a Gaussian slice profile before sampling; columns by bicubic."""
    sigma = parameters["slice_fwhm_px"] / 2.3548
    profile = ndimage.gaussian_filter1d(pixels, sigma, axis=0, mode="nearest")
    return reduce(profile, scale=scale, kernel="bicubic")


def _gaussian_noise(unit: Unit, random: np.random.Generator, parameters: Mapping[str, float]) -> NDArray[np.float64]:
    return unit + random.normal(0.0, parameters["noise_fraction"], unit.shape)


def _speckle(unit: Unit, random: np.random.Generator, parameters: Mapping[str, float]) -> NDArray[np.float64]:
    """Multiplicative gamma noise of mean 1: fully developed speckle averaged over ``looks``."""
    looks = parameters["looks"]
    return unit * random.gamma(looks, 1.0 / looks, unit.shape)


def _dose_noise(unit: Unit, random: np.random.Generator, parameters: Mapping[str, float]) -> NDArray[np.float64]:
    """Photon noise in the log domain: ``photons * exp(-attenuation * v)`` quanta reach a pixel of value v."""
    attenuation = parameters["attenuation"]
    quanta = parameters["photons"] * np.exp(-attenuation * np.clip(unit, 0.0, 1.0))
    return unit + random.normal(0.0, 1.0, unit.shape) / (attenuation * np.sqrt(quanta))


@dataclass(frozen=True)
class _Kind:
    summary: str
    parameters: Callable[[int], dict[str, float]]
    reducer: Reducer
    noise: Noise | None = None


_KINDS: Final[dict[str, _Kind]] = {
    "bicubic": _Kind("Pillow bicubic, anti-aliased, no noise (degradation A)", lambda scale: {}, _bicubic),
    "blur_noise": _Kind(
        "Gaussian blur of 0.8 x scale / 2 pixels, Pillow bicubic, Gaussian noise of 1 % of the range (degradation B)",
        lambda scale: {"blur_sigma_px": 0.8 * scale / 2, "noise_fraction": 0.01},
        _blurred_bicubic,
        _gaussian_noise,
    ),
    "kspace": _Kind(
        "centre of k-space kept, periodic borders, Gaussian noise of 0.5 % of the range (MR)",
        lambda scale: {"noise_fraction": 0.005},
        _truncated_kspace,
        _gaussian_noise,
    ),
    "slice_thickness": _Kind(
        "rows as slice direction with a Gaussian profile of FWHM scale pixels, columns bicubic, no noise",
        lambda scale: {"slice_fwhm_px": float(scale)},
        _thick_slices,
    ),
    "speckle": _Kind(
        "Pillow bicubic, then multiplicative gamma speckle of 100 looks (US)",
        lambda scale: {"looks": 100.0},
        _bicubic,
        _speckle,
    ),
    "noise": _Kind(
        "Pillow bicubic (nothing at scale 1), then Gaussian noise of 5 % of the range: what denoisers are measured on",
        lambda scale: {"noise_fraction": 0.05},
        _bicubic,
        _gaussian_noise,
    ),
    "dose_noise": _Kind(
        "Pillow bicubic, then photon noise in the log domain (CT, X-ray)",
        lambda scale: {"photons": 20_000.0, "attenuation": 3.0},
        _bicubic,
        _dose_noise,
    ),
}

DEGRADATIONS: Final[tuple[str, ...]] = tuple(_KINDS)


def get_degradation(
    name: str, *, scale: int, value_range: tuple[float, float] = (0.0, 1.0), **parameters: float
) -> Degradation:
    """The named degradation with its declared parameters; ``parameters`` overrides single ones.

    Raises ValueError for an unknown name, a scale below 1, or a parameter the degradation does not have.
    """
    if name not in _KINDS:
        raise ValueError(f"degradation must be one of {', '.join(_KINDS)}, got {name!r}")
    if scale < 1:
        raise ValueError(f"scale must be a whole number of at least 1, got {scale!r}")
    kind = _KINDS[name]
    declared = kind.parameters(scale)
    unknown = sorted(set(parameters) - set(declared))
    if unknown:
        raise ValueError(f"degradation {name!r} has parameters {sorted(declared)}, got {unknown}")
    return Degradation(
        name=name,
        scale=scale,
        value_range=check_range(value_range),
        parameters=declared | {key: float(value) for key, value in parameters.items()},
        _reduce=kind.reducer,
        _noise=kind.noise,
        summary=kind.summary,
    )
