"""From the training folder to a published checkpoint: five seeds, one opening of the test split, export, card."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ml.checkpoints import CARD, GRAPH, WEIGHTS, sha256
from ml.detectors.binary_measures import measure_decisions
from ml.detectors.features import CHANNELS
from ml.detectors.manifests import Row, read_rows
from ml.detectors.pneumonia_train import Maps, OnStep, PneumoniaConfig, TrainedHead, read_maps, train_head
from ml.export import export_network

#: Figures whose mean and spread over the seeds the card states.
FIGURES = ("accuracy", "balanced_accuracy", "auc", "sensitivity", "specificity", "brier", "calibration_error")


def train_pneumonia(config: PneumoniaConfig, *, folder: Path, runs: Path, on_step: OnStep) -> dict[str, Any]:
    """Train every seed, then measure all on the test split; publish the seed that its validation patients favour."""
    torch.set_num_threads(1)
    train, test = (choose_rows(config, split) for split in ("train", "test"))
    maps = read_maps(train, cache=runs / "train.npy", on_step=on_step)
    heads = [train_head(maps, train, config, seed=seed, on_step=on_step) for seed in config.seeds]
    test_maps = read_maps(test, cache=runs / "test.npy", on_step=on_step)
    measured = [_measure(head, test_maps, test) for head in heads]
    chosen = int(np.argmax([head.validation_auc for head in heads]))
    return _write(config, heads[chosen], {"seeds": measured, "mean": _mean(measured)}, folder)


def choose_rows(config: PneumoniaConfig, split: str) -> list[Row]:
    """The data set's rows of that split. Raises ValueError unless both kinds are among them."""
    rows = [row for row in read_rows(Path(config.manifest), split=split) if row.dataset == config.dataset]
    if len({row.is_abnormal for row in rows}) < 2:
        raise ValueError(f"the manifest has no {split} images of both kinds in {config.dataset!r}")
    return rows


def _measure(head: TrainedHead, maps: Maps, rows: list[Row]) -> dict[str, Any]:
    abnormal = np.array([row.is_abnormal for row in rows])
    groups = [row.group for row in rows]
    facts = {"seed": head.seed, "validation_auc": head.validation_auc, "passes": head.passes}
    chances = head.chances(maps)
    return facts | measure_decisions(chances=chances, is_abnormal=abnormal, threshold=head.threshold, groups=groups)


def _mean(measured: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean and standard deviation over the seeds."""
    values = {name: np.array([each[name] for each in measured]) for name in FIGURES}
    return {name: {"mean": float(each.mean()), "sd": float(each.std(ddof=1))} for name, each in values.items()}


def _write(config: PneumoniaConfig, head: TrainedHead, figures: dict[str, Any], folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    export_network(head.network.eval(), folder=folder, example=torch.zeros(1, CHANNELS, 7, 7))
    facts = {
        "name": config.name,
        "seed": head.seed,
        "temperature": head.temperature,
        "threshold": head.threshold,
        "config": asdict(config),
        "figures": figures,
        "parameters": sum(value.numel() for value in head.network.parameters()),
        "weights_sha256": sha256(folder / WEIGHTS),
        "graph_sha256": sha256(folder / GRAPH),
    }
    (folder / CARD).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return facts
