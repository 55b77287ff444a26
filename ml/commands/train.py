"""``train``: a TOML file in, a checkpoint folder out."""

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from ml.config import load_config
from ml.descriptor import CHECKPOINTS
from ml.export import export_run
from ml.train import train


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Config, and where states and the result go."""
    parser.add_argument("config", type=Path)
    parser.add_argument("--runs", type=Path, default=Path("var/runs"), help="folder of resumable states")
    parser.add_argument("--checkpoints", type=Path, default=CHECKPOINTS, help="folder of finished checkpoints")
    parser.add_argument("--steps", type=int, help="stop after this many steps instead of the config's")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train or resume, then export. Under torchrun only the first process exports."""
    config = load_config(arguments.config)
    if arguments.steps is not None:
        config = replace(config, steps=arguments.steps)
    finished = train(config, folder=arguments.runs / config.name)
    folder = arguments.checkpoints / config.name
    if os.environ.get("RANK", "0") == "0":
        export_run(arguments.runs / config.name, folder=folder)
    psnr = finished.history.validation_psnr[-1][1] if finished.history.validation_psnr else None
    return {"name": config.name, "steps": finished.step, "held_back_psnr": psnr, "checkpoint": str(folder)}


def show(result: dict[str, Any]) -> None:
    """One line."""
    print(f"{result['name']}: {result['steps']} steps, held-back PSNR {result['held_back_psnr']} dB")
    print(f"checkpoint in {result['checkpoint']}")
