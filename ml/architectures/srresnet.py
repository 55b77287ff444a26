"""SRResNet and the SRGAN discriminator: Ledig et al. 2017, Photo-Realistic Single Image Super-Resolution."""

import torch
from torch import Tensor, nn

from ml.architectures.blocks import BicubicSkip, damp_


class NormalisedBlock(nn.Module):
    """Convolution, batch normalisation, PReLU, convolution, batch normalisation, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
            nn.PReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Srresnet(nn.Module):
    """(N, 1, H, W) to (N, 1, rH, rW). The paper's generator: 16 blocks of 64 channels, about 1.5 M parameters at x4.

    Departures: one channel instead of three, and a fixed bicubic skip. Fewer blocks may be asked for.
    """

    def __init__(self, *, scale: int, channels: int = 64, blocks: int = 16) -> None:
        super().__init__()
        self.head = nn.Sequential(nn.Conv2d(1, channels, 9, padding=4), nn.PReLU())
        self.body = nn.Sequential(
            *[NormalisedBlock(channels) for _ in range(blocks)],
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
        )
        stages: list[nn.Module] = []
        for _ in range(scale // 2):
            stages += [nn.Conv2d(channels, 4 * channels, 3, padding=1), nn.PixelShuffle(2), nn.PReLU()]
        self.upsample = nn.Sequential(*stages)
        self.tail = nn.Conv2d(channels, 1, 9, padding=4)
        self.skip = nn.Sequential(BicubicSkip(scale), nn.PixelShuffle(scale))
        damp_(self.tail)

    def forward(self, x: Tensor) -> Tensor:
        head = self.head(x)
        return torch.add(self.tail(self.upsample(head + self.body(head))), self.skip(x))


class SrganDiscriminator(nn.Module):
    """(N, 1, H, W) to (N, 1) logits: real or generated. Eight convolutions as in the paper, 3x3, strides 1 and 2.

    Departures: ``channels`` may be narrower than 64, and the features are pooled to 6x6 before the dense layers, so
    that any patch size fits (the paper's 96-pixel patches give 6x6 without pooling).
    """

    def __init__(self, *, channels: int = 64) -> None:
        super().__init__()
        widths = [
            channels,
            channels,
            2 * channels,
            2 * channels,
            4 * channels,
            4 * channels,
            8 * channels,
            8 * channels,
        ]
        layers: list[nn.Module] = []
        before = 1
        for index, width in enumerate(widths):
            layers.append(nn.Conv2d(before, width, 3, stride=1 + index % 2, padding=1))
            layers += ([nn.BatchNorm2d(width)] if index else []) + [nn.LeakyReLU(0.2)]
            before = width
        self.features = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(6))
        self.judge = nn.Sequential(nn.Flatten(), nn.Linear(36 * before, 1024), nn.LeakyReLU(0.2), nn.Linear(1024, 1))

    def forward(self, x: Tensor) -> Tensor:
        verdict: Tensor = self.judge(self.features(x))
        return verdict
