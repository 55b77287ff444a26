"""The tables of ``README.md``: gains over bicubic by region, and every network against its rivals without learning."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from ml.descriptor import Descriptor
from ml.intervals import bootstrap_mean
from ml.registry import get_descriptor, list_models
from ml.report import SOFT, Case, Plan, read_result

LETTERS: Final = {"bicubic": "A, bicubic", "blur_noise": "B, blur and noise"}
REGIONS: Final = (
    ("whole", "Whole image"),
    ("inside", "Inside lesions"),
    ("around", "Around lesions, as many pixels as inside"),
    ("outside", "Outside lesions"),
)


def write_tables(plan: Plan, *, readme: Path) -> None:
    """Put the tables of every scale and degradation between the markers named ``tables``."""
    parts = []
    for case in plan.cases():
        if case.kept_as == SOFT:
            parts.append(_soft_table(plan, case))
            continue
        parts.append(_scale_tables(plan, case))
        if case.scale > 1:
            parts.append(_rivals_table(plan, case))
            parts.append(_gate_table(plan, case))
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


def _scale_tables(plan: Plan, case: Case) -> str:
    scale, degradation = case.scale, case.degradation
    letter = LETTERS.get(degradation, degradation)
    rival = "bicubic" if scale > 1 else "the noisy image"
    names = [test_set.name for test_set in case.sets]
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


def _soft_table(plan: Plan, case: Case) -> str:
    """Mean gain over bicubic and the lowest of any image: a model that sharpens what is soft by nature shows here."""
    names = [test_set.name for test_set in case.sets]
    lines = [
        f"### ×{case.scale}, soft originals",
        "",
        f"Whole image, originals softened by a Gaussian of {case.sets[0].softness:g} low-resolution pixels and then "
        "reduced by bicubic: gain over bicubic in dB (95 % interval), lowest gain of an image; bicubic itself in dB.",
        "",
        "| model | " + " | ".join(names) + " |",
        "|---" * (len(names) + 1) + "|",
    ]
    for model in plan.models(case.scale):
        row = _row(model, case.kept_as, names, "whole")
        cells = [f"{cell or '–'}{_lowest(model, case, name)}" for cell, name in zip(row[1:], names, strict=True)]
        lines.append("| " + " | ".join([row[0], *cells]) + " |")
    return "\n".join([*lines, ""])


def _lowest(model: Descriptor, case: Case, name: str) -> str:
    """The lowest gain of a whole image; nothing for bicubic itself and where the model was not measured."""
    own = _images(model, case.kept_as, name)
    if model.architecture == "bicubic" or not own:
        return ""
    bicubic = _images(get_descriptor(f"bicubic-x{case.scale}"), case.kept_as, name)
    before = {each["image"]: each["whole"] for each in bicubic}
    return f", {min(each['whole'] - before[each['image']] for each in own):+.1f}"


def _rivals_table(plan: Plan, case: Case) -> str:
    """Paired differences of every network to the rivals that learn nothing, whole image."""
    lines = [
        "Against rivals without learning, whole image, paired difference in dB (95 % interval): Lanczos-3, "
        "back-projection, and the best of the four interpolators on that set.",
        "",
        "| network | data set | less Lanczos-3 | less back-projection | less the best interpolator |",
        "|---|---|---|---|---|",
    ]
    for model in plan.models(case.scale):
        if model.method != "network":
            continue
        for test_set in case.sets:
            cells = _differences(model, case.kept_as, test_set.name)
            if cells:
                lines.append(f"| {model.name} | {test_set.name} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _gate_table(plan: Plan, case: Case) -> str:
    """What the gate says of every model on every set, and which of its questions refuse."""
    names = [test_set.name for test_set in case.sets]
    lines = [
        "What the gate says (`ml/gate.py`), and by which of its questions it refuses.",
        "",
        "| model | " + " | ".join(names) + " |",
        "|---" * (len(names) + 1) + "|",
    ]
    for model in plan.models(case.scale):
        sets = read_result(model, case.kept_as)["sets"]
        if sets and model.architecture != "bicubic":  # the gate asks what is changed against bicubic
            cells = [_verdict(sets[name]["gate"]) if name in sets else "–" for name in names]
            lines.append(f"| {' | '.join([model.name, *cells])} |")
    return "\n".join([*lines, ""])


def _verdict(gate: list[dict[str, Any]]) -> str:
    """One set has one verdict."""
    (verdict,) = gate
    failed = [finding["name"] for finding in verdict["findings"] if not finding["passed"]]
    return f"refused: {', '.join(failed)}" if failed else "accepted"


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
