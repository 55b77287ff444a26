"""``models``: what there is."""

import argparse
from typing import Any

from rich.console import Console
from rich.table import Table

from ml.checkpoints import checkpoint_sha256
from ml.detectors.registry import DETECTORS
from ml.registry import list_models


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond --json."""


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Every descriptor, with the verified hash of its weights."""
    models, detectors = (
        [model.to_dict() | {"checkpoint_sha256": checkpoint_sha256(model)} for model in part]
        for part in (list_models(), DETECTORS)
    )
    return {"models": models, "detectors": detectors}


def show(result: dict[str, Any]) -> None:
    """One row for each model."""
    table = Table("name", "title", "task", "scale", "parameters", "weights")
    for model in result["models"] + result["detectors"]:
        parameters = f"{model['parameters']:,}" if model["parameters"] else ""
        sha256 = (model["checkpoint_sha256"] or "")[:12]
        table.add_row(model["name"], model["title"], model["task"], f"x{model['scale']}", parameters, sha256)
    Console().print(table)
