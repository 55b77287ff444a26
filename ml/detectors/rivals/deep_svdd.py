"""Deep SVDD (Ruff et al. 2018): a network without biases pulls normal images towards a centre; distance is the score.

Here on rows of frozen features, not on pixels.
"""

import numpy as np
import torch
from torch import Tensor, nn

from ml.detectors.rivals.training import PASSES, Scores, Table, train


def score_deep_svdd(normals: Table, test: Table, *, seed: int, passes: int = PASSES) -> Scores:
    """Squared distance to the centre, (images,), from rows of features. The centre is the mean before training."""
    torch.manual_seed(seed)
    mean, deviation = normals.mean(axis=0), normals.std(axis=0) + 1e-6
    rows, other = (torch.from_numpy((table - mean) / deviation) for table in (normals, test))
    # no biases: with them the network could send everything to the centre
    network = nn.Sequential(nn.Linear(rows.shape[1], 128, bias=False), nn.LeakyReLU(), nn.Linear(128, 32, bias=False))
    with torch.no_grad():
        centre = network(rows).mean(dim=0)

    def distances(batch: Tensor) -> Tensor:
        return (network(batch) - centre).square().sum(dim=1)

    train(network, distances, rows, seed=seed, passes=passes)
    with torch.no_grad():
        return np.asarray(distances(other).numpy(), dtype=np.float64)
