"""Detectors' numbers for images. Each says what its threshold promises; none says what an abnormality is."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.errors import InvalidInput
from imaging.coding import Coding
from imaging.models import Image, Score
from imaging.storage import load_frame

Report = Callable[[int, int, str], None]


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


def score_dataset(*, dataset_id: str, detector: str, report: Report) -> str:
    """Score every image that has no score of this version. Returns one sentence that sums up."""
    chosen = get_detector(detector)
    images = list(Image.objects.filter(dataset_id=dataset_id).select_related("case").order_by("case__number", "pk"))
    unusual, left_out = 0, 0
    for index, image in enumerate(images):
        report(index, len(images), f"{image.case.code}: {chosen.key}")
        made = score_image(image=image, detector=chosen)
        unusual += made is not None and made.is_unusual
        left_out += made is None
    report(len(images), len(images), "")
    summary = f"{len(images) - left_out} images scored, {unusual} unusual"
    return summary + (f"; {left_out} left out, being of no kind that the detector knows" if left_out else "")


def score_image(*, image: Image, detector: Detector) -> Score | None:
    """The image's score by this version of the detector; None for an image of a kind the detector does not know."""
    if image.modality not in detector.modalities:
        return None
    try:
        result = _run(image, detector)
    except ValueError:  # too small, or the pixels contradict the modality: no number is better than a wrong one
        return None
    score, _ = Score.objects.get_or_create(
        image=image,
        detector=detector.key,
        detector_version=result.version,
        defaults={
            "value": result.value,
            "threshold": result.threshold,
            "is_unusual": result.is_unusual,
            "promise": result.promise[:300],
        },
    )
    return score


def _run(image: Image, detector: Detector) -> Any:
    module = importlib.import_module(detector.module)
    codes = load_frame(image.frame_sha256, rows=image.rows, columns=image.columns)
    pixels = Coding(image.code_slope, image.code_offset).decode(codes)
    return module.score(pixels, value_range=image.value_range, modality=image.modality, spacing_mm=image.spacing_mm)
