"""Training pairs cut from whole images that stay in memory: low-resolution variants are made once, noise per patch.

Two settings stand behind every published checkpoint. Images are also used reduced (``reductions``): X-rays are
oversampled and JPEG blocks hide detail, and a reduced image is sharp and clean, which is what other scanners
deliver; softened ones (``softness``) stand for soft reconstruction kernels. And each image has variants between
degradation A (no blur, no noise) and beyond B (more blur, noise up to ``noise_max``).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from PIL import Image
from scipy import ndimage
from torch import Tensor

from ml.arrays import Plane, crop_to_multiple
from ml.config import Source, TrainConfig
from ml.kernels import reduce, resize

BLUR_STEPS = 4
CPU = torch.device("cpu")


@dataclass(frozen=True)
class Pair:
    """One image in memory: its pixels in [0, 1] and its low-resolution variants, unblurred first."""

    hr: Plane
    variants: tuple[Plane, ...]


def load_pairs(config: TrainConfig, *, validation: bool) -> list[list[Pair]]:
    """Pairs of the config's sources, one list each. Every tenth group is for validation and never trained on."""
    manifest = Path(config.manifest)
    if not manifest.is_file():
        raise ValueError(f"manifest {manifest} does not exist; a config names it relative to the working directory")
    table = pd.read_csv(manifest, dtype={"group_id": str})
    return [_source_pairs(table, source, manifest.parent, config, validation) for source in config.sources]


def _source_pairs(
    table: pd.DataFrame, source: Source, folder: Path, config: TrainConfig, validation: bool
) -> list[Pair]:
    rows = table[(table["dataset"] == source.dataset) & (table["split"] == config.split)]
    groups = rows["group_id"].fillna(rows["file"])  # an image of nobody known stands for itself
    held_back = set(sorted(groups.unique())[::10])
    chosen = rows[groups.isin(held_back) == validation].sort_values("file")
    if chosen.empty:
        raise ValueError(f"the manifest has no rows of dataset {source.dataset!r} with split {config.split!r}")
    count = min(config.images_per_source, 4) if validation else config.images_per_source
    spread = chosen.iloc[np.linspace(0, len(chosen) - 1, min(count, len(chosen))).astype(int)]
    images = [_read_unit(folder / file) for file in spread["file"]]
    reduced = [_reduced(image, factor) for image in images for factor in source.reductions]
    softened = [_blurred(image, sigma) for image in reduced for sigma in source.softness]
    looks = [look for image in softened for look in (_looks(image) if source.windowed else [image])]
    return [_make_pair(image, config) for image in looks]


def _reduced(image: Plane, factor: float) -> Plane:
    rows, columns = (max(int(side / factor), 1) for side in image.shape)
    return image if factor == 1.0 else resize(image, (rows, columns), kernel="bicubic").clip(0.0, 1.0)


def _blurred(image: Plane, sigma: float) -> Plane:
    blurred: Plane = ndimage.gaussian_filter(image, sigma, mode="nearest") if sigma else image
    return blurred


def _looks(image: Plane) -> list[Plane]:
    """The image as it is and through a narrow window, whose saturated black and white CT and head images show."""
    low, high = np.percentile(image, (30, 85))
    if high - low < 0.05:
        return [image]
    return [image, ((image - low) / (high - low)).clip(0.0, 1.0)]


def _read_unit(path: Path) -> Plane:
    """An 8-bit grey file as float32 in [0, 1]."""
    with Image.open(path) as image:
        return np.asarray(image.convert("L"), dtype=np.float32) / 255.0


def _make_pair(image: Plane, config: TrainConfig) -> Pair:
    hr = crop_to_multiple(np.ascontiguousarray(image, dtype=np.float32), config.scale)
    if config.task == "denoise":
        return Pair(hr=hr, variants=(hr,))
    steps = BLUR_STEPS if config.clean_fraction < 1.0 else 1
    sigmas = np.linspace(0.0, config.blur_max * config.scale / 2, steps)
    blurred = (_blurred(hr, sigma) for sigma in sigmas)
    return Pair(hr=hr, variants=tuple(reduce(each, scale=config.scale).clip(0.0, 1.0) for each in blurred))


class PatchSampler:
    """Draws batches of (input, target) patches on the training device, sources by their shares.

    The images lie on the device and a batch is cut as a whole by tensor operations, patch by patch nothing is done in
    Python. The same seed gives the same batches on the same kind of device.
    """

    def __init__(self, pairs: list[list[Pair]], config: TrainConfig, *, seed: int, device: torch.device = CPU) -> None:
        size = config.patch
        fitting = [[pair for pair in group if min(pair.variants[0].shape) >= size] for group in pairs]
        if not all(fitting):
            raise ValueError(f"patch must fit into some image of every source, got {size} input pixels")
        kept = [pair for group in fitting for pair in group]
        shares = zip(config.sources, fitting, strict=True)
        chances = [source.share / len(group) for source, group in shares for _ in group]
        self._chances = torch.tensor(chances, device=device)
        self._variants = len(kept[0].variants)
        self._low = _Strip.of([variant for pair in kept for variant in pair.variants], device)
        self._high = _Strip.of([pair.hr for pair in kept], device)
        self._turns = [_turns(side).to(device) for side in (size, size * config.scale)]
        self._config = config
        self._device = device
        self._random = torch.Generator(device).manual_seed(seed)

    def batch(self) -> tuple[Tensor, Tensor]:
        """Tensors (batch, 1, patch, patch) and (batch, 1, scale * patch, scale * patch)."""
        config = self._config
        pair = torch.multinomial(self._chances, config.batch, replacement=True, generator=self._random)
        clean = self._uniform() < config.clean_fraction
        variant = torch.where(clean, 0, self._below(torch.full_like(pair, self._variants)))
        image = pair * self._variants + variant
        row, column = self._place(image)
        low = self._low.cut(image, row, column, config.patch)
        high = self._high.cut(pair, config.scale * row, config.scale * column, config.scale * config.patch)
        low, high = self._change_look(low, high)
        sigma = torch.where(clean, 0.0, self._uniform() * config.noise_max)[:, None, None]
        noise = torch.randn(low.shape, generator=self._random, device=self._device)
        low = torch.where(sigma > 0, (low + sigma * noise).clip(0.0, 1.0), low)
        return low[:, None], high[:, None]

    def _uniform(self) -> Tensor:
        return torch.rand(self._config.batch, generator=self._random, device=self._device)

    def _below(self, limit: Tensor) -> Tensor:
        """A whole number from 0 to below each limit."""
        return (self._uniform() * limit).long()

    def _place(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The livelier of two random places: black background teaches nothing."""
        size = self._config.patch
        rooms = (self._low.sides[image] - size + 1).unbind(1)
        rows, columns = (torch.stack([self._below(room), self._below(room)]) for room in rooms)
        patches = self._low.cut(image.repeat(2), rows.flatten(), columns.flatten(), size)
        first, second = patches[:, ::2, ::2].std(dim=(1, 2)).view(2, -1)
        return torch.where(first >= second, rows[0], rows[1]), torch.where(first >= second, columns[0], columns[1])

    def _change_look(self, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
        """Flips, quarter turns, inverted grey and lower contrast, the same for both sides."""
        turn = self._below(torch.full_like(self._uniform(), 8))
        invert = (self._uniform() < 0.3)[:, None, None]
        contrast = (0.5 + 0.5 * self._uniform())[:, None, None]
        changed = []
        for side, turns in zip((low, high), self._turns, strict=True):
            turned = side.flatten(1).gather(1, turns[turn]).view_as(side)
            changed.append(torch.where(invert, 1.0 - turned, turned) * contrast)
        return changed[0], changed[1]

    def state(self) -> Tensor:
        """The generator's state, for a checkpoint."""
        return self._random.get_state()

    def restore(self, state: Tensor, *, rank: int = 0) -> None:
        """Continue the sequence from a saved state; a process beside the first goes on with one of its own."""
        self._random.set_state(state)
        if rank:
            drawn = torch.randint(2**31, (), generator=self._random, device=self._device)
            self._random.manual_seed(int(drawn) + rank)


@dataclass(frozen=True)
class _Strip:
    """Images of different sizes behind each other in one row of pixels, so that one lookup cuts patches from many."""

    pixels: Tensor
    starts: Tensor
    sides: Tensor

    @classmethod
    def of(cls, images: list[Plane], device: torch.device) -> "_Strip":
        sizes = np.array([image.size for image in images])
        return cls(
            pixels=torch.cat([torch.from_numpy(image.ravel()) for image in images]).to(device),
            starts=torch.from_numpy(np.cumsum(sizes) - sizes).to(device),
            sides=torch.tensor([image.shape for image in images], device=device),
        )

    def cut(self, image: Tensor, row: Tensor, column: Tensor, size: int) -> Tensor:
        """Square patches (N, size, size): ``size`` pixels down and right of each (row, column)."""
        steps = torch.arange(size, device=self.pixels.device)
        width = self.sides[image, 1]
        first = self.starts[image] + row * width + column
        return self.pixels[first[:, None, None] + width[:, None, None] * steps[:, None] + steps]


def _turns(size: int) -> Tensor:
    """Where the pixels of a square come from under its eight turns and flips, (8, size * size)."""
    places = torch.arange(size * size).view(size, size)
    turned = [torch.rot90(side, quarter) for side in (places, places.flip(1)) for quarter in range(4)]
    return torch.stack(turned).flatten(1)
