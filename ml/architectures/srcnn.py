"""SRCNN: Dong et al. 2014/2016, Image Super-Resolution Using Deep Convolutional Networks."""

from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_


class Srcnn(nn.Module):
    """Bicubic enlargement, then 9x9 to 64, 1x1 (or 5x5) to 32, 5x5 to 1: (N, 1, H, W) to (N, 1, rH, rW).

    8,032 weights with ``middle=1`` and 57,184 with ``middle=5``, as in the paper (biases not counted there). Departure:
    the network predicts the difference to bicubic, as VDSR did later, so that it trains in minutes.
    """

    def __init__(self, *, scale: int, middle: int = 1) -> None:
        super().__init__()
        self.enlarge = nn.Sequential(BicubicSkip(scale), nn.PixelShuffle(scale))
        self.features = nn.Sequential(
            nn.Conv2d(1, 64, 9, padding=4),
            nn.ReLU(),
            nn.Conv2d(64, 32, middle, padding=middle // 2),
            nn.ReLU(),
        )
        self.to_image = nn.Conv2d(32, 1, 5, padding=2)
        damp_(self.to_image)

    def forward(self, x: Tensor) -> Tensor:
        enlarged = self.enlarge(x)
        detail: Tensor = self.to_image(self.features(enlarged))
        return enlarged + detail
