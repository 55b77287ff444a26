"""Learn what is normal: features of every normal training image, one model for each population, one recogniser."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from ml.checkpoints import CARD, WEIGHTS, sha256
from ml.config import read_toml, typed_values
from ml.detectors.calibrated import CalibratedModel, fit_calibrated
from ml.detectors.features import CHANNELS, GRID, extract, prepare
from ml.detectors.manifests import Row, load_pixels, read_rows
from ml.detectors.populations import POPULATIONS
from ml.detectors.recogniser import Recogniser
from ml.detectors.recogniser_fit import fit_recogniser

OnStep = Callable[[int, int, str], None]


@dataclass(frozen=True)
class NormalityConfig:
    """``limit``: at most so many normal images of a population, evenly spread; 0 takes all."""

    name: str
    task: str
    manifest: str = "../shared/data/manifest.csv"
    seed: int = 1
    limit: int = 0


def load_normality_config(path: Path) -> NormalityConfig:
    """Read one TOML file. Raises ValueError that names the file and the wrong key, type or value."""
    values = read_toml(path)
    return NormalityConfig(**typed_values(NormalityConfig, values, required={"name", "task"}, source=str(path)))


def train_normality(config: NormalityConfig, *, folder: Path, on_step: OnStep) -> dict[str, Any]:
    """Fit on the training normals of the manifest and write arrays and card. Returns the card's facts."""
    rows = [row for row in read_rows(Path(config.manifest), split="train") if not row.is_abnormal]
    features: dict[str, NDArray[Any]] = {}
    models: dict[str, CalibratedModel] = {}
    for population in POPULATIONS:
        chosen = _spread([row for row in rows if row.dataset == population.dataset], config.limit)
        if not chosen:
            raise ValueError(f"the manifest has no normal training images of {population.dataset!r}")
        features[population.key] = _extract(chosen, on_step)
        groups = [row.group for row in chosen]
        models[population.key] = fit_calibrated(features[population.key], groups, seed=config.seed)
    return _write(config, models, fit_recogniser(features), folder)


def _spread(rows: list[Row], limit: int) -> list[Row]:
    if not limit or len(rows) <= limit:
        return rows
    return [rows[index] for index in np.linspace(0, len(rows) - 1, limit).astype(int)]


def _extract(rows: list[Row], on_step: OnStep) -> NDArray[Any]:
    """Features of every row, in half precision: a gigabyte would be two otherwise."""
    features = np.empty((len(rows), GRID * GRID, CHANNELS), dtype=np.float16)
    for index, row in enumerate(rows):
        on_step(index + 1, len(rows), row.dataset)
        pixels, value_range = load_pixels(row.path, modality=row.modality)
        features[index] = extract(prepare(pixels, value_range=value_range))
    return features


def _write(
    config: NormalityConfig, models: dict[str, CalibratedModel], recogniser: Recogniser, folder: Path
) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    order = {key: models[key] for key in recogniser.keys}
    arrays = {"recogniser.weights": recogniser.weights, "recogniser.offsets": recogniser.offsets}
    for key, model in order.items():
        arrays |= pack_model(model, key)
    save_file(arrays, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # the library writes it for its owner alone
    facts = {
        "name": config.name,
        "populations": list(order),
        "normal_images": {key: len(model.calibration) for key, model in order.items()},
        "held_back_alarms": {key: model.held_back_alarms for key, model in order.items()},
        "config": asdict(config),
        "weights_sha256": sha256(folder / WEIGHTS),
    }
    (folder / CARD).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return facts


def pack_model(model: CalibratedModel, key: str) -> dict[str, NDArray[Any]]:
    """The arrays of one population, named ``KEY.part``; :func:`ml.detectors.normality.unpack_model` reads them."""
    normal = model.model
    parts: dict[str, NDArray[Any]] = {
        "centre": normal.centre,
        "memory": normal.memory,
        "memory_scale": np.array([normal.memory_scale]),
        "place_mean": normal.place_mean.astype(np.float16),
        "deviation": normal.deviation,
        "directions": normal.directions.astype(np.float16),
        "variances": normal.variances,
        "rest": np.array([normal.rest]),
        "side_mean": normal.side_mean,
        "side_deviation": normal.side_deviation,
        "means": model.means,
        "deviations": model.deviations,
        "calibration": model.calibration,
    }
    return {f"{key}.{name}": np.ascontiguousarray(value) for name, value in parts.items()}
