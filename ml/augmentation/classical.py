"""Classical augmentation for chest X-rays: what another exposure or another position of the same child could show.

Small rotations, shifts, zoom, brightness and contrast. No mirror image (the heart lies on the left) and nothing upside
down.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

#: Rotation in degrees; shift, zoom, brightness (of the range) and contrast as shares; each uniform on both sides of 0.
DEGREES, SHIFT, ZOOM, BRIGHTNESS, CONTRAST = 7.0, 0.04, 0.08, 0.06, 0.15

Plane = NDArray[np.float32]


def change_plane(plane: Plane, random: np.random.Generator) -> Plane:
    """A square plane in 0 … 1 to another of the same size; the edge is repeated where the image does not reach."""
    turn, zoom, brightness, contrast = random.uniform(-1, 1, 4) * (np.radians(DEGREES), ZOOM, BRIGHTNESS, CONTRAST)
    shift = random.uniform(-SHIFT, SHIFT, 2) * plane.shape[0]
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / (1 + zoom)
    centre = (np.array(plane.shape) - 1) / 2
    moved = ndimage.affine_transform(plane, matrix, offset=centre - matrix @ centre + shift, order=1, mode="nearest")
    grey = (moved - moved.mean()) * (1 + contrast) + moved.mean() + brightness
    return np.asarray(grey.clip(0, 1), dtype=np.float32)


def change_planes(planes: list[Plane], *, count: int, seed: int) -> list[Plane]:
    """``count`` changed planes, each plane used equally often or once more."""
    random = np.random.default_rng([seed, 2])
    order = np.concatenate([random.permutation(len(planes)) for _ in range(-(-count // len(planes)))])
    return [change_plane(planes[place], random) for place in order[:count]]
