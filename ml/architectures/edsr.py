"""EDSR-baseline: Lim et al. 2017, Enhanced Deep Residual Networks for Single Image Super-Resolution."""

import torch
from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_, subpixel_stages


class ResidualBlock(nn.Module):
    """Convolution, ReLU, convolution, added to the input; no batch normalisation (the paper's point)."""

    def __init__(self, channels: int, *, inner: int | None = None) -> None:
        super().__init__()
        inner = channels if inner is None else inner
        self.body = nn.Sequential(
            nn.Conv2d(channels, inner, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(inner, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Edsr(nn.Module):
    """(N, 1, H, W) to (N, 1, rH, rW). Baseline: 16 blocks of 64 channels, 1.37 M parameters at x2, 1.52 M at x4.

    Departures: one channel instead of three (2,304 parameters fewer than the RGB network), no mean subtraction,
    and a fixed bicubic skip (see :class:`ml.architectures.blocks.BicubicSkip`).
    """

    def __init__(self, *, scale: int, channels: int = 64, blocks: int = 16) -> None:
        super().__init__()
        self.scale = scale
        self.head = nn.Conv2d(1, channels, 3, padding=1)
        self.body = nn.Sequential(
            *[ResidualBlock(channels) for _ in range(blocks)], nn.Conv2d(channels, channels, 3, padding=1)
        )
        self.upsample = subpixel_stages(channels, scale)
        self.tail = nn.Conv2d(channels, 1, 3, padding=1)
        self.skip = BicubicSkip(scale)
        self.shuffle = nn.PixelShuffle(scale)
        damp_(self.tail)

    def forward(self, x: Tensor) -> Tensor:
        head = self.head(x)
        detail: Tensor = self.tail(self.upsample(head + self.body(head)))
        return torch.add(detail, self.shuffle(self.skip(x)))
