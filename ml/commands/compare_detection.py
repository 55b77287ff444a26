"""``compare-detection``: what super-resolution does to a detector's scores, AUROC and verdicts."""

import argparse
from typing import Any

from rich.console import Console
from rich.table import Table

from ml.commands.evaluate_detector import add_row_arguments, choose_rows
from ml.commands.evaluate_sr import choose_models
from ml.degrade import DEGRADATIONS, get_degradation
from ml.detectors.judges import make_judge
from ml.detectors.treated import compare_treatments
from ml.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Detector, images, models, degradation."""
    add_row_arguments(parser)
    parser.add_argument("--models", default="bicubic-x2,espcn-x2", help="names with commas, all of one scale")
    parser.add_argument("--degradation", default="bicubic", choices=DEGRADATIONS)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Judge originals and reconstructions."""
    models = choose_models(arguments.models, scale=2)
    scales = sorted({model.scale for model in models})
    if len(scales) != 1 or scales[0] < 2:
        raise ValueError(f"models must enlarge, all by one scale, got scales {scales}")
    judge = make_judge(arguments.detector, single=arguments.single)
    test = choose_rows(judge, arguments)
    progress = Progress(total=len(test), label="compare-detection")
    results = compare_treatments(
        judge,
        test=test,
        models=models,
        degradation=arguments.degradation,
        on_step=lambda done, total, text: progress.update(done, text),
    )
    progress.close()
    degradation = get_degradation(arguments.degradation, scale=scales[0]).describe()
    return {"detector": arguments.detector, "version": judge.version, "degradation": degradation, "sets": results}


def show(result: dict[str, Any]) -> None:
    """One row for each data set and model."""
    degradation = result["degradation"]
    title = f"{result['detector']}, x{degradation['scale']} {degradation['name']}"
    table = Table(
        "data set", "model", "n", "change of score", "AUROC before", "after", "change 95 %", "flips", title=title
    )
    for row in result["sets"]:
        low, high = row["score_change_interval"]
        areas = [f"{row[key]:.3f}" if key in row else "" for key in ("auroc_original", "auroc")]
        change = "{:+.3f} {:+.3f}".format(*row["auroc_change_interval"]) if "auroc" in row else ""
        table.add_row(
            row["dataset"], row["model"], str(row["images"]), f"{row['score_change']:+.3f} ({low:+.3f} {high:+.3f})",
            *areas, change, f"{row['flips']:.1%}",
        )  # fmt: skip
    Console().print(table)
