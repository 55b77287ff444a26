"""U-Net: Ronneberger et al. 2015, here for enlargement and, at scale 1, for denoising."""

import torch
from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_


def double_convolution(inputs: int, outputs: int) -> nn.Sequential:
    """Two 3x3 convolutions with ReLU. Zero-padded, where the paper crops."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1),
        nn.ReLU(),
    )


class Unet(nn.Module):
    """(N, 1, H, W) to (N, 1, rH, rW); H and W must divide by ``2**(levels - 1)``.

    The paper's network has 64 channels and 5 levels: 23 convolutional layers, 31,030,593 parameters for one class.
    Departures: fewer channels and levels by default; works on the input grid and ends in a pixel shuffle; a fixed
    bicubic skip (the identity at scale 1).
    """

    def __init__(self, *, scale: int = 1, channels: int = 32, levels: int = 3) -> None:
        super().__init__()
        widths = [channels * 2**level for level in range(levels)]
        self.down = nn.ModuleList(
            double_convolution(before, after) for before, after in zip([1, *widths[:-1]], widths, strict=True)
        )
        self.pool = nn.MaxPool2d(2)
        steps = list(zip(widths[::-1][:-1], widths[::-1][1:], strict=True))
        self.grow = nn.ModuleList(nn.ConvTranspose2d(wide, narrow, 2, stride=2) for wide, narrow in steps)
        self.up = nn.ModuleList(double_convolution(wide, narrow) for wide, narrow in steps)
        self.to_phases = nn.Conv2d(channels, scale**2, 1)
        self.skip = BicubicSkip(scale)
        self.shuffle = nn.PixelShuffle(scale)
        damp_(self.to_phases)

    def forward(self, x: Tensor) -> Tensor:
        kept: list[Tensor] = []
        features = x
        for index, block in enumerate(self.down):
            features = block(self.pool(features) if index else features)
            kept.append(features)
        for grow, block, same in zip(self.grow, self.up, kept[-2::-1], strict=True):
            features = block(torch.cat([same, grow(features)], dim=1))
        return self.shuffle(self.to_phases(features) + self.skip(x))
