"""``score``: how unusual are these images?"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from evaluation.files import open_named
from ml.detectors import normality, pneumonia
from ml.detectors.manifests import load_pixels
from ml.detectors.populations import POPULATIONS
from ml.detectors.registry import DETECTORS, get_detector
from ml.planes import modality_of
from ml.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, detector, and what is known about them."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--detector", default="normality", help=", ".join(each.name for each in DETECTORS))
    parser.add_argument("--modality", default="", help="DICOM code, for files that do not say it themselves")
    parser.add_argument("--population", default="", help=", ".join(each.key for each in POPULATIONS))
    parser.add_argument("--heat-maps", type=Path, metavar="FOLDER", help="write NAME.heat.png for each file")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Score every file; the first that cannot be used ends the command."""
    get_detector(arguments.detector)
    progress = Progress(total=len(arguments.files), label="score")
    scores = []
    for index, path in enumerate(arguments.files):
        scores.append({"file": str(path)} | _score(path, arguments))
        progress.update(index + 1, path.name)
    progress.close()
    return {"detector": arguments.detector, "scores": scores}


def _score(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    pixels, value_range = load_pixels(path, modality=arguments.modality)
    modality = arguments.modality or modality_of(open_named(path))
    if arguments.detector == "pneumonia":
        return _facts(pneumonia.score(pixels, value_range=value_range, modality=modality))
    result = normality.score(pixels, value_range=value_range, modality=modality, population=arguments.population)
    row = _facts(result) | {"p_value": result.p_value}
    if arguments.heat_maps:
        row["heat_map"] = str(_write_heat(path, result.heat_map(pixels, value_range=value_range), arguments.heat_maps))
    return row


def _facts(result: normality.Result | pneumonia.Result) -> dict[str, Any]:
    names = ("value", "threshold", "is_unusual", "population", "promise", "version")
    return {name: getattr(result, name) for name in names}


def _write_heat(path: Path, heat: np.ndarray, folder: Path) -> Path:
    """Cosine distance 0 to 1 as black to white."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}.heat.png"
    Image.fromarray(np.rint(255 * heat.clip(0, 1)).astype(np.uint8)).save(target)
    return target


def show(result: dict[str, Any]) -> None:
    """One row for each file, and what the numbers promise."""
    table = Table("file", "population", "value", "threshold", "p", "", title=result["detector"])
    word_of = {"normality": "unusual", "pneumonia": "pneumonia"}[result["detector"]]
    for row in result["scores"]:
        word = word_of if row["is_unusual"] else ""
        share = f"{row['p_value']:.3f}" if "p_value" in row else ""
        numbers = (f"{row['value']:+.2f}", f"{row['threshold']:+.2f}", share)
        table.add_row(row["file"], row["population"], *numbers, word)
    Console().print(table)
    for promise in dict.fromkeys(row["promise"] for row in result["scores"]):
        print(promise)
