"""Every rival on the test split of every population, beside the normality detector and on the same images."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from ml.detectors.auroc import auroc, bootstrap_auroc
from ml.detectors.features import extract, prepare
from ml.detectors.manifests import Row, load_pixels, read_rows
from ml.detectors.populations import POPULATIONS
from ml.detectors.recogniser import summarise_image
from ml.detectors.rivals.anogan import score_anogan
from ml.detectors.rivals.autoencoder import score_autoencoder
from ml.detectors.rivals.deep_svdd import score_deep_svdd
from ml.detectors.rivals.training import SIDE, OnStep, Scores, Table

#: At most so many normal images of one population, evenly spread.
MOST_IMAGES: Final = 300


@dataclass(frozen=True)
class Views:
    """The same images as pictures (images, 56, 56) and as rows of frozen features (images, 944)."""

    pictures: Table
    rows: Table


#: Each rival: normal training images, test images, seed and progress to one number for each test image.
METHODS: Final[dict[str, Callable[[Views, Views, int, OnStep], Scores]]] = {
    "autoencoder": lambda known, test, seed, note: score_autoencoder(known.pictures, test.pictures, seed=seed),
    "deep-svdd": lambda known, test, seed, note: score_deep_svdd(known.rows, test.rows, seed=seed),
    "f-anogan": lambda known, test, seed, note: score_anogan(known.pictures, test.pictures, seed=seed, on_step=note),
}


def compare_rivals(
    manifest: Path,
    *,
    seed: int,
    on_step: OnStep,
    methods: tuple[str, ...] = tuple(METHODS),
    datasets: tuple[str, ...] = (),
) -> Iterator[dict[str, Any]]:
    """One entry for each population and method as it is measured: AUROC on the test split with its interval.

    ``datasets``: only these; empty for all. On one thread, so that it repeats. Raises ValueError for an unknown method
    or data set.
    """
    populations = tuple(population.dataset for population in POPULATIONS)
    _check("methods", methods, known=tuple(METHODS))
    _check("datasets", datasets, known=populations)
    torch.set_num_threads(1)
    normals = [row for row in read_rows(manifest, split="train") if not row.is_abnormal]
    test = read_rows(manifest, split="test")
    for dataset in datasets or populations:
        known, rows = ([row for row in part if row.dataset == dataset] for part in (normals, test))
        spread = np.unique(np.linspace(0, len(known) - 1, min(MOST_IMAGES, len(known))).astype(int))
        known_views, test_views = _read([known[index] for index in spread], on_step), _read(rows, on_step)
        for name in methods:
            scores = METHODS[name](known_views, test_views, seed, _label(on_step, f"{dataset}, {name}"))
            yield {"dataset": dataset, "method": name, "seed": seed} | _measure(scores, rows)


def _check(argument: str, given: tuple[str, ...], *, known: tuple[str, ...]) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ValueError(f"{argument} must be among {', '.join(known)}, got {', '.join(unknown)}")


def _label(on_step: OnStep, words: str) -> OnStep:
    return lambda done, total, stage: on_step(done, total, f"{words}: {stage}")


def _read(rows: list[Row], on_step: OnStep) -> Views:
    pictures = np.empty((len(rows), SIDE, SIDE), dtype=np.float32)
    features = []
    for index, row in enumerate(rows):
        pixels, value_range = load_pixels(row.path, modality=row.modality)
        prepared = prepare(pixels, value_range=value_range)
        pictures[index] = prepared.reshape(SIDE, 4, SIDE, 4).mean(axis=(1, 3))
        features.append(summarise_image(extract(prepared)))
        on_step(index + 1, len(rows), row.dataset)
    return Views(pictures, np.stack(features).astype(np.float32))


def _measure(scores: NDArray[np.float64], rows: list[Row]) -> dict[str, Any]:
    part: dict[str, Any] = {"scores": scores, "is_abnormal": np.array([row.is_abnormal for row in rows])}
    interval = bootstrap_auroc(**part, groups=[row.group for row in rows])
    return {"images": len(rows), "auroc": auroc(**part), "auroc_interval": list(interval)}
