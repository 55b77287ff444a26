"""The generator: noise and class to a grey image. The latent decides scale and offset of every normalised layer."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.augmentation.config import GanConfig

CLASSES = 2


class ModulatedBlock(nn.Module):
    """(N, in, s, s) to (N, out, s, s), twice the side where ``grows``: convolution, noise, norm by the latent."""

    def __init__(self, wide_in: int, wide_out: int, *, latent: int, grows: bool) -> None:
        super().__init__()
        self.grows = grows
        self.convolve = nn.Conv2d(wide_in, wide_out, 3, padding=1, bias=False)
        self.modulate = nn.Linear(latent, 2 * wide_out)
        self.noise = nn.Parameter(torch.zeros(wide_out, 1, 1))

    def forward(self, x: Tensor, latent: Tensor) -> Tensor:
        grown = functional.interpolate(x, scale_factor=2.0, mode="nearest") if self.grows else x
        places = self.convolve(grown)
        places = places + self.noise * torch.randn_like(places[:, :1])
        scale, offset = self.modulate(latent)[:, :, None, None].chunk(2, dim=1)
        even = functional.group_norm(places, 8)
        return functional.leaky_relu(even * (1 + scale) + offset, 0.2)


class Generator(nn.Module):
    """Noise (N, latent) and classes (N,) of 0 normal, 1 rare, to images (N, 1, size, size) in 0 … 1."""

    def __init__(self, config: GanConfig) -> None:
        super().__init__()
        widths, latent = config.widths, 2 * config.latent
        self.embed = nn.Embedding(CLASSES, config.latent)
        self.start = nn.Linear(latent, widths[0] * 16)
        first = ModulatedBlock(widths[0], widths[0], latent=latent, grows=False)
        later = [ModulatedBlock(a, b, latent=latent, grows=True) for a, b in pairwise(widths)]
        self.blocks = nn.ModuleList([first, *later])
        self.show = nn.Conv2d(widths[-1], 1, 3, padding=1)

    def forward(self, noise: Tensor, classes: Tensor) -> Tensor:
        even = functional.normalize(noise, dim=1) * noise.shape[1] ** 0.5
        latent = torch.cat([even, self.embed(classes)], dim=1)
        places = self.start(latent).view(len(noise), -1, 4, 4)
        for block in self.blocks:
            places = block(places, latent)
        return torch.sigmoid(self.show(places))
