"""What super-resolution does to detection: the same detector on the original and on what a model makes of it.

Each image is reduced by a declared degradation, enlarged again by the model, and judged; the original is cropped to the
same sides. Differences are paired. A detector that changes its mind is no proof of harm, but its changes are what a
reader study must look at.
"""

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.arrays import Plane, crop_to_multiple
from ml.degrade import get_degradation
from ml.descriptor import Descriptor
from ml.detectors.auroc import auroc, share_interval
from ml.detectors.evaluate import Judge
from ml.detectors.manifests import Row, by_dataset, load_pixels
from ml.infer import upscale
from ml.intervals import DRAWS, SEED, bootstrap_mean

OnStep = Callable[[int, int, str], None]
UNIT = (0.0, 1.0)


def compare_treatments(
    judge: Judge, *, test: list[Row], models: list[Descriptor], degradation: str, on_step: OnStep
) -> list[dict[str, Any]]:
    """One entry for each data set and model: change of score, of AUROC, and flips; 95 % intervals over patients."""
    results, done = [], 0
    for name, rows in by_dataset(test):
        judged: list[list[tuple[float, bool]]] = []
        for row in rows:
            judged.append(_judge_row(judge, row, models, degradation))
            done += 1
            on_step(done, len(test), name)
        for index, model in enumerate(models, start=1):
            before, after = ([each[place] for each in judged] for place in (0, index))
            results.append({"dataset": name, "model": model.name} | summarise_change(rows, before, after))
    return results


def _judge_row(judge: Judge, row: Row, models: list[Descriptor], degradation: str) -> list[tuple[float, bool]]:
    """The original first, then one verdict for each model."""
    pixels, (low, high) = load_pixels(row.path, modality=row.modality)
    unit: Plane = ((pixels.astype(np.float32) - low) / (high - low)).clip(0.0, 1.0)
    scale = models[0].scale
    original = crop_to_multiple(unit, scale)
    lr = get_degradation(degradation, scale=scale).apply(original, seed=zlib.crc32(row.path.name.encode()))
    made = (upscale(lr, model=model, value_range=UNIT).pixels.clip(0.0, 1.0) for model in models)
    return [judge.judge(picture, UNIT, row) for picture in (original, *made)]


def summarise_change(
    rows: list[Row], before: list[tuple[float, bool]], after: list[tuple[float, bool]]
) -> dict[str, Any]:
    """Paired figures of one data set. AUROC is left out where only one kind of image is there.

    ``new_alarms``: normal images called unusual only afterwards; ``lost_findings``: abnormal ones only before.
    """
    groups = [row.group for row in rows]
    scores = [np.array([score for score, _ in side]) for side in (before, after)]
    flags = [np.array([flag for _, flag in side]) for side in (before, after)]
    change = scores[1] - scores[0]
    flips = int((flags[0] != flags[1]).sum())
    abnormal = np.array([row.is_abnormal for row in rows])
    entry: dict[str, Any] = {
        "images": len(rows),
        "normal": int((~abnormal).sum()),
        "abnormal": int(abnormal.sum()),
        "score_change": float(change.mean()),
        "score_change_interval": list(bootstrap_mean(change, groups)),
        "flips": flips / len(rows),
        "flips_interval": list(share_interval(flips, len(rows))),
        "new_alarms": int((~abnormal & ~flags[0] & flags[1]).sum()),
        "lost_findings": int((abnormal & flags[0] & ~flags[1]).sum()),
    }
    if abnormal.any() and not abnormal.all():
        areas = [auroc(scores=side, is_abnormal=abnormal) for side in scores]
        entry |= {"auroc_original": areas[0], "auroc": areas[1]}
        entry["auroc_change_interval"] = list(_change_interval(scores, abnormal, groups))
    return entry


def _change_interval(
    scores: list[NDArray[np.float64]], abnormal: NDArray[np.bool_], groups: list[str]
) -> tuple[float, float]:
    """Percentile interval of the difference of two AUROCs of the same images, resampling patients."""
    names, index = np.unique(np.asarray(groups), return_inverse=True)
    members = [np.flatnonzero(index == place) for place in range(len(names))]
    random = np.random.default_rng(SEED)
    changes = []
    for _ in range(DRAWS // 4):
        drawn = np.concatenate([members[place] for place in random.integers(len(names), size=len(names))])
        if abnormal[drawn].any() and not abnormal[drawn].all():
            areas = [auroc(scores=side[drawn], is_abnormal=abnormal[drawn]) for side in scores]
            changes.append(areas[1] - areas[0])
    low, high = np.quantile(changes, [0.025, 0.975])
    return float(low), float(high)
