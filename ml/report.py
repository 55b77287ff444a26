"""The report: every model on every test set of ``report.toml``, kept as JSON, printed into README and cards.

Results lie in ``results/`` and carry the hash of the weights they were measured with; what is up to date is not
measured again. The tables of ``README.md`` between its two markers and the figures of every card come from here alone.
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
from ml.evaluation_images import Item, load_items, read_manifest
from ml.gate import judge
from ml.registry import get_descriptor, list_models

PACKAGE: Final = Path(__file__).resolve().parent
RESULTS: Final = PACKAGE / "results"


@dataclass(frozen=True)
class TestSet:
    """One named test set: rows of a manifest that match ``include``, rows and slices thinned to ``limit``."""

    name: str
    manifest: Path
    include: tuple[str, ...]
    limit: int | None = None

    def items(self) -> Iterator[Item]:
        """Its images, under this set's name."""
        table = read_manifest(self.manifest, include=self.include, limit=self.limit)
        for item in load_items(table, folder=self.manifest.parent, limit=self.limit):
            yield replace(item, dataset=self.name)


@dataclass(frozen=True)
class Plan:
    """What a report measures."""

    sets: tuple[TestSet, ...]
    degradations: tuple[str, ...]
    back_projected: tuple[str, ...]
    denoise_degradations: tuple[str, ...]
    detector_manifest: Path

    def cases(self) -> list[tuple[int, str]]:
        """Every scale with the degradations it is measured under; denoisers work at scale 1."""
        enlarged = [(scale, name) for name in self.degradations for scale in (2, 4)]
        return enlarged + [(1, name) for name in self.denoise_degradations]

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
        return Plan(
            sets=sets,
            degradations=tuple(values["degradations"]),
            back_projected=tuple(values["back_projected"]),
            denoise_degradations=tuple(values["denoise_degradations"]),
            detector_manifest=Path(values["detector_manifest"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ValueError(f"report plan {path} cannot be used: {error!r}") from error


def measure_missing(plan: Plan, *, on_step: Callable[[str], None], only: tuple[str, ...] = ()) -> None:
    """Measure every model whose stored result is missing or was made with other weights or images.

    ``only``: these degradations; empty for all.
    """
    cases = [case for case in plan.cases() if not only or case[1] in only]
    for scale, degradation in cases:
        for test_set in plan.sets:
            missing = [model for model in plan.models(scale) if not _is_current(model, degradation, test_set)]
            if missing:
                on_step(f"x{scale} {degradation} {test_set.name}: {', '.join(model.name for model in missing)}")
                rows = measure_items(test_set.items(), missing, degradation=degradation, scale=scale)
                _store(rows, missing, degradation, test_set)


def _path(model: Descriptor, degradation: str) -> Path:
    return RESULTS / degradation / f"{model.name}.json"


def _read(model: Descriptor, degradation: str) -> dict[str, Any]:
    path = _path(model, degradation)
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    is_current = stored.get("checkpoint_sha256") == checkpoint_sha256(model)
    return stored if stored and is_current else {"checkpoint_sha256": checkpoint_sha256(model), "sets": {}}


def _is_current(model: Descriptor, degradation: str, test_set: TestSet) -> bool:
    entry = _read(model, degradation)["sets"].get(test_set.name)
    return bool(entry) and entry["limit"] == test_set.limit and entry["include"] == list(test_set.include)


def _store(rows: pd.DataFrame, models: list[Descriptor], degradation: str, test_set: TestSet) -> None:
    for model in models:
        part = rows[rows["model"] == model.name]
        stored = _read(model, degradation)
        stored["sets"][test_set.name] = {
            "limit": test_set.limit,
            "include": list(test_set.include),
            "summary": summarise(part),
            "gate": [verdict.to_dict() for verdict in judge(part)],
        }
        path = _path(model, degradation)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def write_tables(plan: Plan, *, readme: Path) -> None:
    """Put the tables of every scale and degradation between the markers named ``tables``."""
    parts = [_scale_tables(plan, scale, degradation) for scale, degradation in plan.cases()]
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
    letter = {"bicubic": "A, bicubic", "blur_noise": "B, blur and noise"}.get(degradation, degradation)
    rival = "bicubic" if scale > 1 else "the noisy image"
    names = [test_set.name for test_set in plan.sets]
    lines = [f"### ×{scale}, degradation {letter}" if scale > 1 else f"### Denoising, {letter}", ""]
    for region, title in (("whole", "Whole image"), ("inside", "Inside lesions"), ("outside", "Outside lesions")):
        rows = [_row(model, degradation, names, region) for model in plan.models(scale)]
        used = [index for index in range(len(names)) if any(row[index + 1] for row in rows)]
        lines += [f"{title}: gain over {rival} in dB (95 % interval); {rival} itself in dB.", ""]
        lines += ["| model | " + " | ".join(names[index] for index in used) + " |", "|---" * (len(used) + 1) + "|"]
        lines += ["| " + " | ".join([row[0], *[row[index + 1] or "–" for index in used]]) + " |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def _row(model: Descriptor, degradation: str, names: list[str], region: str) -> list[str]:
    sets = _read(model, degradation)["sets"]
    found = [
        next((row for row in sets.get(name, {}).get("summary", []) if row["region"] == region), None) for name in names
    ]
    return [model.name, *[_cell(model, row) if row else "" for row in found]]


def _cell(model: Descriptor, row: dict[str, Any]) -> str:
    if model.architecture == "bicubic":
        return f"{row['psnr']:.2f} (n = {row['images']})"
    low, high = row["psnr_gain_interval"]
    start = f", from {row['psnr_bicubic']:.1f}" if model.task == "denoise" else ""
    return f"{row['psnr_gain']:+.2f} ({low:+.2f} to {high:+.2f}){start}"


def write_cards(plan: Plan) -> None:
    """Put the figures of every set and degradation into each card."""
    for model in list_models():
        if model.method != "network" or model.task == "detect":
            continue
        facts = read_card(model)
        facts["figures"] = {}
        for degradation in plan.degradations if model.scale > 1 else plan.denoise_degradations:
            sets = _read(model, degradation)["sets"]
            facts["figures"][degradation] = [row for entry in sets.values() for row in entry["summary"]]
        assert model.folder is not None  # every network has a checkpoint
        write_card(facts, folder=model.folder)
