"""``gate``: accept or refuse a model on each data set of a manifest."""

import argparse
from typing import Any

from ml.commands.evaluate_sr import add_image_arguments
from ml.degrade import get_degradation
from ml.evaluate_sr import measure_items
from ml.evaluation_images import load_items, read_manifest, soften
from ml.gate import judge
from ml.progress import Progress
from ml.registry import get_descriptor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model and the images. The scale is the model's own."""
    parser.add_argument("--model", required=True)
    add_image_arguments(parser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Verdicts per data set."""
    model = get_descriptor(arguments.model)
    table = read_manifest(arguments.manifest, include=tuple(arguments.include), limit=arguments.limit)
    progress = Progress(total=len(table), label=f"gate {model.name}")
    files: set[str] = set()

    def note(image_id: str) -> None:
        files.add(image_id.partition("#")[0])
        progress.update(len(files))

    originals = load_items(table, folder=arguments.manifest.parent, limit=arguments.limit)
    items = soften(originals, softness=arguments.softness, scale=model.scale)
    rows = measure_items(items, [model], degradation=arguments.degradation, scale=model.scale, on_item=note)
    progress.close()
    return {
        "degradation": get_degradation(arguments.degradation, scale=model.scale).describe(),
        "softness": arguments.softness,
        "verdicts": [verdict.to_dict() for verdict in judge(rows)],
    }


def show(result: dict[str, Any]) -> None:
    """One line per data set, and the reasons of a refusal."""
    for verdict in result["verdicts"]:
        word = "ACCEPT" if verdict["accepted"] else "REFUSE"
        print(f"{word} {verdict['model']} on {verdict['dataset']} ({verdict['images']} images, {verdict['region']})")
        for finding in verdict["findings"]:
            low, high = finding["interval"]
            mark, bound = "ok " if finding["passed"] else "BAD", finding["bound"]
            print(f"  {mark} {finding['question']}: {finding['mean']:+.4f} ({low:+.4f} to {high:+.4f}), {bound}")
