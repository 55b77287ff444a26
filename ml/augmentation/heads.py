"""The pneumonia network on one treated training set. What is trained is kept, so that a run that was killed goes on."""

import hashlib
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from ml.augmentation.config import AugmentationConfig
from ml.augmentation.gan_train import OnStep
from ml.augmentation.material import Material, detector_config
from ml.augmentation.subsets import Subset
from ml.augmentation.treatments import Filling, Size, Treatment
from ml.detectors.pneumonia_network import PneumoniaHead
from ml.detectors.pneumonia_train import Labelled, Maps, PneumoniaConfig, TrainedHead, fit_head

#: Features of the rare images that are added, by where they come from and by size.
Fillings = dict[tuple[Filling, Size], Maps]


def train_treatment(
    treatment: Treatment,
    train: Material,
    subset: Subset,
    fillings: Fillings,
    config: AugmentationConfig,
    *,
    seed: int,
    folder: Path,
    on_step: OnStep,
) -> TrainedHead:
    """Train, or read from ``folder`` what was trained on these very numbers; each treatment gets as many updates."""
    maps = train.maps[treatment.size]
    own = np.concatenate([subset.normal, subset.rare])
    parts, abnormal = [maps[own]], [train.is_rare[own]]
    if treatment.filling != "none":
        parts.append(fillings[treatment.filling, treatment.size])
        abnormal.append(np.ones(len(parts[1]), dtype=bool))
    labelled = Labelled(np.concatenate(parts), np.concatenate(abnormal))
    validation = Labelled(maps[subset.validation], train.is_rare[subset.validation])
    settings = detector_config(config)
    settings = replace(settings, passes=round(settings.passes * (len(own) + subset.lacking) / len(labelled.maps)))
    kept = folder / f"{treatment.name}-{_digest(labelled, validation, settings, seed, treatment.weighted)}.pt"
    if not kept.is_file():
        note = treatment.name
        head = fit_head(
            labelled,
            validation,
            settings,
            seed=seed,
            weighted=treatment.weighted,
            on_step=lambda done, total, text: on_step(done, total, f"{note}, {text}"),
        )
        _keep(head, kept)
    return _read(kept)


def _digest(own: Labelled, validation: Labelled, settings: PneumoniaConfig, seed: int, weighted: bool) -> str:
    """Stands for everything that decides the network."""
    digest = hashlib.sha256(repr((asdict(settings), seed, weighted)).encode())
    for array in (own.maps, own.abnormal, validation.maps, validation.abnormal):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:16]


def _keep(head: TrainedHead, path: Path) -> None:
    """Write beside, then rename."""
    facts = {name: value for name, value in vars(head).items() if name != "network"}
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"facts": facts, "network": head.network.state_dict()}, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def _read(path: Path) -> TrainedHead:
    stored = torch.load(path, weights_only=True)
    network = PneumoniaHead()
    network.load_state_dict(stored["network"])
    return TrainedHead(network=network, **stored["facts"])
