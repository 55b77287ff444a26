"""The tables of ``README.md``: gains over bicubic by region, and every network against its rivals without learning."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from ml.descriptor import Descriptor
from ml.intervals import bootstrap_mean
from ml.registry import get_descriptor, list_models
from ml.report import Plan, read_result

LETTERS: Final = {"bicubic": "A, bicubic", "blur_noise": "B, blur and noise"}
REGIONS: Final = (("whole", "Whole image"), ("inside", "Inside lesions"), ("outside", "Outside lesions"))


def write_tables(plan: Plan, *, readme: Path) -> None:
    """Put the tables of every scale and degradation between the markers named ``tables``."""
    parts = []
    for scale, degradation in plan.cases():
        parts.append(_scale_tables(plan, scale, degradation))
        if scale > 1:
            parts.append(_rivals_table(plan, scale, degradation))
    replace_between(readme, "tables", "\n".join(parts))


def replace_between(readme: Path, name: str, content: str) -> None:
    """Replace what stands between two markers of ``readme``. Raises ValueError where they are missing."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = readme.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise ValueError(f"{readme} must hold the markers {begin} and {end}")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    readme.write_text(f"{before}{begin}\n\n{content}\n{end}{after}", encoding="utf-8")


def _scale_tables(plan: Plan, scale: int, degradation: str) -> str:
    letter = LETTERS.get(degradation, degradation)
    rival = "bicubic" if scale > 1 else "the noisy image"
    names = [test_set.name for test_set in plan.sets]
    lines = [f"### ×{scale}, degradation {letter}" if scale > 1 else f"### Denoising, {letter}", ""]
    for region, title in REGIONS:
        rows = [_row(model, degradation, names, region) for model in plan.models(scale)]
        used = [index for index in range(len(names)) if any(row[index + 1] for row in rows)]
        if region == "whole":
            title = f"{title}: gain over {rival} in dB (95 % interval); {rival} itself in dB."
        else:
            title = f"{title}: gain over {rival} in dB (95 % interval), images that gain; {rival} itself in dB."
        lines += [title, "", "| model | " + " | ".join(names[index] for index in used) + " |"]
        lines += ["|---" * (len(used) + 1) + "|"]
        lines += ["| " + " | ".join([row[0], *[row[index + 1] or "–" for index in used]]) + " |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def _row(model: Descriptor, degradation: str, names: list[str], region: str) -> list[str]:
    sets = read_result(model, degradation)["sets"]
    found = [
        next((row for row in sets.get(name, {}).get("summary", []) if row["region"] == region), None) for name in names
    ]
    return [model.name, *[_cell(model, row) if row else "" for row in found]]


def _cell(model: Descriptor, row: dict[str, Any]) -> str:
    if model.architecture == "bicubic":
        return f"{row['psnr']:.2f} (n = {row['images']})"
    low, high = row["psnr_gain_interval"]
    start = f", from {row['psnr_bicubic']:.1f}" if model.task == "denoise" else ""
    share = "" if row["region"] == "whole" else f", {row['share_gaining']:.0%}"
    return f"{row['psnr_gain']:+.2f} ({low:+.2f} to {high:+.2f}){share}{start}"


def _rivals_table(plan: Plan, scale: int, degradation: str) -> str:
    """Paired differences of every network to the rivals that learn nothing, whole image."""
    lines = [
        "Against rivals without learning, whole image, paired difference in dB (95 % interval): Lanczos-3, "
        "back-projection, and the best of the four interpolators on that set.",
        "",
        "| network | data set | less Lanczos-3 | less back-projection | less the best interpolator |",
        "|---|---|---|---|---|",
    ]
    for model in plan.models(scale):
        if model.method != "network":
            continue
        for test_set in plan.sets:
            cells = _differences(model, degradation, test_set.name)
            if cells:
                lines.append(f"| {model.name} | {test_set.name} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _differences(model: Descriptor, degradation: str, name: str) -> list[str]:
    """One cell for each rival; empty where the model was not measured on the set."""
    own = _images(model, degradation, name)
    kernels = [each for each in list_models() if each.method == "kernel" and each.scale == model.scale]
    if not own:
        return []
    best = max(kernels, key=lambda each: _mean(_images(each, degradation, name)))
    rivals = [get_descriptor(f"{each}-x{model.scale}") for each in ("lanczos", "ibp")]
    cells = [_difference(own, _images(rival, degradation, name)) for rival in (*rivals, best)]
    return [*cells[:2], f"{cells[2]}, {best.architecture}"]


def _images(model: Descriptor, degradation: str, name: str) -> list[dict[str, Any]]:
    entry = read_result(model, degradation)["sets"].get(name, {})
    images: list[dict[str, Any]] = entry.get("images", [])
    return images


def _mean(images: list[dict[str, Any]]) -> float:
    return float(np.mean([each["whole"] for each in images])) if images else -np.inf


def _difference(own: list[dict[str, Any]], rival: list[dict[str, Any]]) -> str:
    """Mean paired difference over images that both have."""
    other = {each["image"]: each["whole"] for each in rival}
    pairs = [(each["whole"] - other[each["image"]], each["group"]) for each in own if each["image"] in other]
    if not pairs:
        return "–"
    values = np.array([value for value, _ in pairs])
    low, high = bootstrap_mean(values, [group for _, group in pairs])
    return f"{values.mean():+.2f} ({low:+.2f} to {high:+.2f})"
