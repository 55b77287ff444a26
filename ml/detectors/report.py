"""The detectors' figures: measured with the checkpoint's hash beside them, then written into cards and README."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ml.checkpoints import checkpoint_sha256
from ml.detectors.evaluate import evaluate_detector
from ml.detectors.judges import NormalityJudge
from ml.detectors.manifests import read_rows
from ml.detectors.normality import NORMALITY
from ml.detectors.populations import POPULATIONS

RESULTS: Final = Path(__file__).resolve().parents[1] / "results" / "detectors"
#: One model for each population chosen by name, or the recogniser choosing.
WAYS: Final = {"single": True, "recognised": False}

OnStep = Callable[[int, int, str], None]


def measure_normality(manifest: Path, *, on_step: OnStep) -> dict[str, Any]:
    """Both ways on every population's test split, unless that was measured with these very weights before."""
    path = RESULTS / f"{NORMALITY.name}.json"
    sha256 = checkpoint_sha256(NORMALITY)
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if stored.get("checkpoint_sha256") == sha256:
        return stored
    datasets = {population.dataset for population in POPULATIONS}
    test = [row for row in read_rows(manifest, split="test") if row.dataset in datasets]
    train = read_rows(manifest, split="train")
    ways = {
        name: evaluate_detector(NormalityJudge(single=single), test=test, references=train, on_step=on_step)
        for name, single in WAYS.items()
    }
    stored = {"checkpoint_sha256": sha256, **ways}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return stored


def normality_table(results: dict[str, Any]) -> list[str]:
    """Markdown: the detector, its rival without medicine, and the promise kept or not."""
    recognised = {entry["dataset"]: entry for entry in results["recognised"]}
    lines = [
        "| data set | normal / abnormal | AUROC (95 %) | with recogniser | best nuisance baseline "
        "| false alarms (95 %) | sensitivity |",
        "|---|---|---|---|---|---|---|",
    ]
    for entry in results["single"]:
        low, high = entry["auroc_interval"]
        best = max(entry["baselines"].items(), key=lambda pair: float(pair[1]))
        alarms = entry["false_alarm_interval"]
        lines.append(
            f"| {entry['dataset']} | {entry['normal']} / {entry['abnormal']} | "
            f"{entry['auroc']:.3f} ({low:.3f} to {high:.3f}) | {recognised[entry['dataset']]['auroc']:.3f} | "
            f"{best[0]} {best[1]:.3f} | {entry['false_alarm_rate']:.1%} ({alarms[0]:.0%} to {alarms[1]:.0%}) | "
            f"{entry['sensitivity']:.0%} |"
        )
    return [*lines, ""]


def kinds_table(results: dict[str, Any]) -> list[str]:
    """Markdown: each kind of abnormality against the normal images of its set."""
    lines = ["| data set | abnormality | images | AUROC (95 %) |", "|---|---|---|---|"]
    for entry in results["single"]:
        for kind, row in entry["by_kind"].items():
            low, high = row["auroc_interval"]
            name = kind.removeprefix("abnormal:")
            lines.append(
                f"| {entry['dataset']} | {name} | {row['images']} | {row['auroc']:.3f} ({low:.3f} to {high:.3f}) |"
            )
    return [*lines, ""]


def baselines_table(results: dict[str, Any]) -> list[str]:
    """Markdown: what each nuisance alone reaches on the same images."""
    names = list(results["single"][0]["baselines"])
    lines = ["| data set | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for entry in results["single"]:
        cells = [f"{entry['baselines'][name]:.3f}" for name in names]
        lines += [f"| {entry['dataset']} | {' | '.join(cells)} |"]
    return [*lines, ""]


def store_rivals(methods: list[dict[str, Any]]) -> None:
    """Keep what ``compare-normality`` measured in the place of older figures; those of other methods stay."""
    new = {(row["dataset"], row["method"]) for row in methods}
    kept = [row for row in read_rivals() if (row["dataset"], row["method"]) not in new]
    places = {population.dataset: place for place, population in enumerate(POPULATIONS)}
    rows = sorted([*kept, *methods], key=lambda row: (places.get(row["dataset"], len(places)), row["method"]))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "rivals.json").write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_rivals() -> list[dict[str, Any]]:
    """What is kept; empty where nothing was measured."""
    path = RESULTS / "rivals.json"
    kept: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return kept


def rivals_table() -> list[str]:
    """Markdown: other one-class methods on the same test splits; nothing where they were not measured."""
    rows = read_rivals()
    if not rows:
        return []
    lines = ["| data set | method | AUROC (95 %) |", "|---|---|---|"]
    for row in rows:
        low, high = row["auroc_interval"]
        lines.append(f"| {row['dataset']} | {row['method']} | {row['auroc']:.3f} ({low:.3f} to {high:.3f}) |")
    return ["Other one-class methods, one seed, for comparison only:", "", *lines, ""]
