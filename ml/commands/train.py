"""``train``: a TOML file in, a checkpoint folder out."""

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ml.config import load_config, read_toml
from ml.descriptor import CHECKPOINTS
from ml.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Config, and where states and the result go."""
    parser.add_argument("config", type=Path)
    parser.add_argument("--runs", type=Path, default=Path("var/runs"), help="folder of resumable states")
    parser.add_argument("--checkpoints", type=Path, default=CHECKPOINTS, help="folder of finished checkpoints")
    parser.add_argument("--steps", type=int, help="stop after this many steps instead of the config's")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train what the config's task says; anything but the detectors' tasks is a network that makes images."""
    return _TASKS.get(str(read_toml(arguments.config).get("task", "")), _train_network)(arguments)


def _fit_normality(arguments: argparse.Namespace) -> dict[str, Any]:
    from ml.detectors.normality_fit import load_normality_config, train_normality  # torch, which scoring does not need

    config = load_normality_config(arguments.config)
    folder = arguments.checkpoints / config.name
    facts = train_normality(config, folder=folder, on_step=_note(config.name))
    return {"name": config.name, "learned": facts["normal_images"], "checkpoint": str(folder)}


def _fit_pneumonia(arguments: argparse.Namespace) -> dict[str, Any]:
    from ml.detectors.pneumonia_fit import train_pneumonia
    from ml.detectors.pneumonia_train import load_pneumonia_config

    config = load_pneumonia_config(arguments.config)
    folder, runs = arguments.checkpoints / config.name, arguments.runs / config.name
    facts = train_pneumonia(config, folder=folder, runs=runs, on_step=_note(config.name))
    means = {name: round(value["mean"], 4) for name, value in facts["figures"]["mean"].items()}
    return {"name": config.name, "learned": means, "checkpoint": str(folder)}


def _note(name: str) -> Callable[[int, int, str], None]:
    progress = Progress(total=1, label=name)

    def note(done: int, total: int, text: str) -> None:
        progress.total = total
        progress.update(done, text)

    return note


def _train_network(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train or resume, then export. Under torchrun only the first process exports."""
    from ml.export import export_run  # torch, which scoring does not need
    from ml.train import train

    config = load_config(arguments.config)
    if arguments.steps is not None:
        config = replace(config, steps=arguments.steps)
    finished = train(config, folder=arguments.runs / config.name)
    folder = arguments.checkpoints / config.name
    if os.environ.get("RANK", "0") == "0":
        export_run(arguments.runs / config.name, folder=folder)
    psnr = finished.history.validation_psnr[-1][1] if finished.history.validation_psnr else None
    return {"name": config.name, "steps": finished.step, "held_back_psnr": psnr, "checkpoint": str(folder)}


_TASKS: Final = {"normality": _fit_normality, "pneumonia": _fit_pneumonia}


def show(result: dict[str, Any]) -> None:
    """One line on what was learned, one on where it lies."""
    if "steps" in result:
        print(f"{result['name']}: {result['steps']} steps, held-back PSNR {result['held_back_psnr']} dB")
    else:
        print(f"{result['name']}: " + ", ".join(f"{key} {value}" for key, value in result["learned"].items()))
    print(f"checkpoint in {result['checkpoint']}")
