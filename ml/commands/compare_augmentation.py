"""``compare-augmentation``: does a GAN that makes images of the rare class help the pneumonia network?

The figures are kept, with a sheet of images that the first seed's GAN made; ``report --tables-only`` puts the figures
into README.md.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ml.augmentation.comparison import compare_augmentation
from ml.augmentation.config import load_augmentation_config
from ml.augmentation.report import RESULT, store_comparison
from ml.augmentation.sheets import SHEET
from ml.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Config, and where states and the result go."""
    default = Path(__file__).resolve().parents[1] / "configs" / "augmentation.toml"
    parser.add_argument("--config", type=Path, default=default)
    parser.add_argument("--runs", type=Path, default=Path("var/runs"), help="folder of resumable states")
    parser.add_argument("--result", type=Path, default=RESULT, help="where the figures are kept")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train and measure, or go on where an earlier start was killed."""
    config = load_augmentation_config(arguments.config)
    progress = Progress(total=1, label="compare-augmentation")

    def note(done: int, total: int, text: str) -> None:
        progress.total = total
        progress.update(done, text)

    result = compare_augmentation(config, runs=arguments.runs, on_step=note)
    progress.close()
    store_comparison(result, path=arguments.result)
    made = arguments.runs / config.name / f"seed-{config.seeds[0]}" / SHEET
    shutil.copyfile(made, arguments.result.with_suffix(".png"))
    return result


def show(result: dict[str, Any]) -> None:
    """One row for each treatment: means over the seeds."""
    names = ("auc", "accuracy", "balanced_accuracy", "sensitivity", "specificity")
    table = Table("size", "treatment", *names, title=f"{len(result['seeds'])} seeds")
    for entry in result["treatments"]:
        cells = [f"{entry['mean'][name]['mean']:.3f} ± {entry['mean'][name]['sd']:.3f}" for name in names]
        table.add_row(entry["size"], entry["title"], *cells)
    Console().print(table)
