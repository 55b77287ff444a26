"""EDSR-baseline with most of its inner channels and its upsampler pruned away: a third of its time."""

from typing import Final

from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_
from ml.architectures.edsr import ResidualBlock

#: Inner channels of a narrow, a middle and a wide block: multiples of what a CPU takes in one register.
WIDTHS: Final = (16, 32, 48)


class SlimEdsr(nn.Module):
    """(N, 1, H, W) to (N, 1, rH, rW). Residual blocks that keep EDSR's channels outside and few of them inside.

    All of EDSR behind its last block is linear: upsampler and last layer are one 5x5 convolution of the features, the
    long skip is one 7x7 convolution of the image, and both are built as that. Blocks are narrow first and wide last, as
    pruning leaves them (:mod:`ml.slimming`). No paper has this network; pruning by least squares is He et al. 2017,
    Channel Pruning for Accelerating Very Deep Neural Networks.
    """

    def __init__(
        self, *, scale: int, narrow: int = 9, middle: int = 3, wide: int = 2, channels: int = 64, joined: int = 32
    ) -> None:
        super().__init__()
        self.scale = scale
        counts = zip(WIDTHS, (narrow, middle, wide), strict=True)
        self.widths = [width for width, count in counts for _ in range(count)]
        self.head = nn.Conv2d(1, channels, 3, padding=1)
        self.body = nn.Sequential(*[ResidualBlock(channels, inner=width) for width in self.widths])
        self.join = nn.Conv2d(channels, joined, 3, padding=1)
        self.to_phases = nn.Conv2d(joined, scale**2, 5, padding=2)
        self.linear = nn.Conv2d(1, scale**2, 7, padding=3, bias=False)
        self.skip = BicubicSkip(scale)
        self.shuffle = nn.PixelShuffle(scale)
        damp_(self.to_phases)
        nn.init.zeros_(self.linear.weight)

    def forward(self, x: Tensor) -> Tensor:
        detail = self.to_phases(self.join(self.body(self.head(x)))) + self.linear(x)
        enlarged: Tensor = self.shuffle(detail + self.skip(x))
        return enlarged
