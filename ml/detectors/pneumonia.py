"""Pneumonia on chest X-rays of children: a convolutional head on the frozen features, by ONNX Runtime.

Trained on one source of films. It refuses what the recogniser does not take for a child's chest X-ray, and makes no
claim about any other.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import onnxruntime

from ml.checkpoints import GRAPH, checkpoint_sha256, read_card
from ml.descriptor import Descriptor
from ml.detectors.features import MINIMUM_SIDE, extract, pool_grid, prepare
from ml.detectors.normal.pairs import SIDE, Array
from ml.detectors.normality import load_detector
from ml.detectors.populations import POPULATIONS, get_population, populations_of
from ml.detectors.recogniser import recognise

CHILD: Final = "xr-chest-child"

PNEUMONIA: Final = Descriptor(
    name="pneumonia",
    title="Pneumonia on chest X-rays of children",
    task="detect",
    method="network",
    architecture="convolutional head on EfficientNet-lite0",
    minimum_size=MINIMUM_SIDE,
    modalities=("CR", "DX"),
    parameters=43_585,
    checkpoint="pneumonia",
    training_data=get_population(CHILD).dataset,
    reference="Kermany et al. 2018 for the images; Tan and Le 2019 for the trunk",
)


@dataclass(frozen=True)
class Result:
    """``value``: chance of pneumonia in a set with as many ill as well children; called at or above ``threshold``."""

    value: float
    threshold: float
    is_unusual: bool
    population: str
    promise: str
    version: str


def score(
    pixels: object,
    *,
    value_range: tuple[float, float],
    modality: str = "",
    spacing_mm: tuple[float, float] | None = None,
) -> Result:
    """Score one film. Raises ValueError for another modality than CR or DX, and for pixels that look like another
    population than chest X-rays of children. ``spacing_mm`` is not used: every image is brought to one grid."""
    if modality and get_population(CHILD) not in populations_of(modality):
        raise ValueError(f"modality must be CR or DX for the detector pneumonia, got {modality!r}")
    views = dict.fromkeys(POPULATIONS, extract(prepare(pixels, value_range=value_range, side=SIDE)))
    found = recognise(views, load_detector().recogniser, allowed=POPULATIONS, declared="")
    if found.key != CHILD:
        raise ValueError(f"pixels must be a chest X-ray of a child for pneumonia, they look like {found.title}")
    return score_features(extract(prepare(pixels, value_range=value_range)))


def score_features(features: Array) -> Result:
    """The chance for features (196, 472) of an image that is known to be of the right kind."""
    sha256 = str(checkpoint_sha256(PNEUMONIA))
    card = read_card(PNEUMONIA)
    session = _session(sha256)
    (logit,) = session.run(None, {session.get_inputs()[0].name: pool_grid(features)[None]})
    chance = float(1 / (1 + np.exp(-float(np.ravel(logit)[0]) / card["temperature"])))
    return Result(
        value=chance,
        threshold=float(card["threshold"]),
        is_unusual=chance >= card["threshold"],
        population=CHILD,
        promise=f"Finds {card['config']['sensitivity']:.0%} of pneumonias among held-back children of the same source. "
        "No claim beyond films of that source.",
        version=f"pneumonia {sha256[:12]}",
    )


@lru_cache(maxsize=1)
def _session(sha256: str) -> onnxruntime.InferenceSession:
    """The hash is in the key so that exchanged weights are loaded anew."""
    folder = PNEUMONIA.folder
    assert folder is not None  # the descriptor names its checkpoint
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(folder / GRAPH), sess_options=options, providers=["CPUExecutionProvider"])
