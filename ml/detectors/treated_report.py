"""What super-resolution does to every detector, as ``report.toml`` plans it: measured once and kept.

Each entry of ``results/detectors/treated.json`` is one detector, data set, degradation and model, with the hashes of
both checkpoints. What is kept under the same hashes with at least as many images is not measured again.
"""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ml.checkpoints import checkpoint_sha256
from ml.descriptor import Descriptor
from ml.detectors.judges import make_judge
from ml.detectors.manifests import Row, by_dataset, read_rows
from ml.detectors.registry import get_detector
from ml.detectors.report import RESULTS
from ml.detectors.treated import compare_treatments
from ml.registry import get_descriptor

OnStep = Callable[[int, int, str], None]
Entry = dict[str, Any]

STORED: Final = RESULTS / "treated.json"
#: The key of ``limits`` that holds for every data set without one of its own.
DEFAULT: Final = "default"
#: What makes an entry the same measurement, and what it must have enough of.
KEYS: Final = ("detector", "detector_sha256", "degradation", "model", "model_sha256", "dataset")
COUNTS: Final = ("normal", "abnormal")


@dataclass(frozen=True)
class Case:
    """Models of one scale under one degradation. ``limit``: a lower one than the plan's, for what is slow."""

    degradation: str
    models: tuple[str, ...]
    limit: int | None = None

    def descriptors(self) -> list[Descriptor]:
        """Raises ValueError for an unknown model."""
        return [get_descriptor(name) for name in self.models]


@dataclass(frozen=True)
class TreatedPlan:
    """What is measured. ``limits``: for each detector, at most so many normal and so many abnormal images of a set."""

    cases: tuple[Case, ...]
    limits: dict[str, dict[str, int]]

    def limit(self, detector: str, dataset: str, case: Case) -> int:
        """The set's own limit or the detector's default, or the case's where that is lower."""
        limit = self.limits[detector].get(dataset, self.limits[detector][DEFAULT])
        return limit if case.limit is None else min(limit, case.limit)


def load_treated_plan(path: Path) -> TreatedPlan:
    """The part ``treated`` of ``report.toml``. Raises ValueError for a missing file or key."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))["treated"]
        cases = tuple(Case(case["degradation"], tuple(case["models"]), case.get("limit")) for case in values["cases"])
        limits = {name: dict(part) for name, part in values["limits"].items()}
        return TreatedPlan(cases, {name: {DEFAULT: part[DEFAULT]} | part for name, part in limits.items()})
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ValueError(f"report plan {path} cannot be used: {error!r}") from error


def thin_rows(rows: list[Row], *, limit: int) -> list[Row]:
    """At most ``limit`` normal and as many abnormal images, evenly spread, in the order of ``rows``."""
    kept: list[Row] = []
    for is_abnormal in (False, True):
        kind = [row for row in rows if row.is_abnormal == is_abnormal]
        places = np.unique(np.linspace(0, len(kind) - 1, min(limit, len(kind))).astype(int))
        kept += [kind[place] for place in places]
    return sorted(kept, key=rows.index)


def measure_treated(
    plan: TreatedPlan, manifest: Path, *, detectors: tuple[str, ...], datasets: tuple[str, ...] = (), on_step: OnStep
) -> list[Entry]:
    """Measure what is missing of the plan for these detectors, and keep it after every data set; all that is kept now.

    Normality judges every data set by its own model, without the recogniser. ``datasets``: only these; empty for all.
    """
    for detector in detectors:
        judge = make_judge(detector, single=True)
        rows = [row for row in read_rows(manifest, split="test") if judge.takes(row)]
        for case in plan.cases:
            for dataset, part in by_dataset([row for row in rows if not datasets or row.dataset in datasets]):
                test = thin_rows(part, limit=plan.limit(detector, dataset, case))
                head = _head(detector, dataset, case, test)
                missing = [model for model in case.descriptors() if not _is_kept(head, model)]
                if missing:
                    note = _label(on_step, f"{detector} x{missing[0].scale} {case.degradation}")
                    made = compare_treatments(
                        judge, test=test, models=missing, degradation=case.degradation, on_step=note
                    )
                    _keep([head | _of_model(model) | entry for model, entry in zip(missing, made, strict=True)])
    return read_treated()


def _head(detector: str, dataset: str, case: Case, test: list[Row]) -> Entry:
    abnormal = sum(row.is_abnormal for row in test)
    return {
        "detector": detector,
        "detector_sha256": checkpoint_sha256(get_detector(detector)),
        "degradation": case.degradation,
        "dataset": dataset,
        "normal": len(test) - abnormal,
        "abnormal": abnormal,
    }


def _of_model(model: Descriptor) -> Entry:
    return {"model": model.name, "scale": model.scale, "model_sha256": checkpoint_sha256(model)}


def _label(on_step: OnStep, words: str) -> OnStep:
    return lambda done, total, dataset: on_step(done, total, f"{words} {dataset}")


def _is_kept(head: Entry, model: Descriptor) -> bool:
    wanted = head | _of_model(model)
    return any(
        all(entry[key] == wanted[key] for key in KEYS) and all(entry[key] >= wanted[key] for key in COUNTS)
        for entry in read_treated()
    )


def read_treated() -> list[Entry]:
    """Everything kept, of whatever weights."""
    kept: list[Entry] = json.loads(STORED.read_text(encoding="utf-8")) if STORED.is_file() else []
    return kept


def _keep(entries: list[Entry]) -> None:
    """Put entries in the place of older ones of the same detector, data set, degradation and model."""
    names = ("detector", "dataset", "degradation", "model")
    new = {tuple(entry[name] for name in names): entry for entry in entries}
    old = [entry for entry in read_treated() if tuple(entry[name] for name in names) not in new]
    STORED.parent.mkdir(parents=True, exist_ok=True)
    STORED.write_text(json.dumps([*old, *entries], indent=1, sort_keys=True) + "\n", encoding="utf-8")


def is_current(entry: Entry) -> bool:
    """Whether the weights that an entry was measured with are those of today. A model that is gone is not current."""
    try:
        model = get_descriptor(entry["model"])
    except ValueError:
        return False
    found = (checkpoint_sha256(get_detector(entry["detector"])), checkpoint_sha256(model))
    return found == (entry["detector_sha256"], entry["model_sha256"])
