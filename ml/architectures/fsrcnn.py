"""FSRCNN: Dong et al. 2016, Accelerating the Super-Resolution Convolutional Neural Network."""

import torch
from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_


class Fsrcnn(nn.Module):
    """Feature extraction, shrinking, mapping, expanding, 9x9 deconvolution: (N, 1, H, W) to (N, 1, rH, rW).

    FSRCNN(56, 12, 4): 12,464 weights at every scale, as in the paper (biases and PReLU slopes not counted there).
    Departure: a fixed bicubic skip (see :class:`ml.architectures.blocks.BicubicSkip`).
    """

    def __init__(self, *, scale: int, features: int = 56, shrunk: int = 12, mappings: int = 4) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(1, features, 5, padding=2), nn.PReLU(features)]
        layers += [nn.Conv2d(features, shrunk, 1), nn.PReLU(shrunk)]
        for _ in range(mappings):
            layers += [nn.Conv2d(shrunk, shrunk, 3, padding=1), nn.PReLU(shrunk)]
        layers += [nn.Conv2d(shrunk, features, 1), nn.PReLU(features)]
        self.features = nn.Sequential(*layers)
        # 9 = kernel; this padding and output padding give exactly scale times the sides, pixel edges aligned at x2, x4
        self.deconvolution = nn.ConvTranspose2d(
            features, 1, 9, stride=scale, padding=(9 - scale + 1) // 2, output_padding=(9 - scale) % 2
        )
        self.skip = nn.Sequential(BicubicSkip(scale), nn.PixelShuffle(scale))
        damp_(self.deconvolution)

    def forward(self, x: Tensor) -> Tensor:
        return torch.add(self.deconvolution(self.features(x)), self.skip(x))
