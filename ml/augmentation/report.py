"""The stored comparison and its tables in Markdown."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

RESULT: Final = Path(__file__).resolve().parents[1] / "results" / "augmentation.json"
_SIZES: Final = {
    "gan": "Every image at the GAN's {size} × {size} pixels, the fair comparison:",
    "full": "Real images at full size, made ones enlarged:",
}
_COLUMNS: Final = {
    "auc": "AUC",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "balanced_accuracy_at_half": "balanced, threshold 0.5",
}


def store_comparison(result: dict[str, Any], *, path: Path = RESULT) -> None:
    """Keep what ``compare-augmentation`` measured."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def augmentation_tables(path: Path = RESULT) -> list[str]:
    """Markdown: figures and differences for each size, then the check for copies; nothing where it was not measured."""
    if not path.is_file():
        return []
    result = json.loads(path.read_text(encoding="utf-8"))
    lines: list[str] = []
    for size, title in _SIZES.items():
        entries = [entry for entry in result["treatments"] if entry["size"] == size]
        lines += [title.format(size=result["config"]["gan"]["size"]), "", *_figures(entries), *_differences(entries)]
    return [*lines, *_copies(result["seeds"])]


def _figures(entries: list[dict[str, Any]]) -> list[str]:
    lines = ["| rare class | " + " | ".join(_COLUMNS.values()) + " |", "|---" * (len(_COLUMNS) + 1) + "|"]
    for entry in entries:
        cells = [f"{entry['mean'][name]['mean']:.3f} ± {entry['mean'][name]['sd']:.3f}" for name in _COLUMNS]
        lines.append(f"| {entry['title']} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _differences(entries: list[dict[str, Any]]) -> list[str]:
    """Of AUC and of balanced accuracy, to nothing and to class weights."""
    means = {entry["name"]: entry["mean"] for entry in entries}
    rivals = list(entries[-1]["interval_against"])
    titles = {entry["name"]: entry["title"] for entry in entries}
    names = ("auc", "balanced_accuracy")
    heads = [f"{_COLUMNS[name]} against {titles[rival]}" for rival in rivals for name in names]
    lines = ["| rare class | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for entry in entries:
        cells = [_change(entry, means[rival], rival, name) for rival in rivals for name in names]
        if any(cells):
            lines.append(f"| {entry['title']} | " + " | ".join(cell or "–" for cell in cells) + " |")
    return [*lines, ""]


def _change(entry: dict[str, Any], rival_mean: dict[str, Any], rival: str, name: str) -> str:
    """The mean difference with its interval; empty for a treatment against itself."""
    if rival not in entry["interval_against"]:
        return ""
    low, high = entry["interval_against"][rival][name]
    return f"{entry['mean'][name]['mean'] - rival_mean[name]['mean']:+.3f} ({low:+.3f} to {high:+.3f})"


def _copies(seeds: list[dict[str, Any]]) -> list[str]:
    """Nearest training image of the rare class, mean over the seeds; Fréchet distance beside it."""
    lines = [
        "Distance to the nearest training image of the rare class, means over the seeds. Held-back real images give "
        "1 % in the columns of shares, and at most that in the last:",
        "",
        "| measured in | made, median | held-back real, median | nearer than 1 % of real | clearer favourite | both |",
        "|---|---|---|---|---|---|",
    ]
    for space, title in (("grey", "grey values (0 to 1)"), ("features", "features, mean over places")):
        checks = [seed["memorisation"][space] for seed in seeds]
        values = {key: np.mean([check[key] for check in checks]) for key in checks[0] if key != "copies"}
        lines.append(
            f"| {title} | {values['median_generated']:.3f} | {values['median_held_back']:.3f} | "
            f"{values['share_nearer']:.1%} | {values['share_favoured']:.1%} | {values['share_copies']:.1%} |"
        )
    distances = [np.mean([seed["frechet"][key] for seed in seeds]) for key in ("images", "generated", "training")]
    return [
        *lines,
        "",
        f"Fréchet distance of {distances[0]:.0f} images to the held-back real images of the rare class, in the same "
        f"features: made {distances[1]:.0f}, real training images {distances[2]:.0f}. There are fewer images than "
        "features, so only the two beside each other mean something; and the GAN was taught by features of this kind.",
        "",
    ]
