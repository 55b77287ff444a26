"""Learn what is normal: features of every normal training image, one model for each population, one recogniser."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from ml.checkpoints import CARD, WEIGHTS, sha256
from ml.config import read_toml, typed_values
from ml.detectors.features import CHANNELS, prepare
from ml.detectors.manifests import Row, load_pixels, read_rows
from ml.detectors.normal.calibrated import CalibratedModel, fit_calibrated
from ml.detectors.normal.pairs import SIDE, Array, Pairs, extract_pair
from ml.detectors.normal.planted_cells import CELL, PlantedCells, draw_planted_cells
from ml.detectors.populations import POPULATIONS, get_population
from ml.detectors.recogniser import Recogniser
from ml.detectors.recogniser_fit import fit_recogniser

OnStep = Callable[[int, int, str], None]

#: Pictures of each population that pieces are taken from, and most that the recogniser learns from.
OTHERS, RECOGNISED = 40, 150


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
    torch.set_num_threads(1)
    rows = choose_normals(config)
    others = {key: [_read(row) for row in _spread(chosen, OTHERS)] for key, chosen in rows.items()}
    pictures: dict[str, Array] = {}
    models: dict[str, CalibratedModel] = {}
    for number, (key, chosen) in enumerate(rows.items()):
        foreign = [picture for other, some in others.items() if other != key for picture in some]
        material = read_material(chosen, foreign, seed=config.seed * 1000 + number, on_step=on_step)
        pictures[key] = material.pairs[_spread_numbers(len(chosen), RECOGNISED)][:, 0]
        groups = [row.group for row in chosen]
        models[key] = fit_calibrated(
            material.pairs, material.cells, groups, seed=config.seed, used=get_population(key).measures
        )
    return _write(config, models, fit_recogniser(pictures), folder)


def choose_normals(config: NormalityConfig) -> dict[str, list[Row]]:
    """The normal training images of every population. Raises ValueError where the manifest has none."""
    rows = [row for row in read_rows(Path(config.manifest), split="train") if not row.is_abnormal]
    chosen: dict[str, list[Row]] = {}
    for population in POPULATIONS:
        own = [row for row in rows if row.dataset == population.dataset]
        if not own:
            raise ValueError(f"the manifest has no normal training images of {population.dataset!r}")
        chosen[population.key] = _spread(own, config.limit or len(own))
    return chosen


@dataclass(frozen=True, eq=False)
class Material:
    """What one population is learned from: pairs of every normal image, and cells planted in some of them."""

    pairs: Pairs
    cells: PlantedCells


def read_material(rows: list[Row], others: list[Array], *, seed: int, on_step: OnStep) -> Material:
    """``others``: pictures of other populations, pieces of which are planted. Pairs are kept in half precision."""
    pairs = np.empty((len(rows), 2, (SIDE // CELL) ** 2, CHANNELS), dtype=np.float16)
    for index, row in enumerate(rows):
        on_step(index + 1, len(rows), row.dataset)
        pairs[index] = extract_pair(_read(row))
    cells = draw_planted_cells(
        lambda number: _read(rows[number]),
        others,
        count=len(rows),
        seed=seed,
        on_step=lambda done, total: on_step(done, total, f"{rows[0].dataset}, planted"),
    )
    return Material(pairs, cells)


def _read(row: Row) -> Array:
    pixels, value_range = load_pixels(row.path, modality=row.modality)
    return prepare(pixels, value_range=value_range, side=SIDE)


def _spread(rows: list[Row], count: int) -> list[Row]:
    return [rows[number] for number in _spread_numbers(len(rows), count)]


def _spread_numbers(total: int, count: int) -> list[int]:
    """At most so many numbers below ``total``, evenly."""
    return [int(number) for number in np.unique(np.linspace(0, total - 1, min(count, total)).astype(int))]


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
    patches, places, sides, planted = normal.patches, normal.places, normal.sides, normal.planted
    parts: dict[str, NDArray[Any]] = {
        "centre": patches.centre,
        "memory": patches.memory,
        "memory_scale": np.array([patches.memory_scale]),
        "coarse_mean": places.coarse_mean.astype(np.float16),
        "deviation": places.deviation,
        "directions": places.directions.astype(np.float16),
        "variances": places.variances,
        "rest": np.array([places.rest]),
        "side_centre": sides.centre,
        "side_mean": sides.mean,
        "side_deviation": sides.deviation,
        "hidden": planted.hidden.astype(np.float16),
        "hidden_offset": planted.hidden_offset,
        "output": planted.output,
        "output_offset": np.array([planted.output_offset]),
        "means": model.means,
        "deviations": model.deviations,
        "calibration": model.calibration,
    }
    return {f"{key}.{name}": np.ascontiguousarray(value) for name, value in parts.items()}
