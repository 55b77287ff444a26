"""``compare-normality``: an autoencoder, Deep SVDD and f-AnoGAN on the same images as the normality detector.

The figures are kept beside those of methods that were not run; the next ``report`` puts them into the detector's card.
"""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ml.detectors.report import store_rivals
from ml.detectors.rivals.comparing import METHODS, compare_rivals
from ml.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Manifest, seed, methods, data sets."""
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--methods", default=",".join(METHODS), help="names with commas; the figures of others stay")
    parser.add_argument("--dataset", action="append", default=[], help="only this data set (repeatable)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train each rival on each population's normal images and measure it on the test split."""
    progress = Progress(total=1, label="compare-normality")

    def note(done: int, total: int, text: str) -> None:
        progress.total = total
        progress.update(done, text)

    methods = tuple(name.strip() for name in arguments.methods.split(","))
    results = []
    chosen: dict[str, Any] = {"methods": methods, "datasets": tuple(arguments.dataset)}
    for entry in compare_rivals(arguments.manifest, seed=arguments.seed, **chosen, on_step=note):
        store_rivals([entry])
        results.append(entry)
    progress.close()
    return {"seed": arguments.seed, "methods": results}


def show(result: dict[str, Any]) -> None:
    """One row for each data set and method."""
    table = Table("data set", "method", "images", "AUROC", "95 %")
    for row in result["methods"]:
        low, high = row["auroc_interval"]
        table.add_row(row["dataset"], row["method"], str(row["images"]), f"{row['auroc']:.3f}", f"{low:.3f} {high:.3f}")
    Console().print(table)
