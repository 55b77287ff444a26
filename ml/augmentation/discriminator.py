"""The discriminator: small heads on frozen features, as in Projected GANs (Sauer et al. 2021).

The features are those of EfficientNet-lite0 (ImageNet), mixed by fixed random convolutions across channels and across
scales. Only the heads learn: spectrally normalised convolutions, conditioned on the class by projection (Miyato and
Koyama 2018). A discriminator that must learn to see first needs far more steps than a CPU has.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

from ml.architectures.blocks import place
from ml.augmentation.generator import CLASSES
from ml.backbone import Backbone

BLOCKS = (2, 4, 10, 15)
CHANNELS = (24, 40, 112, 320)
#: Deviation of each block's features over chest X-rays, to bring the scales to one size.
DEVIATIONS = (8.8, 8.4, 7.2, 3.6)
#: Channels after mixing; convolutions of stride 2 in the head of each scale.
WIDTH = 64
STRIDES = (2, 1, 0, 0)


class MixedFeatures(nn.Module):
    """(N, 1, s, s) in 0 … 1 to four maps of 64 channels at s / 4, s / 8, s / 16 and s / 32. Nothing in it learns."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = place(Backbone(BLOCKS), torch.device("cpu"))
        self.across_channels = nn.ModuleList(nn.Conv2d(channels, WIDTH, 1, bias=False) for channels in CHANNELS)
        self.across_scales = nn.ModuleList(nn.Conv2d(WIDTH, WIDTH, 3, padding=1, bias=False) for _ in CHANNELS)
        for layer in (*self.across_channels, *self.across_scales):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
        self.requires_grad_(requires_grad=False)

    def forward(self, x: Tensor) -> list[Tensor]:
        mixed: list[Tensor] = []
        layers = zip(self.backbone(x), DEVIATIONS, self.across_channels, self.across_scales, strict=True)
        for features, deviation, channels, scales in reversed(list(layers)):
            even = channels(features / deviation)
            if mixed:
                even = even + functional.interpolate(mixed[-1], size=even.shape[2:], mode="nearest")
            mixed.append(scales(even))
        return mixed[::-1]


class Head(nn.Module):
    """One scale's map and the classes to (N, places) logits: what looks real, plus what looks like its class."""

    def __init__(self, strides: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(strides):
            layers += [spectral_norm(nn.Conv2d(WIDTH, WIDTH, 4, stride=2, padding=1)), nn.LeakyReLU(0.2)]
        for _ in range(2):
            layers += [spectral_norm(nn.Conv2d(WIDTH, WIDTH, 1)), nn.LeakyReLU(0.2)]
        self.look = nn.Sequential(*layers)
        self.decide = spectral_norm(nn.Conv2d(WIDTH + 1, 1, 1))
        self.embed = spectral_norm(nn.Embedding(CLASSES, WIDTH))

    def forward(self, x: Tensor, classes: Tensor) -> Tensor:
        places = self.look(x)
        of_class = (places * self.embed(classes)[:, :, None, None]).sum(dim=1)
        known = torch.cat([places, _variety(places, classes)], dim=1)
        return (self.decide(known)[:, 0] + of_class).flatten(1)


def _variety(places: Tensor, classes: Tensor) -> Tensor:
    """(N, 1, h, w): how much the images of each one's class differ in this batch (Karras et al. 2018).

    Without it a generator that makes one image of each class passes.
    """
    same = (classes[:, None] == classes).float()  # (N, N)
    same = same / same.sum(dim=1, keepdim=True)
    flat = places.flatten(1)
    spread = (same @ flat.square() - (same @ flat).square()).clamp_min(0)
    return (spread + 1e-6).sqrt().mean(dim=1).view(-1, 1, 1, 1).expand(-1, 1, *places.shape[2:])


class Discriminator(nn.Module):
    """Four maps of :class:`MixedFeatures` and classes to (N, places of all scales) logits."""

    def __init__(self) -> None:
        super().__init__()
        self.heads = nn.ModuleList(Head(strides) for strides in STRIDES)

    def forward(self, maps: list[Tensor], classes: Tensor) -> Tensor:
        return torch.cat([head(each, classes) for head, each in zip(self.heads, maps, strict=True)], dim=1)
