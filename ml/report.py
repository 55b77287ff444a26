"""The report: every model on every test set of ``report.toml``, kept as JSON, printed into README and cards.

Results lie in ``results/`` and carry the hash of the weights they were measured with; what is up to date is not
measured again. The tables of ``README.md`` (:mod:`ml.report_tables`) and the figures of the cards come from here.
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ml.cards import write_card
from ml.checkpoints import checkpoint_sha256, read_card
from ml.descriptor import Descriptor
from ml.evaluate_sr import measure_items, summarise
from ml.evaluation_images import Item, load_items, read_manifest, soften
from ml.gate import judge
from ml.registry import get_descriptor, list_models

PACKAGE: Final = Path(__file__).resolve().parent
RESULTS: Final = PACKAGE / "results"
#: Where results on soft originals are kept; they are reduced by bicubic like those of degradation A.
SOFT: Final = "bicubic_soft"


@dataclass(frozen=True)
class TestSet:
    """One named test set: rows of a manifest that match ``include``, rows and slices thinned to ``limit``.

    ``softness``: its originals are softened first, by so many low-resolution pixels.
    """

    name: str
    manifest: Path
    include: tuple[str, ...]
    limit: int | None = None
    softness: float = 0.0

    def items(self, scale: int) -> Iterator[Item]:
        """Its images, under this set's name."""
        table = read_manifest(self.manifest, include=self.include, limit=self.limit)
        originals = load_items(table, folder=self.manifest.parent, limit=self.limit)
        for item in soften(originals, softness=self.softness, scale=scale):
            yield replace(item, dataset=self.name)


@dataclass(frozen=True)
class Case:
    """What is measured together and stands in one table; ``kept_as`` names the folder of its results."""

    scale: int
    degradation: str
    sets: tuple[TestSet, ...]
    kept_as: str


@dataclass(frozen=True)
class Plan:
    """What a report measures."""

    sets: tuple[TestSet, ...]
    degradations: tuple[str, ...]
    back_projected: tuple[str, ...]
    denoise_degradations: tuple[str, ...]
    detector_manifest: Path
    soft_sets: tuple[TestSet, ...] = ()

    def cases(self) -> list[Case]:
        """Every scale with what it is measured under; denoisers work at scale 1."""
        enlarged = [Case(scale, name, self.sets, name) for name in self.degradations for scale in (2, 4)]
        soft = [Case(scale, "bicubic", self.soft_sets, SOFT) for scale in (2, 4) if self.soft_sets]
        return enlarged + soft + [Case(1, name, self.sets, name) for name in self.denoise_degradations]

    def models(self, scale: int) -> list[Descriptor]:
        """Every model of that scale, and the chosen ones followed by back-projection."""
        plain = [model for model in list_models() if model.scale == scale and model.task != "detect"]
        known = {model.name for model in plain}
        return plain + [get_descriptor(f"{name}+bp") for name in self.back_projected if name in known]


def load_plan(path: Path) -> Plan:
    """Read ``report.toml``. Raises ValueError for a missing file or key."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        sets = tuple(
            TestSet(table["name"], Path(table["manifest"]), tuple(table["include"]), table.get("limit"))
            for table in values["sets"]
        )
        soft = values["soft"]
        return Plan(
            sets=sets,
            degradations=tuple(values["degradations"]),
            back_projected=tuple(values["back_projected"]),
            denoise_degradations=tuple(values["denoise_degradations"]),
            detector_manifest=Path(values["detector_manifest"]),
            soft_sets=tuple(replace(each, limit=soft["limit"], softness=soft["softness"]) for each in sets),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ValueError(f"report plan {path} cannot be used: {error!r}") from error


def measure_missing(plan: Plan, *, on_step: Callable[[str], None], only: tuple[str, ...] = ()) -> None:
    """Measure every model whose stored result is missing or was made with other weights or images.

    ``only``: what is kept under these names; empty for all.
    """
    cases = [case for case in plan.cases() if not only or case.kept_as in only]
    for case in cases:
        for test_set in case.sets:
            missing = [model for model in plan.models(case.scale) if not _is_current(model, case.kept_as, test_set)]
            if missing:
                on_step(f"x{case.scale} {case.kept_as} {test_set.name}: {', '.join(model.name for model in missing)}")
                items = test_set.items(case.scale)
                rows = measure_items(items, missing, degradation=case.degradation, scale=case.scale)
                _store(rows, missing, case.kept_as, test_set)


def _path(model: Descriptor, kept_as: str) -> Path:
    return RESULTS / kept_as / f"{model.name}.json"


def read_result(model: Descriptor, kept_as: str) -> dict[str, Any]:
    """What is kept of a model under that name; without any ``sets`` where its weights have changed since."""
    path = _path(model, kept_as)
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    is_current = stored.get("checkpoint_sha256") == checkpoint_sha256(model)
    return stored if stored and is_current else {"checkpoint_sha256": checkpoint_sha256(model), "sets": {}}


def _is_current(model: Descriptor, kept_as: str, test_set: TestSet) -> bool:
    entry = read_result(model, kept_as)["sets"].get(test_set.name)
    return bool(entry) and "images" in entry and all(entry[key] == value for key, value in _choice(test_set).items())


def _choice(test_set: TestSet) -> dict[str, Any]:
    """What decides which images a set holds."""
    softened = {"softness": test_set.softness} if test_set.softness else {}
    return {"limit": test_set.limit, "include": list(test_set.include)} | softened


def _store(rows: pd.DataFrame, models: list[Descriptor], kept_as: str, test_set: TestSet) -> None:
    for model in models:
        part = rows[rows["model"] == model.name]
        stored = read_result(model, kept_as)
        stored["sets"][test_set.name] = _choice(test_set) | {
            "summary": summarise(part),
            "gate": [verdict.to_dict() for verdict in judge(part)],
            "images": _by_image(part),
        }
        path = _path(model, kept_as)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _by_image(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """PSNR in dB of every image by region, so that any two models can be compared image by image."""
    images: dict[str, dict[str, Any]] = {}
    for row in rows[["image", "group", "region", "psnr"]].to_dict("records"):
        entry = images.setdefault(row["image"], {"image": row["image"], "group": row["group"]})
        entry[row["region"]] = round(float(row["psnr"]), 4)
    return list(images.values())


def write_cards(plan: Plan) -> None:
    """Put the figures of every set and degradation into each card."""
    for model in list_models():
        if model.method != "network" or model.task == "detect":
            continue
        facts = read_card(model)
        facts["figures"] = {}
        for case in plan.cases():
            if case.scale == model.scale:
                sets = read_result(model, case.kept_as)["sets"]
                facts["figures"][case.kept_as] = [row for entry in sets.values() for row in entry["summary"]]
        assert model.folder is not None  # every network has a checkpoint
        write_card(facts, folder=model.folder)
