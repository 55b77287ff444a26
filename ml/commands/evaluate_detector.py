"""``evaluate-detector``: AUROC, sensitivity and false alarms per data set, beside baselines without medicine."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ml.detectors.evaluate import Judge, evaluate_detector
from ml.detectors.judges import make_judge
from ml.detectors.manifests import Row, read_rows
from ml.detectors.registry import DETECTORS
from ml.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Detector and manifest."""
    add_row_arguments(parser)


def add_row_arguments(parser: argparse.ArgumentParser) -> None:
    """What every command that measures a detector needs to know."""
    parser.add_argument("--detector", required=True, help=", ".join(each.name for each in DETECTORS))
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--dataset", action="append", default=[], help="only this data set (repeatable)")
    parser.add_argument("--single", action="store_true", help="give each data set its own model; no recogniser")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Judge every test image of the manifest that the detector takes."""
    judge = make_judge(arguments.detector, single=arguments.single)
    test = choose_rows(judge, arguments)
    progress = Progress(total=len(test), label="evaluate-detector")
    results = evaluate_detector(
        judge,
        test=test,
        references=read_rows(arguments.manifest, split="train"),
        on_step=lambda done, total, text: progress.update(done, text),
    )
    progress.close()
    return {"detector": arguments.detector, "version": judge.version, "single": arguments.single, "sets": results}


def choose_rows(judge: Judge, arguments: argparse.Namespace) -> list[Row]:
    """Labelled test images that the detector takes. Raises ValueError if there are none."""
    test = [row for row in read_rows(arguments.manifest, split="test") if judge.takes(row)]
    if arguments.dataset:
        test = [row for row in test if row.dataset in arguments.dataset]
    if not test:
        raise ValueError(f"manifest {arguments.manifest} has no labelled test image that {arguments.detector} takes")
    return test


def show(result: dict[str, Any]) -> None:
    """One row for each data set; the best baseline stands beside the detector."""
    columns = ("data set", "normal", "abnormal", "AUROC", "95 %", "best baseline", "sensitivity", "false alarms")
    table = Table(*columns, title=result["detector"])
    for row in result["sets"]:
        low, high = row["auroc_interval"]
        best = max(row["baselines"].items(), key=lambda pair: pair[1], default=("none", float("nan")))
        table.add_row(
            row["dataset"], str(row["normal"]), str(row["abnormal"]), f"{row['auroc']:.3f}", f"{low:.3f} {high:.3f}",
            f"{best[0]} {best[1]:.3f}", f"{row['sensitivity']:.0%}", f"{row['false_alarm_rate']:.0%}",
        )  # fmt: skip
    Console().print(table)
