"""How well does a detector separate normal from abnormal images, and how much of that could be had without medicine?

For each data set apart: AUROC with a bootstrap interval over patients, for all and for each kind of abnormality;
sensitivity and false-alarm rate at the calibrated threshold with exact intervals; and beside them the nuisance
baselines of :mod:`ml.detectors.nuisance`, learned from the same training normals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ml.detectors import nuisance
from ml.detectors.auroc import auroc, bootstrap_auroc, share_interval
from ml.detectors.features import prepare
from ml.detectors.manifests import NORMAL, Row, by_dataset, load_pixels

Numbers = NDArray[np.float64]
OnStep = Callable[[int, int, str], None]

#: At most so many training normals describe what a nuisance looks like.
MOST_REFERENCES: Final = 300


class Judge(Protocol):
    """A detector as the evaluation sees it. ``takes``: does it know such a row? ``judge``: (score, called unusual)."""

    @property
    def version(self) -> str: ...

    def takes(self, row: Row) -> bool: ...

    def judge(self, pixels: NDArray[Any], value_range: tuple[float, float], row: Row) -> tuple[float, bool]: ...


@dataclass(frozen=True)
class Baseline:
    """A nuisance's name and how it is read from (stretched picture, shape of the file)."""

    name: str
    read: Callable[[NDArray[np.float32], tuple[int, int]], Numbers]


BASELINES: Final = (
    Baseline("histogram", lambda picture, shape: nuisance.histogram(picture)),
    Baseline("border", lambda picture, shape: nuisance.border(picture)),
    Baseline("sharpness", lambda picture, shape: nuisance.sharpness(picture)),
    Baseline("size", lambda picture, shape: nuisance.size(shape)),
)


def evaluate_detector(judge: Judge, *, test: list[Row], references: list[Row], on_step: OnStep) -> list[dict[str, Any]]:
    """One entry for each data set of ``test`` that holds both kinds.

    ``references`` are training normals for the nuisance baselines; a data set without any has none.
    """
    done, results = 0, []
    for name, rows in by_dataset(test):
        if len({row.is_abnormal for row in rows}) < 2:
            continue
        judged, nuisances = [], []
        for row in rows:
            pixels, value_range = load_pixels(row.path, modality=row.modality)
            judged.append(judge.judge(pixels, value_range, row))
            nuisances.append(_read_nuisances(pixels, value_range))
            done += 1
            on_step(done, len(test), name)
        normals = _spread([row for row in references if row.dataset == name and not row.is_abnormal])
        entry = summarise(rows, np.array([score for score, _ in judged]), np.array([flag for _, flag in judged]))
        results.append({"dataset": name} | entry | {"baselines": _baselines(rows, nuisances, normals)})
    return results


def summarise(rows: list[Row], scores: Numbers, flagged: NDArray[np.bool_]) -> dict[str, Any]:
    """AUROC, sensitivity and false alarms of one data set."""
    abnormal = np.array([row.is_abnormal for row in rows])
    groups = [row.group for row in rows]
    labels = np.array([row.label for row in rows])
    kinds = [label for label in sorted(set(labels.tolist())) if label != NORMAL]
    alarms, found = int(flagged[~abnormal].sum()), int(flagged[abnormal].sum())
    normal_count, abnormal_count = int((~abnormal).sum()), int(abnormal.sum())
    return {
        "normal": normal_count,
        "abnormal": abnormal_count,
        "auroc": auroc(scores=scores, is_abnormal=abnormal),
        "auroc_interval": list(bootstrap_auroc(scores=scores, is_abnormal=abnormal, groups=groups)),
        "by_kind": {kind: _kind(scores, abnormal, labels, groups, kind) for kind in kinds},
        "false_alarm_rate": alarms / normal_count,
        "false_alarm_interval": list(share_interval(alarms, normal_count)),
        "sensitivity": found / abnormal_count,
        "sensitivity_interval": list(share_interval(found, abnormal_count)),
    }


def _kind(
    scores: Numbers, abnormal: NDArray[np.bool_], labels: NDArray[np.str_], groups: list[str], kind: str
) -> dict[str, Any]:
    """One kind of abnormality against all normal images."""
    chosen = (labels == kind) | ~abnormal
    part = {"scores": scores[chosen], "is_abnormal": abnormal[chosen]}
    names = [group for group, is_chosen in zip(groups, chosen, strict=True) if is_chosen]
    interval = bootstrap_auroc(**part, groups=names)
    return {"images": int((labels == kind).sum()), "auroc": auroc(**part), "auroc_interval": list(interval)}


def _read_nuisances(pixels: NDArray[Any], value_range: tuple[float, float]) -> dict[str, Numbers]:
    picture = prepare(pixels, value_range=value_range)
    rows, columns = pixels.shape
    return {baseline.name: baseline.read(picture, (rows, columns)) for baseline in BASELINES}


def _baselines(rows: list[Row], read: list[dict[str, Numbers]], normals: list[Row]) -> dict[str, float]:
    """AUROC of each nuisance on the same images."""
    if not normals:
        return {}
    known = [_read_nuisances(*load_pixels(row.path, modality=row.modality)) for row in normals]
    abnormal = np.array([row.is_abnormal for row in rows])
    areas = {}
    for baseline in BASELINES:
        table, reference = (np.stack([each[baseline.name] for each in source]) for source in (read, known))
        areas[baseline.name] = auroc(scores=nuisance.distances(table, normals=reference), is_abnormal=abnormal)
    return areas


def _spread(rows: list[Row]) -> list[Row]:
    if len(rows) <= MOST_REFERENCES:
        return rows
    return [rows[index] for index in np.linspace(0, len(rows) - 1, MOST_REFERENCES).astype(int)]
