"""What can be compared: the original, and every super-resolution model of the registry."""

from dataclasses import dataclass, field

from api.errors import InvalidInput
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
    )
