"""ESPCN: Shi et al. 2016, Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel CNN."""

from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_


class Espcn(nn.Module):
    """Three convolutions on the low-resolution grid and a pixel shuffle, (N, 1, H, W) to (N, 1, rH, rW).

    Layers as in the paper: 5x5 to 64 tanh, 3x3 to 32 tanh, 3x3 to r². 21,284 parameters for one channel at x2.
    Departure: a fixed bicubic skip (see :class:`ml.architectures.blocks.BicubicSkip`).
    """

    def __init__(self, *, scale: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 64, 5, padding=2),
            nn.Tanh(),
            nn.Conv2d(64, 32, 3, padding=1),
            nn.Tanh(),
        )
        self.to_phases = nn.Conv2d(32, scale**2, 3, padding=1)
        self.skip = BicubicSkip(scale)
        self.shuffle = nn.PixelShuffle(scale)
        damp_(self.to_phases)

    def forward(self, x: Tensor) -> Tensor:
        return self.shuffle(self.to_phases(self.features(x)) + self.skip(x))
