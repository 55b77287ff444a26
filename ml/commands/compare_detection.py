"""``compare-detection``: what super-resolution does to a detector's scores, AUROC and verdicts.

With ``--keep`` it measures what ``report.toml`` plans for the detector and is not kept yet; ``report`` shows it.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ml.commands.evaluate_detector import add_row_arguments, choose_rows
from ml.commands.evaluate_sr import choose_models
from ml.degrade import DEGRADATIONS, get_degradation
from ml.descriptor import Descriptor
from ml.detectors.judges import make_judge
from ml.detectors.treated import compare_treatments
from ml.detectors.treated_report import load_treated_plan, measure_treated
from ml.progress import Progress
from ml.report import PACKAGE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Detector, images, models, degradation."""
    add_row_arguments(parser)
    parser.add_argument("--models", default="bicubic-x2,espcn-x2", help="names with commas, all of one scale")
    parser.add_argument("--degradation", default="bicubic", choices=DEGRADATIONS)
    parser.add_argument("--keep", action="store_true", help="measure what the plan names instead, and keep it")
    parser.add_argument("--plan", type=Path, default=PACKAGE / "report.toml", help="the plan of --keep")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Judge originals and reconstructions. What is kept judges each data set by its own model."""
    judge = make_judge(arguments.detector, single=arguments.single or arguments.keep)
    test = choose_rows(judge, arguments)
    result: dict[str, Any] = {"detector": arguments.detector, "version": judge.version}
    if arguments.keep:
        return result | {"sets": _keep(arguments)}
    models = _choose_enlarging(arguments.models)
    progress, on_step = _follow()
    sets = compare_treatments(judge, test=test, models=models, degradation=arguments.degradation, on_step=on_step)
    progress.close()
    degradation = get_degradation(arguments.degradation, scale=models[0].scale).describe()
    return result | {"degradation": degradation, "sets": sets}


def _choose_enlarging(names: str) -> list[Descriptor]:
    models = choose_models(names, scale=2)
    scales = sorted({model.scale for model in models})
    if len(scales) != 1 or scales[0] < 2:
        raise ValueError(f"models must enlarge, all by one scale, got scales {scales}")
    return models


def _keep(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure what is missing; everything that is kept of the detector."""
    progress, on_step = _follow()
    kept = measure_treated(
        load_treated_plan(arguments.plan),
        arguments.manifest,
        detectors=(arguments.detector,),
        datasets=tuple(arguments.dataset),
        on_step=on_step,
    )
    progress.close()
    return [entry for entry in kept if entry["detector"] == arguments.detector]


def _follow() -> tuple[Progress, Callable[[int, int, str], None]]:
    progress = Progress(total=1, label="compare-detection")

    def note(done: int, total: int, text: str) -> None:
        progress.total = total
        progress.update(done, text)

    return progress, note


def show(result: dict[str, Any]) -> None:
    """One table for each scale and degradation, one row for each data set and model."""
    declared = result.get("degradation")
    cases: dict[str, list[dict[str, Any]]] = {}
    for row in result["sets"]:
        scale, name = (declared["scale"], declared["name"]) if declared else (row["scale"], row["degradation"])
        cases.setdefault(f"{result['detector']}, x{scale} {name}", []).append(row)
    for title, rows in cases.items():
        Console().print(_table(title, rows))


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(
        "data set", "model", "n", "change of score", "AUROC before", "after", "change 95 %", "flips", title=title
    )
    for row in rows:
        low, high = row["score_change_interval"]
        areas = [f"{row[key]:.3f}" if key in row else "" for key in ("auroc_original", "auroc")]
        change = "{:+.3f} {:+.3f}".format(*row["auroc_change_interval"]) if "auroc" in row else ""
        table.add_row(
            row["dataset"], row["model"], str(row["images"]), f"{row['score_change']:+.3f} ({low:+.3f} {high:+.3f})",
            *areas, change, f"{row['flips']:.1%}",
        )  # fmt: skip
    return table
