"""What can be compared: the original, and every super-resolution model of the registry."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from api.errors import InvalidInput
from imaging.models import Reconstruction
from ml.checkpoints import read_card
from ml.descriptor import Descriptor
from ml.registry import list_models

ORIGINAL = "original"
SCALES = (2, 4)
DEGRADATIONS = ("bicubic", "blur_noise")
_KINDS = {"kernel": "interpolation", "back_projection": "back_projection", "network": "super_resolution"}
KINDS = (ORIGINAL, *_KINDS.values())


@dataclass(frozen=True)
class Treatment:
    """`key` names no scale; `scales` are those it exists at. `models` are the registry's names by scale."""

    key: str
    title: str
    kind: str
    scales: tuple[int, ...]
    description: str
    licence: str
    models: dict[int, str] = field(default_factory=dict)
    quality: str = ""


def list_treatments() -> list[Treatment]:
    original = Treatment(
        ORIGINAL,
        "Original",
        "original",
        SCALES,
        "The image as it was acquired. In a prospective study choose an interpolation kernel for it instead.",
        "as the dataset",
    )
    grouped: dict[str, list[Descriptor]] = {}
    for model in list_models():
        if model.task == "super_resolution" and model.scale in SCALES:
            grouped.setdefault(model.name.removesuffix(f"-x{model.scale}"), []).append(model)
    return [original, *(_treatment(key, models) for key, models in grouped.items())]


def get_treatment(key: str) -> Treatment:
    """Raises InvalidInput for a key that is not in the list."""
    found = next((treatment for treatment in list_treatments() if treatment.key == key), None)
    if found is None:
        known = ", ".join(treatment.key for treatment in list_treatments())
        raise InvalidInput("unknown_treatment", f"`{key}` is no treatment. Choose from {known}.", field="treatments")
    return found


def check_treatments(keys: list[str], *, comparison: str, scale: int, degradation: str) -> None:
    """Whether these treatments can be compared in this way. Raises InvalidInput in words."""
    if scale not in SCALES:
        raise InvalidInput("unknown_scale", f"The scale is {scale}; choose 2 or 4.", field="scale")
    if comparison == "retrospective" and degradation not in DEGRADATIONS:
        raise InvalidInput(
            "unknown_degradation", f"Choose a degradation: {' or '.join(DEGRADATIONS)}.", field="degradation"
        )
    if comparison == "prospective" and degradation:
        raise InvalidInput("no_degradation", "A prospective comparison degrades nothing.", field="degradation")
    if not keys:
        raise InvalidInput("no_treatment", "Choose at least one treatment.", field="treatments")
    for key in keys:
        treatment = get_treatment(key)
        if scale not in treatment.scales:
            raise InvalidInput("scale_missing", f"{treatment.title} does not exist at ×{scale}.", field="treatments")
        if key == ORIGINAL and comparison == "prospective":
            raise InvalidInput(
                "original_needs_kernel",
                "In a prospective comparison a kernel brings the original to the grid: choose bicubic or another.",
                field="treatments",
            )


def _treatment(key: str, models: list[Descriptor]) -> Treatment:
    first = models[0]
    return Treatment(
        key=key,
        title=first.title.removesuffix(f" x{first.scale}"),
        kind=_KINDS[first.method],
        scales=tuple(sorted(model.scale for model in models)),
        description=first.reference,
        licence=first.licence,
        models={model.scale: model.name for model in models},
        quality="; ".join(filter(None, map(_quality, sorted(models, key=lambda model: model.scale)))),
    )


def _quality(model: Descriptor) -> str:
    """What its card says it gains over bicubic on held-out images after bicubic reduction; empty without figures."""
    if model.folder is None:
        return ""
    rows = read_card(model).get("figures", {}).get("bicubic", [])
    gains = sorted(row["psnr_gain"] for row in rows if row["region"] == "whole")
    if not gains:
        return ""
    return f"×{model.scale}: {gains[0]:+.1f} to {gains[-1]:+.1f} dB over bicubic by data set"


def measure_speed(treatments: Iterable[str]) -> dict[str, float]:
    """Median seconds that each treatment took here for a megapixel of its result; only where it was made before."""
    speeds: dict[str, list[float]] = {}
    made = Reconstruction.objects.filter(treatment__in=list(treatments), seconds__isnull=False).order_by("-created_at")
    rows = made.values_list("treatment", "seconds", "rows", "columns", "frames__len")
    for treatment, seconds, height, width, planes in rows[:2000]:
        speeds.setdefault(treatment, []).append(seconds / (height * width * planes / 1e6))
    return {treatment: median(values) for treatment, values in speeds.items()}
