"""Autoencoder: what a small network that learned to rebuild normal pictures rebuilds badly is unusual.

Known to fall below chance on X-ray and MR: it scores complexity.
"""

import numpy as np
import torch
from torch import Tensor, nn

from ml.detectors.rivals.training import PASSES, Scores, Table, train


class SmallAutoencoder(nn.Module):
    """(N, 1, 56, 56) to the same, through 8 channels of 7 × 7."""

    def __init__(self) -> None:
        super().__init__()
        widths = [(1, 16), (16, 32), (32, 8)]
        down = [nn.Sequential(nn.Conv2d(a, b, 3, stride=2, padding=1), nn.LeakyReLU()) for a, b in widths]
        up = [nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(b, a, 3, padding=1)) for a, b in widths[::-1]]
        self.layers = nn.Sequential(*down, up[0], nn.LeakyReLU(), up[1], nn.LeakyReLU(), up[2])

    def forward(self, x: Tensor) -> Tensor:
        rebuilt: Tensor = self.layers(x)
        return rebuilt


def score_autoencoder(normals: Table, test: Table, *, seed: int, passes: int = PASSES) -> Scores:
    """Mean squared error of rebuilding each test picture (images, 56, 56) after training on the normal ones."""
    torch.manual_seed(seed)
    network = SmallAutoencoder()

    def errors(pictures: Tensor) -> Tensor:
        return (network(pictures) - pictures).square().mean(dim=(1, 2, 3))

    train(network, errors, torch.from_numpy(normals)[:, None], seed=seed, passes=passes)
    with torch.no_grad():
        return np.asarray(errors(torch.from_numpy(test)[:, None]).numpy(), dtype=np.float64)
