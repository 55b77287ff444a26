"""Procedural phantoms in three dimensions: small NIfTI volumes with a lesion of known place, for a study of stacks.

They are drawn, not acquired, and are called phantoms wherever they are shown. Each is a function of its number alone.
"""

from dataclasses import dataclass

import nibabel
import numpy as np
from scipy.ndimage import gaussian_filter

SHAPE = (112, 96, 20)  # x to the patient's right, y to the front, z to the head
SPACING_MM = (1.5, 1.5, 4.0)
VOLUMES = 4
FULL_SCALE = 2000
_SEED = 20261130


@dataclass(frozen=True)
class Volume:
    """`values` is int16 (x, y, z) in 0..2000; `mask` is bool of the same shape, empty without a lesion."""

    name: str
    values: np.ndarray
    mask: np.ndarray

    @property
    def is_abnormal(self) -> bool:
        return bool(self.mask.any())


def draw_volume(number: int) -> Volume:
    """Odd numbers carry one lesion, even numbers none."""
    rng = np.random.default_rng([_SEED, number])
    body = _ellipsoid((0, 0, 0), (0.9, 0.8, 1.4))
    image = 0.32 * body + 0.25 * (body & ~_ellipsoid((0, 0, 0), (0.82, 0.72, 1.4)))
    for _ in range(14):
        organ = _ellipsoid(rng.uniform(-0.5, 0.5, 3), rng.uniform(0.1, 0.35, 3)) & body
        image = np.where(organ, image + rng.uniform(-0.1, 0.15), image)
    mask = _ellipsoid(rng.uniform(-0.35, 0.35, 3), rng.uniform(0.09, 0.16, 3) * (1, 1, 2))
    mask = mask & body if number % 2 else np.zeros(SHAPE, bool)
    texture = gaussian_filter(rng.standard_normal(SHAPE), (1, 1, 0.5))
    image = gaussian_filter(image + 0.16 * mask, 0.6) + body * 0.02 * texture / texture.std()
    values = np.clip(image + rng.normal(0, 0.008, SHAPE), 0, 1) * FULL_SCALE
    return Volume(f"volume-{number:02d}", np.round(values).astype(np.int16), mask)


def volume_files() -> dict[str, bytes]:
    """The dataset as files to upload: volumes, masks and the CSV of labels."""
    files: dict[str, bytes] = {}
    rows = ["file,label,finding,group_id,modality"]
    for number in range(1, VOLUMES + 1):
        volume = draw_volume(number)
        files[f"{volume.name}.nii"] = _nifti(volume.values)
        if volume.is_abnormal:
            files[f"{volume.name}_mask.nii"] = _nifti(volume.mask.astype(np.uint8))
        label = "abnormal,drawn lesion" if volume.is_abnormal else "normal,"
        rows.append(f"{volume.name}.nii,{label},{volume.name},MR")
    files["labels.csv"] = ("\n".join(rows) + "\n").encode()
    return files


def _ellipsoid(centre: object, radii: object) -> np.ndarray:
    """Bool SHAPE; centre and radii as shares of half of each side."""
    axes = [(np.arange(side) + 0.5) / side * 2 - 1 for side in SHAPE]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    return (((grid - np.asarray(centre)) / np.asarray(radii)) ** 2).sum(axis=-1) <= 1


def _nifti(values: np.ndarray) -> bytes:
    image = nibabel.Nifti1Image(values, np.diag([*SPACING_MM, 1.0]))
    image.header.set_xyzt_units("mm")
    return image.to_bytes()
