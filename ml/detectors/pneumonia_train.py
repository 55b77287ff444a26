"""Train the pneumonia network on the complete training folder: features once, then one head for each seed.

Patients of the training folder are split into training and validation; the number of passes, the temperature and the
threshold come from the validation patients. The test split is read once, after everything is fixed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.config import read_toml, typed_values
from ml.detectors.auroc import auroc
from ml.detectors.binary_measures import threshold_at_sensitivity
from ml.detectors.features import CHANNELS, extract, pool_grid, prepare
from ml.detectors.manifests import Row, load_pixels
from ml.detectors.pneumonia_network import PneumoniaHead

OnStep = Callable[[int, int, str], None]
Maps = NDArray[np.float16]
Plane = NDArray[np.float32]


@dataclass(frozen=True)
class PneumoniaConfig:
    """``sensitivity``: what the threshold must reach on validation patients; ``share``: of patients for validation."""

    name: str
    task: str
    manifest: str = "../shared/data/manifest.csv"
    dataset: str = "Kermany CXR (224px re-encode)"
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    share: float = 0.15
    passes: int = 12
    batch: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    sensitivity: float = 0.95


@dataclass(frozen=True)
class Labelled:
    """Features (images, 472, 7, 7) and which of the images show pneumonia."""

    maps: Maps
    abnormal: NDArray[np.bool_]


@dataclass(frozen=True)
class TrainedHead:
    """One seed's network with what its validation patients decided."""

    seed: int
    network: PneumoniaHead
    temperature: float
    threshold: float
    validation_auc: float
    passes: int

    def chances(self, maps: Maps) -> NDArray[np.float64]:
        """Chance of pneumonia for each image, after temperature scaling."""
        return 1 / (1 + np.exp(-_logits(self.network, maps) / self.temperature))


def load_pneumonia_config(path: Path) -> PneumoniaConfig:
    """Read one TOML file. Raises ValueError that names the file and the wrong key, type or value."""
    values = read_toml(path)
    return PneumoniaConfig(**typed_values(PneumoniaConfig, values, required={"name", "task"}, source=str(path)))


def _as_it_is(plane: Plane) -> Plane:
    return plane


def read_maps(rows: list[Row], *, cache: Path, on_step: OnStep, change: Callable[[Plane], Plane] = _as_it_is) -> Maps:
    """Features (images, 472, 7, 7) of the rows, kept in ``cache`` with the list of files they were made from.

    ``change``: done to every prepared plane first; give each change a cache of its own.
    """
    names = [str(row.path) for row in rows]
    listed = cache.with_suffix(".json")
    if cache.is_file() and listed.is_file() and json.loads(listed.read_text(encoding="utf-8")) == names:
        return np.asarray(np.load(cache))
    maps = np.empty((len(rows), CHANNELS, 7, 7), dtype=np.float16)
    for index, row in enumerate(rows):
        pixels, value_range = load_pixels(row.path, modality=row.modality)
        maps[index] = pool_grid(extract(change(prepare(pixels, value_range=value_range))))
        on_step(index + 1, len(rows), "features")
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.save(cache, maps)
    listed.write_text(json.dumps(names), encoding="utf-8")
    return maps


def split_patients(rows: list[Row], *, share: float, seed: int) -> NDArray[np.bool_]:
    """True for images of validation patients: ``share`` of the patients of each class."""
    random = np.random.default_rng(seed)
    held_back: set[str] = set()
    for kind in (False, True):
        patients = sorted({row.group for row in rows if row.is_abnormal == kind})
        held_back |= set(random.choice(patients, max(1, round(share * len(patients))), replace=False).tolist())
    return np.array([row.group in held_back for row in rows])


def train_head(maps: Maps, rows: list[Row], config: PneumoniaConfig, *, seed: int, on_step: OnStep) -> TrainedHead:
    """Split the patients, then :func:`fit_head` with classes weighted to count alike."""
    abnormal = np.array([row.is_abnormal for row in rows])
    held_back = split_patients(rows, share=config.share, seed=seed)
    own, validation = (Labelled(maps[side], abnormal[side]) for side in (~held_back, held_back))
    return fit_head(own, validation, config, seed=seed, weighted=True, on_step=on_step)


def fit_head(
    own: Labelled, validation: Labelled, config: PneumoniaConfig, *, seed: int, weighted: bool, on_step: OnStep
) -> TrainedHead:
    """Adam with decoupled weight decay and a cosine; the pass with the best AUC on ``validation`` is kept.

    ``weighted``: both classes count alike in the loss, however many images each has.
    """
    torch.manual_seed(seed)
    network = PneumoniaHead()
    _set_scale(network, own.maps)
    optimiser = torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, config.passes)
    weight = torch.tensor(float((~own.abnormal).sum() / own.abnormal.sum()) if weighted else 1.0)
    best: tuple[float, int, dict[str, Tensor]] = (-1.0, 0, {})
    for number in range(1, config.passes + 1):
        _train_pass(network, optimiser, own, weight, config.batch, seed * 1000 + number)
        schedule.step()
        area = auroc(scores=_logits(network, validation.maps), is_abnormal=validation.abnormal)
        if area > best[0]:
            best = (area, number, {key: value.clone() for key, value in network.state_dict().items()})
        on_step(number, config.passes, f"seed {seed}, validation AUC {area:.4f}")
    network.load_state_dict(best[2])
    return _decide(network, validation, config, seed, best[0], best[1])


def _train_pass(
    network: PneumoniaHead,
    optimiser: torch.optim.Optimizer,
    own: Labelled,
    weight: Tensor,
    batch: int,
    seed: int,
) -> None:
    """Every training image once, in random order."""
    network.train()
    loss_of = nn.BCEWithLogitsLoss(pos_weight=weight)
    order = np.random.default_rng(seed).permutation(len(own.maps))
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        features = torch.from_numpy(own.maps[chosen].astype(np.float32))  # (batch, 472, 7, 7)
        truth = torch.from_numpy(own.abnormal[chosen].astype(np.float32))
        loss = loss_of(network(features), truth)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()


def _decide(
    network: PneumoniaHead, validation: Labelled, config: PneumoniaConfig, seed: int, area: float, passes: int
) -> TrainedHead:
    """Temperature and threshold from the validation patients."""
    logits, abnormal = _logits(network, validation.maps), validation.abnormal
    temperatures = np.geomspace(0.25, 8, 61)
    losses = [np.logaddexp(0, -np.where(abnormal, logits, -logits) / each).mean() for each in temperatures]
    temperature = float(temperatures[int(np.argmin(losses))])
    chances = 1 / (1 + np.exp(-logits / temperature))
    threshold = threshold_at_sensitivity(chances, abnormal, sensitivity=config.sensitivity)
    return TrainedHead(seed, network, temperature, threshold, area, passes)


def _set_scale(network: PneumoniaHead, maps: Maps) -> None:
    """Mean and deviation of each channel over training images, from every fourth of them."""
    sample = maps[::4].astype(np.float32)
    network.get_buffer("mean").copy_(torch.from_numpy(sample.mean(axis=(0, 2, 3)))[:, None, None])
    network.get_buffer("deviation").copy_(torch.from_numpy(sample.std(axis=(0, 2, 3)) + 1e-3)[:, None, None])


@torch.no_grad()
def _logits(network: PneumoniaHead, maps: Maps) -> NDArray[np.float64]:
    network.eval()
    parts = [network(torch.from_numpy(maps[i : i + 256].astype(np.float32))) for i in range(0, len(maps), 256)]
    return np.asarray(torch.cat(parts).numpy(), dtype=np.float64)
