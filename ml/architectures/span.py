"""SPAN: Wan et al. 2024, Swift Parameter-free Attention Network for Efficient Super-Resolution (NTIRE 2024 winner)."""

import torch
from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_


class AttentionBlock(nn.Module):
    """Three 3x3 convolutions; the last is weighted by an odd function of itself: attention without parameters.

    The weight is ``sigmoid(y) - 0.5``: large features of either sign are kept, weak ones are held back. With the usual
    first weights it is near zero, features shrink a thousandfold within three blocks and later blocks never learn; so
    the last convolution begins with a bias of +2 and -2 in turn, which opens it.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.third = nn.Conv2d(channels, channels, 3, padding=1)
        self.activate = nn.SiLU()
        for convolution in (self.first, self.second, self.third):
            nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
            nn.init.zeros_(convolution.get_parameter("bias"))
        with torch.no_grad():
            self.third.get_parameter("bias").copy_(torch.tensor([2.0, -2.0]).repeat(channels)[:channels])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        first = self.first(x)
        third = self.third(self.activate(self.second(self.activate(first))))
        return (x + third) * (torch.sigmoid(third) - 0.5), first


class Span(nn.Module):
    """(N, 1, H, W) to (N, 1, rH, rW): attention blocks in a row (six in the paper), features of the
    first and of the last joined.

    The form after re-parameterisation: each published training-time convolution (a 1x1-3x3-1x1 branch) collapses to one
    3x3 convolution, and that is what is built and trained here. Paper: 48 channels, 0.41-0.48 M parameters.
    Departures: one channel instead of three, a fixed bicubic skip, and a number of blocks of one's own where asked.
    """

    def __init__(self, *, scale: int, channels: int = 48, blocks: int = 6) -> None:
        super().__init__()
        self.head = nn.Conv2d(1, channels, 3, padding=1)
        self.blocks = nn.ModuleList([AttentionBlock(channels) for _ in range(blocks)])
        self.after = nn.Conv2d(channels, channels, 3, padding=1)
        self.join = nn.Conv2d(4 * channels, channels, 1)
        self.to_phases = nn.Conv2d(channels, scale**2, 3, padding=1)
        self.skip = BicubicSkip(scale)
        self.shuffle = nn.PixelShuffle(scale)
        damp_(self.to_phases)

    def forward(self, x: Tensor) -> Tensor:
        head = self.head(x)
        features = head
        outputs: list[Tensor] = []
        inner = head
        for block in self.blocks:
            features, inner = block(features)
            outputs.append(features)
        joined = self.join(torch.cat([head, self.after(features), outputs[0], inner], dim=1))
        return self.shuffle(self.to_phases(joined) + self.skip(x))
