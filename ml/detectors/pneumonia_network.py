"""The pneumonia network: a convolutional head, trained here, on the frozen trunk of EfficientNet-lite0."""

import torch
from torch import Tensor, nn

from ml.detectors.features import CHANNELS


class PneumoniaHead(nn.Module):
    """(N, 472, 7, 7) features to (N,) logits: 1×1 and 3×3 convolution, then mean and maximum over places.

    The trunk's three blocks have very different sizes, so each channel is brought to mean 0 and deviation 1 first, by
    figures of the training images (``mean`` and ``deviation``, each (472,)).
    """

    def __init__(self, *, width: int = 48, dropout: float = 0.5) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(CHANNELS, 1, 1))
        self.register_buffer("deviation", torch.ones(CHANNELS, 1, 1))
        self.reduce = nn.Sequential(nn.Dropout2d(0.2), nn.Conv2d(CHANNELS, width, 1), nn.ReLU())
        self.look = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.ReLU())
        self.decide = nn.Sequential(nn.Dropout(dropout), nn.Linear(2 * width, 1))

    def forward(self, x: Tensor) -> Tensor:
        even = (x - self.get_buffer("mean")) / self.get_buffer("deviation")
        places = self.look(self.reduce(even))
        pooled = torch.cat([places.mean(dim=(2, 3)), places.amax(dim=(2, 3))], dim=1)
        logits: Tensor = self.decide(pooled)[:, 0]
        return logits
