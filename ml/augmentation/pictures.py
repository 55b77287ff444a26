"""Pictures of the GAN's size and their way to features."""

import hashlib
from collections.abc import Iterable, Sized
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.augmentation.gan_train import OnStep, Pictures
from ml.detectors.features import CHANNELS, SIDE, extract, pool_grid, prepare
from ml.detectors.manifests import Row, load_pixels
from ml.detectors.pneumonia_train import Maps

Plane = NDArray[np.float32]


class Planes(Sized, Iterable[Plane], Protocol):
    """A list of planes, or an array of equal ones."""


def reduce(plane: Plane, *, size: int) -> Plane:
    """A plane in 0 … 1 to (size, size), anti-aliased."""
    small = Image.fromarray(plane).resize((size, size), Image.Resampling.BICUBIC)
    return np.asarray(small, dtype=np.float32).clip(0.0, 1.0)


def enlarge(picture: Plane) -> Plane:
    """A picture to the side that the backbone takes."""
    return reduce(picture, size=SIDE)


def read_planes(rows: list[Row]) -> list[Plane]:
    """(224, 224) in 0 … 1 each: without the dark surround, as the detector sees an image."""
    loaded = (load_pixels(row.path, modality=row.modality) for row in rows)
    return [prepare(pixels, value_range=value_range) for pixels, value_range in loaded]


def read_pictures(rows: list[Row], *, size: int) -> Pictures:
    """(images, size, size) in 0 … 1: the planes of the rows, reduced."""
    return np.stack([reduce(plane, size=size) for plane in read_planes(rows)])


def map_planes(planes: Planes, *, folder: Path, on_step: OnStep, label: str) -> Maps:
    """Features (images, 472, 7, 7) of planes in 0 … 1, enlarged where they are small.

    Kept in ``folder`` under the hash of the planes: a run that was killed does not compute them twice.
    """
    digest = hashlib.sha256()
    for plane in planes:
        digest.update(np.ascontiguousarray(plane).tobytes())
    cache = folder / f"maps-{digest.hexdigest()[:16]}.npy"
    if cache.is_file():
        return np.asarray(np.load(cache))
    maps = np.empty((len(planes), CHANNELS, 7, 7), dtype=np.float16)
    for index, plane in enumerate(planes):
        maps[index] = pool_grid(extract(enlarge(plane) if plane.shape[0] != SIDE else plane))
        on_step(index + 1, len(planes), label)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(cache.with_suffix(".tmp.npy"), maps)
    cache.with_suffix(".tmp.npy").replace(cache)
    return maps
