"""Detectors' numbers for images. Each says what its threshold promises; none says what an abnormality is."""

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from api.errors import InvalidInput
from imaging.models import Image, Score
from imaging.planes import iter_planes
from imaging.progress import Report


@dataclass(frozen=True)
class Detector:
    """`module` holds `score(pixels, *, value_range, modality, spacing_mm)`; it is loaded only where it runs."""

    key: str
    title: str
    modalities: tuple[str, ...]
    promise: str
    module: str


DETECTORS = (
    Detector(
        key="normality",
        title="Normality, one-class",
        modalities=("CR", "DX", "CT", "MR", "US"),
        promise="Learned from normal images alone. Each score says what share of normal images it may call unusual.",
        module="ml.detectors.normality",
    ),
)


def list_detectors() -> list[Detector]:
    return list(DETECTORS)


def get_detector(key: str) -> Detector:
    """Raises InvalidInput for a key that is not in the list."""
    found = next((detector for detector in DETECTORS if detector.key == key), None)
    if found is None:
        known = ", ".join(detector.key for detector in DETECTORS)
        raise InvalidInput("unknown_detector", f"`{key}` is no detector. Choose from {known}.", field="detector")
    return found


def score_dataset(*, dataset_id: str, detector: str, report: Report, images: list[str] | None = None) -> str:
    """Score every image, or those named, that has no score of this version. Returns one sentence that sums up."""
    chosen = get_detector(detector)
    wanted = Image.objects.filter(dataset_id=dataset_id, is_excluded=False)
    if images is not None:
        wanted = wanted.filter(pk__in=images)
    rows = list(wanted.select_related("case").order_by("case__number", "created_at", "pk"))
    unusual, left_out = 0, 0
    for index, image in enumerate(rows):
        report(index, len(rows), f"{image.case.code}: {chosen.key}")
        made = score_image(image=image, detector=chosen)
        unusual += made is not None and made.is_unusual
        left_out += made is None
    report(len(rows), len(rows), "")
    summary = f"{len(rows) - left_out} images scored, {unusual} unusual"
    return summary + (f"; {left_out} left out, being of no kind that the detector knows" if left_out else "")


def score_image(*, image: Image, detector: Detector) -> Score | None:
    """The image's score by this version of the detector; None for an image of a kind the detector does not know.

    Of a stack every plane that the detector can take is scored, and the highest counts. The promise then holds for
    each plane, not for the stack, and says so.
    """
    if image.modality not in detector.modalities:
        return None
    results = [_run(image, values, detector) for _, values in iter_planes(image)]
    known = [result for result in results if result is not None]
    if not known:  # too small, or the pixels contradict the modality: no number is better than a wrong one
        return None
    plane = int(np.nanargmax([result.value / result.threshold if result else np.nan for result in results]))
    highest = results[plane]
    score, _ = Score.objects.get_or_create(
        image=image,
        detector=detector.key,
        detector_version=highest.version,
        defaults={
            "value": highest.value,
            "plane": plane,
            "plane_values": [result.value if result else None for result in results] if len(results) > 1 else [],
            "threshold": highest.threshold,
            "is_unusual": any(result.is_unusual for result in known),
            "promise": _promise(highest.promise, len(results)),
        },
    )
    return score


def _promise(promise: str, planes: int) -> str:
    if planes == 1:
        return promise[:300]
    return f"For each plane alone, so a stack of {planes} is called unusual more often: {promise}"[:300]


def _run(image: Image, values: np.ndarray, detector: Detector) -> Any:
    """The detector's result for one plane; None where it cannot take it."""
    module = importlib.import_module(detector.module)
    try:
        return module.score(values, value_range=image.value_range, modality=image.modality, spacing_mm=image.spacing_mm)
    except ValueError:
        return None
