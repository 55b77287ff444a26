"""Does augmentation help? Every seed is trained, then the test split is opened once."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ml.augmentation.config import AugmentationConfig
from ml.augmentation.differences import MEASURES, Verdicts, compare_seeds, draw_patients, measure_draws
from ml.augmentation.gan_train import OnStep
from ml.augmentation.material import Material, read_material
from ml.augmentation.seed_run import train_seed
from ml.augmentation.treatments import RIVALS, TREATMENTS
from ml.checkpoints import checkpoint_sha256
from ml.detectors.binary_measures import measure_decisions
from ml.detectors.features import BACKBONE
from ml.detectors.pneumonia_train import Maps, TrainedHead


def compare_augmentation(config: AugmentationConfig, *, runs: Path, on_step: OnStep) -> dict[str, Any]:
    """Train everything, then open the test split once. Killed and called again, it goes on where it was.

    Raises ValueError for a manifest that cannot be used or lacks patients.
    """
    torch.set_num_threads(1)
    train = read_material(config, split="train", runs=runs, on_step=on_step)
    trained = [train_seed(config, train, seed, runs / config.name, on_step) for seed in config.seeds]
    test = read_material(config, split="test", runs=runs, on_step=on_step)
    return {
        "config": asdict(config),
        "torch": torch.__version__,
        "backbone_sha256": checkpoint_sha256(BACKBONE),
        "test_images": {"normal": int((~test.is_rare).sum()), "abnormal": int(test.is_rare.sum())},
        "seeds": [run.facts for run in trained],
        "treatments": measure_treatments([run.heads for run in trained], test),
    }


def measure_treatments(heads: list[dict[str, TrainedHead]], test: Material) -> list[dict[str, Any]]:
    """Figures of every treatment and seed on the test split, and differences to the rivals of the same size."""
    weights = draw_patients(test.is_rare, test.groups)
    draws = {
        each.name: [_draw(seed[each.name], test.maps[each.size], test.is_rare, weights) for seed in heads]
        for each in TREATMENTS
    }
    results = []
    for each in TREATMENTS:
        seeds = [_measure(seed[each.name], test.maps[each.size], test) for seed in heads]
        entry = {"name": each.name, "title": each.title, "size": each.size, "seeds": seeds, "mean": _mean(seeds)}
        rivals = [f"{name}-{each.size}" for name in RIVALS]
        entry["interval_against"] = {
            rival: compare_seeds(draws[each.name], draws[rival]) for rival in rivals if rival != each.name
        }
        results.append(entry)
    return results


def _draw(
    head: TrainedHead, maps: Maps, is_rare: NDArray[np.bool_], weights: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    return measure_draws(Verdicts(head.chances(maps), head.threshold), is_rare, weights)


def _measure(head: TrainedHead, maps: Maps, test: Material) -> dict[str, Any]:
    """With the threshold of the validation patients, and balanced accuracy where chance 0.5 decides instead."""
    chances = head.chances(maps)
    decide = partial(measure_decisions, chances=chances, is_abnormal=test.is_rare, groups=test.groups)
    plain = decide(threshold=0.5)
    facts = {"seed": head.seed, "passes": head.passes, "validation_auc": head.validation_auc}
    return (
        facts
        | decide(threshold=head.threshold)
        | {f"{name}_at_half": plain[name] for name in ("balanced_accuracy", "sensitivity", "specificity")}
    )


def _mean(seeds: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean and standard deviation over the seeds; the deviation of one seed is 0."""
    names = [*MEASURES, "balanced_accuracy_at_half", "sensitivity_at_half", "specificity_at_half"]
    values = {name: np.array([each[name] for each in seeds]) for name in names}
    return {
        name: {"mean": float(each.mean()), "sd": float(each.std(ddof=1)) if len(each) > 1 else 0.0}
        for name, each in values.items()
    }
