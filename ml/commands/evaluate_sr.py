"""``evaluate-sr``: PSNR and SSIM per model and data set, whole image, inside, around and outside lesions."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ml.checkpoints import checkpoint_sha256
from ml.degrade import DEGRADATIONS, get_degradation
from ml.descriptor import Descriptor
from ml.evaluate_sr import measure_items, summarise
from ml.evaluation_images import load_items, read_manifest, soften
from ml.progress import Progress
from ml.registry import get_descriptor, list_models


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Manifest, scale, models, degradation."""
    add_image_arguments(parser)
    parser.add_argument("--models", default="all", help="all, or names with commas; NAME+bp adds back-projection")


def add_image_arguments(parser: argparse.ArgumentParser) -> None:
    """What every measuring command needs to know about images."""
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--scale", type=int, default=2, choices=(1, 2, 4), help="1 measures denoisers")
    parser.add_argument("--degradation", default="bicubic", choices=DEGRADATIONS)
    parser.add_argument(
        "--softness", type=float, default=0.0, metavar="SIGMA",
        help="soften every original first, by a Gaussian of so many low-resolution pixels: what does the model make of "
        "a soft kernel or a lens out of focus",
    )  # fmt: skip
    parser.add_argument("--include", action="append", default=[], help="only files that match (repeatable)")
    parser.add_argument("--limit", type=int, help="at most so many images of each data set, evenly spread")


def choose_models(names: str, *, scale: int) -> list[Descriptor]:
    """The models of that scale that were asked for."""
    if names == "all":
        return [model for model in list_models() if model.scale == scale and model.task != "detect"]
    return [get_descriptor(name.strip()) for name in names.split(",")]


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure and summarise."""
    models = choose_models(arguments.models, scale=arguments.scale)
    table = read_manifest(arguments.manifest, include=tuple(arguments.include), limit=arguments.limit)
    progress = Progress(total=len(table), label="evaluate-sr")
    seen: set[str] = set()

    def note(image_id: str) -> None:
        seen.add(image_id.partition("#")[0])
        progress.update(len(seen), image_id)

    originals = load_items(table, folder=arguments.manifest.parent, limit=arguments.limit)
    items = soften(originals, softness=arguments.softness, scale=arguments.scale)
    rows = measure_items(items, models, degradation=arguments.degradation, scale=arguments.scale, on_item=note)
    progress.close()
    return {
        "degradation": get_degradation(arguments.degradation, scale=arguments.scale).describe(),
        "softness": arguments.softness,
        "protocol": "range 1, border of scale pixels cut, mean of per-image values, gains paired with bicubic, "
        "95 % bootstrap interval over groups; SSIM Gaussian 11 x 11, sigma 1.5",
        "checkpoints": {model.name: checkpoint_sha256(model) for model in models},
        "summary": summarise(rows),
    }


def show(result: dict[str, Any]) -> None:
    """One table; the degradation stands in its title."""
    degradation = result["degradation"]
    summary = degradation["summary"] + _soft_words(result["softness"])
    table = Table(
        "data set", "model", "region", "n", "PSNR", "SSIM", "gain dB", "95 %", "gaining",
        title=f"x{degradation['scale']} {degradation['name']}: {summary}",
    )  # fmt: skip
    for row in result["summary"]:
        low, high = row["psnr_gain_interval"]
        table.add_row(
            row["dataset"], row["model"], row["region"], str(row["images"]), f"{row['psnr']:.2f}",
            f"{row['ssim']:.4f}", f"{row['psnr_gain']:+.2f}", f"{low:+.2f} {high:+.2f}", f"{row['share_gaining']:.0%}",
        )  # fmt: skip
    Console().print(table)


def _soft_words(softness: float) -> str:
    return f"; originals softened by {softness:g} low-resolution pixels" if softness else ""
