"""Procedural phantoms: 16-bit slices of an imagined body with lesions of known place and size.

They are drawn, not acquired, and are called phantoms wherever they are shown. Each is a function of its number alone.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

SIZE = 256
PHANTOMS = 20
FULL_SCALE = 4095
_SEED = 20261124


@dataclass(frozen=True)
class Phantom:
    """`pixels` is uint16 (256, 256) in 0..4095; `mask` is bool of the same shape, empty without a lesion."""

    name: str
    pixels: np.ndarray
    mask: np.ndarray

    @property
    def is_abnormal(self) -> bool:
        return bool(self.mask.any())


def draw_phantom(number: int) -> Phantom:
    """Odd numbers carry one lesion, even numbers none."""
    rng = np.random.default_rng([_SEED, number])
    body = _tissue(rng)
    mask = _lesion_mask(rng) if number % 2 else np.zeros((SIZE, SIZE), bool)
    contrast = rng.uniform(0.07, 0.16) * rng.choice([-1, 1])
    blurred = gaussian_filter(mask.astype(float), 0.8)
    texture = 1 + 0.3 * gaussian_filter(rng.standard_normal((SIZE, SIZE)), 1.2)
    noise = rng.normal(0, 0.008, (SIZE, SIZE))
    image = np.clip(body + contrast * blurred * texture + noise, 0, 1)
    return Phantom(f"phantom-{number:02d}", np.round(image * FULL_SCALE).astype(np.uint16), mask)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    axis = (np.arange(SIZE) + 0.5) / SIZE * 2 - 1
    y, x = np.meshgrid(axis, axis, indexing="ij")
    return y, x


def _ellipse(cy: float, cx: float, ry: float, rx: float, angle: float) -> np.ndarray:
    y, x = _grid()
    c, s = np.cos(angle), np.sin(angle)
    u, v = c * (x - cx) + s * (y - cy), -s * (x - cx) + c * (y - cy)
    return (u / rx) ** 2 + (v / ry) ** 2 <= 1


def _tissue(rng: np.random.Generator) -> np.ndarray:
    """A body outline with a bright rim, organs, vessels and a slow texture."""
    outline = _ellipse(0, 0, 0.82, 0.92, 0)
    image = 0.34 * outline + 0.28 * (outline & ~_ellipse(0, 0, 0.76, 0.86, 0))
    for _ in range(7):
        cy, cx = rng.uniform(-0.45, 0.45, 2)
        ry, rx = rng.uniform(0.08, 0.3, 2)
        organ = _ellipse(cy, cx, ry, rx, rng.uniform(0, np.pi)) & outline
        image = np.where(organ, image + rng.uniform(-0.1, 0.14), image)
    for _ in range(40):
        cy, cx = rng.uniform(-0.6, 0.6, 2)
        radius = rng.uniform(0.006, 0.02)
        image = np.where(_ellipse(cy, cx, radius, radius, 0) & outline, image + 0.16, image)
    slow = gaussian_filter(rng.standard_normal((SIZE, SIZE)), 6)
    fine = gaussian_filter(rng.standard_normal((SIZE, SIZE)), 1)
    textured = image + outline * (0.02 * slow / slow.std() + 0.018 * fine / fine.std())
    return gaussian_filter(textured, 0.6)


def _lesion_mask(rng: np.random.Generator) -> np.ndarray:
    """An ellipse of 5 to 11 pixels' radius with an uneven border, well inside the body."""
    radius = rng.uniform(5, 11) / (SIZE / 2)
    cy, cx = rng.uniform(-0.42, 0.42, 2)
    y, x = _grid()
    angle = np.arctan2(y - cy, x - cx)
    border = 1 + 0.18 * np.cos(3 * angle + rng.uniform(0, 6)) + 0.1 * np.cos(5 * angle + rng.uniform(0, 6))
    return np.hypot(y - cy, (x - cx) / rng.uniform(0.8, 1.2)) <= radius * border


def phantom_files() -> dict[str, bytes]:
    """The phantom dataset as files to upload: images, masks and the CSV of labels."""
    files: dict[str, bytes] = {}
    rows = ["file,label,finding,group_id"]
    for number in range(1, PHANTOMS + 1):
        phantom = draw_phantom(number)
        files[f"{phantom.name}.png"] = _png(phantom.pixels)
        if phantom.is_abnormal:
            files[f"{phantom.name}_mask.png"] = _png(phantom.mask.astype(np.uint8) * 255)
        label = "abnormal,drawn lesion" if phantom.is_abnormal else "normal,"
        rows.append(f"{phantom.name}.png,{label},{phantom.name}")
    files["labels.csv"] = ("\n".join(rows) + "\n").encode()
    return files


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()
