"""Other one-class methods on the same images, for comparison only; none of them is the detector.

*Autoencoder*: reconstruction error of a small convolutional autoencoder on the picture. Known to fall below chance on
X-ray and MR: it scores complexity. *Deep SVDD* (Ruff et al. 2018): a network without biases that pulls normal images
towards a centre, here on the frozen features; the distance to the centre is the score. Both are trained on the normal
training images of one population. f-AnoGAN is not among them. Imports torch.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.detectors.auroc import auroc, bootstrap_auroc
from ml.detectors.features import extract, prepare
from ml.detectors.manifests import Row, load_pixels, read_rows
from ml.detectors.populations import POPULATIONS
from ml.detectors.recogniser import summarise_image

OnStep = Callable[[int, int, str], None]
Table = NDArray[np.float32]

PASSES: Final = 60
BATCH: Final = 32
#: At most so many normal images of one population, evenly spread.
MOST_IMAGES: Final = 300
#: Side of the picture that the autoencoder sees: means of 4 × 4 pixels.
SIDE: Final = 56


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


def score_autoencoder(train: Table, test: Table, *, seed: int, passes: int = PASSES) -> NDArray[np.float64]:
    """Mean squared error of rebuilding each test picture (images, 56, 56) after training on the normal ones."""
    torch.manual_seed(seed)
    network = SmallAutoencoder()

    def errors(pictures: Tensor) -> Tensor:
        return (network(pictures) - pictures).square().mean(dim=(1, 2, 3))

    _train(network, errors, torch.from_numpy(train)[:, None], seed=seed, passes=passes)
    with torch.no_grad():
        return np.asarray(errors(torch.from_numpy(test)[:, None]).numpy(), dtype=np.float64)


def score_deep_svdd(train: Table, test: Table, *, seed: int, passes: int = PASSES) -> NDArray[np.float64]:
    """Squared distance to the centre, (images,), from rows of features. The centre is the mean before training."""
    torch.manual_seed(seed)
    mean, deviation = train.mean(axis=0), train.std(axis=0) + 1e-6
    rows, other = (torch.from_numpy((table - mean) / deviation) for table in (train, test))
    # no biases: with them the network could send everything to the centre
    network = nn.Sequential(nn.Linear(rows.shape[1], 128, bias=False), nn.LeakyReLU(), nn.Linear(128, 32, bias=False))
    with torch.no_grad():
        centre = network(rows).mean(dim=0)

    def distances(batch: Tensor) -> Tensor:
        return (network(batch) - centre).square().sum(dim=1)

    _train(network, distances, rows, seed=seed, passes=passes)
    with torch.no_grad():
        return np.asarray(distances(other).numpy(), dtype=np.float64)


def _train(network: nn.Module, loss_of: Callable[[Tensor], Tensor], data: Tensor, *, seed: int, passes: int) -> None:
    """Adam with weight decay; the mean loss of each batch."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    random = np.random.default_rng(seed)
    for _ in range(passes):
        for chosen in np.array_split(random.permutation(len(data)), max(1, len(data) // BATCH)):
            optimiser.zero_grad(set_to_none=True)
            loss_of(data[torch.from_numpy(chosen)]).mean().backward()
            optimiser.step()


def compare_rivals(manifest: Path, *, seed: int, on_step: OnStep) -> list[dict[str, Any]]:
    """One entry for each population and method: AUROC on the test split with its interval."""
    torch.set_num_threads(1)
    normals = [row for row in read_rows(manifest, split="train") if not row.is_abnormal]
    test = read_rows(manifest, split="test")
    results = []
    for population in POPULATIONS:
        known, rows = ([row for row in part if row.dataset == population.dataset] for part in (normals, test))
        spread = np.unique(np.linspace(0, len(known) - 1, min(MOST_IMAGES, len(known))).astype(int))
        train_pictures, train_rows = _read([known[index] for index in spread], on_step)
        test_pictures, test_rows = _read(rows, on_step)
        scores = {
            "autoencoder": score_autoencoder(train_pictures, test_pictures, seed=seed),
            "deep-svdd": score_deep_svdd(train_rows, test_rows, seed=seed),
        }
        results += [
            {"dataset": population.dataset, "method": name, "seed": seed} | _measure(values, rows)
            for name, values in scores.items()
        ]
    return results


def _read(rows: list[Row], on_step: OnStep) -> tuple[Table, Table]:
    """Pictures (images, 56, 56) and feature rows (images, 944)."""
    pictures = np.empty((len(rows), SIDE, SIDE), dtype=np.float32)
    features = []
    for index, row in enumerate(rows):
        pixels, value_range = load_pixels(row.path, modality=row.modality)
        prepared = prepare(pixels, value_range=value_range)
        pictures[index] = prepared.reshape(SIDE, 4, SIDE, 4).mean(axis=(1, 3))
        features.append(summarise_image(extract(prepared)))
        on_step(index + 1, len(rows), row.dataset)
    return pictures, np.stack(features).astype(np.float32)


def _measure(scores: NDArray[np.float64], rows: list[Row]) -> dict[str, Any]:
    part: dict[str, Any] = {"scores": scores, "is_abnormal": np.array([row.is_abnormal for row in rows])}
    interval = bootstrap_auroc(**part, groups=[row.group for row in rows])
    return {"images": len(rows), "auroc": auroc(**part), "auroc_interval": list(interval)}
