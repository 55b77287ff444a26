"""How unusual is an image, for one that should be normal? One detector for every known modality.

`score` recognises the population first, then asks that population's model. It runs on ONNX Runtime and numpy alone. The
number says how strange, in spreads of normal images; what is strange stays the reader's decision.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from safetensors.numpy import load_file

from ml.arrays import as_plane, check_range
from ml.checkpoints import CARD, WEIGHTS, checkpoint_sha256
from ml.descriptor import Descriptor
from ml.detectors.features import MINIMUM_SIDE, find_surround, prepare
from ml.detectors.normal.calibrated import FALSE_ALARM_RATE, CalibratedModel
from ml.detectors.normal.model import NormalModel
from ml.detectors.normal.pairs import SIDE, Array, as_grid, extract_pair
from ml.detectors.normal.patches import Patches
from ml.detectors.normal.places import Places
from ml.detectors.normal.planted import Planted
from ml.detectors.normal.sides import Sides
from ml.detectors.populations import MODALITIES, POPULATIONS, Population, get_population, populations_of
from ml.detectors.recogniser import Recogniser, recognise

NORMALITY: Final = Descriptor(
    name="normality",
    title="Normality, one-class, with a recogniser in front",
    task="detect",
    method="memory",
    architecture="patch neighbours, Mahalanobis distance and planted abnormalities on EfficientNet-lite0",
    minimum_size=MINIMUM_SIDE,
    modalities=MODALITIES,
    checkpoint="normality",
    training_data="normal images of six populations; see the card",
    reference="Roth et al. 2022; Rippel et al. 2021; Vovk et al. 2005 for the threshold",
)


@dataclass(frozen=True, eq=False)
class Result:
    """``value`` above ``threshold`` is unusual. ``p_value``: share of normal images at least as unusual."""

    value: float
    threshold: float
    is_unusual: bool
    p_value: float
    population: str
    promise: str
    version: str
    cells: Array

    def heat_map(self, pixels: NDArray[Any], *, value_range: tuple[float, float]) -> Array:
        """Where it is unusual, in the shape of ``pixels``: cosine distance to the nearest normal patch; 0 around it."""
        low, high = get_population(self.population).view(value_range)
        unit = np.clip((as_plane(pixels) - low) / (high - low), 0, 1)
        rows, columns = find_surround(unit)
        size = (columns.stop - columns.start, rows.stop - rows.start)
        grid = Image.fromarray(as_grid(self.cells))
        heat = np.zeros(unit.shape, dtype=np.float32)
        heat[rows, columns] = np.asarray(grid.resize(size, Image.Resampling.BICUBIC))
        return heat


@dataclass(frozen=True, eq=False)
class Detector:
    """Everything learned, as read from the checkpoint."""

    recogniser: Recogniser
    models: dict[str, CalibratedModel]
    version: str


def score(
    pixels: object,
    *,
    value_range: tuple[float, float],
    modality: str = "",
    spacing_mm: tuple[float, float] | None = None,
    population: str = "",
) -> Result:
    """Score one plane in its own units. ``value_range``: what black and white are.

    ``modality`` is a DICOM code; empty means unknown, and the recogniser alone decides. ``population`` skips the
    recogniser. ``spacing_mm`` is not used: every image is brought to one grid. Raises ValueError for a modality that
    nobody was trained on, for pixels that plainly belong to another, and for input that is no image.
    """
    detector = load_detector()
    allowed = _allowed(modality, population)
    pairs = _pairs(pixels, value_range, allowed)
    chosen = allowed[0] if population else _recognise(pairs, detector.recogniser, declared=modality)
    model, pair = detector.models[chosen.key], pairs[chosen]
    value, threshold = model.score(pair), model.threshold()
    return Result(
        value=value,
        threshold=threshold,
        is_unusual=value > threshold,
        p_value=model.p_value(value),
        population=chosen.key,
        promise=_promise(chosen, model),
        version=detector.version,
        cells=model.model.patches.measure(pair),
    )


def _allowed(modality: str, population: str) -> tuple[Population, ...]:
    if population:
        return (get_population(population),)
    return populations_of(modality) if modality else POPULATIONS


def _pairs(
    pixels: object, value_range: tuple[float, float], allowed: tuple[Population, ...]
) -> dict[Population, Array]:
    """The pair of features of the image as each population shows it; most populations share one view."""
    made: dict[tuple[float, float], Array] = {}
    for view in {each.view(check_range(value_range)) for each in allowed}:
        made[view] = extract_pair(prepare(pixels, value_range=view, side=SIDE))
    return {each: made[each.view(value_range)] for each in allowed}


def _recognise(pairs: dict[Population, Array], recogniser: Recogniser, *, declared: str) -> Population:
    views = {population: pair[0] for population, pair in pairs.items()}
    return recognise(views, recogniser, allowed=tuple(views), declared=declared)


def _promise(population: Population, model: CalibratedModel) -> str:
    return (
        f"Compared with {len(model.calibration)} normal {population.title}. At most {FALSE_ALARM_RATE:.0%} of normal "
        "images of the same source are called unusual. It does not say what is unusual, nor that an image is normal."
    )


def load_detector() -> Detector:
    """The verified checkpoint, kept in memory after the first use."""
    return _load(str(checkpoint_sha256(NORMALITY)))


@lru_cache(maxsize=1)
def _load(sha256: str) -> Detector:
    """The hash is in the key so that exchanged weights are loaded anew."""
    folder = NORMALITY.folder
    assert folder is not None  # the descriptor names its checkpoint
    arrays = load_file(folder / WEIGHTS)
    facts = json.loads((folder / CARD).read_text(encoding="utf-8"))
    keys = tuple(facts["populations"])
    recogniser = Recogniser(keys, arrays["recogniser.weights"], arrays["recogniser.offsets"])
    return Detector(recogniser, {key: unpack_model(arrays, key) for key in keys}, f"normality {sha256[:12]}")


def unpack_model(arrays: dict[str, NDArray[Any]], key: str) -> CalibratedModel:
    """The model of one population out of a checkpoint's arrays."""
    part = {name.removeprefix(f"{key}."): array for name, array in arrays.items() if name.startswith(f"{key}.")}
    patches = Patches(part["centre"], part["memory"], float(part["memory_scale"][0]))
    half = {name: array.astype(np.float32) for name, array in part.items() if array.dtype == np.float16}
    places = Places(
        half["coarse_mean"], part["deviation"], half["directions"], part["variances"], float(part["rest"][0])
    )
    sides = Sides(part["side_centre"], part["side_mean"], part["side_deviation"])
    planted = Planted(half["hidden"], part["hidden_offset"], part["output"], float(part["output_offset"][0]))
    return CalibratedModel(
        NormalModel(patches, places, sides, planted),
        part["means"],
        part["deviations"],
        part["calibration"],
        get_population(key).measures,
    )
