"""What a model is and needs. Inference goes through a descriptor alone; nothing else may be known about a model."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

Task = Literal["super_resolution", "denoise", "detect"]
Method = Literal["kernel", "back_projection", "network", "peer", "memory"]

CHECKPOINTS = Path(__file__).resolve().parent / "checkpoints_data"


@dataclass(frozen=True)
class Descriptor:
    """One model. Lengths are in pixels of the model's input.

    ``value_range``: what the model itself sees; callers declare the range of their image and it is mapped to this one.
    ``halo``: context that a tile needs on each side so that tiles stitched equal the whole.
    ``size_multiple``: the sides of what the model sees must divide by it; inference pads and crops.
    ``spacing_mm``: pixel spacing the model may be used at; ``None`` means any.
    ``checkpoint``: folder name under ``checkpoints_data``; empty for models without weights.
    ``back_projection``: steps of iterative back-projection after the model itself (0: none).
    """

    name: str
    title: str
    task: Task
    method: Method
    architecture: str
    scale: int = 1
    options: dict[str, int] = field(default_factory=dict)
    channels: int = 1
    value_range: tuple[float, float] = (0.0, 1.0)
    halo: int = 0
    size_multiple: int = 1
    minimum_size: int = 2
    spacing_mm: tuple[float, float] | None = None
    modalities: tuple[str, ...] = ()
    parameters: int = 0
    checkpoint: str = ""
    training_data: str = ""
    degradation: str = ""
    licence: str = "Apache-2.0"
    reference: str = ""
    back_projection: int = 0

    @property
    def folder(self) -> Path | None:
        """Where weights, graph and card lie; ``None`` for a model without weights."""
        return CHECKPOINTS / self.checkpoint if self.checkpoint else None

    @property
    def card_path(self) -> Path | None:
        """The model card in words; ``None`` for a model without weights."""
        return self.folder / "card.md" if self.folder else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; paths relative to the package."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return values | {"card": f"ml/checkpoints_data/{self.checkpoint}/card.md" if self.checkpoint else None}


#: Steps of the final back-projection that the suffix ``+bp`` asks for.
BACK_PROJECTION_STEPS = 10

#: Each step reaches 2 pixels to reduce and 3 to enlarge (Lanczos-3); 3 more cover the half-pixel offsets.
BACK_PROJECTION_HALO = 5 * BACK_PROJECTION_STEPS + 3


def with_back_projection(descriptor: Descriptor) -> Descriptor:
    """The same model followed by iterative back-projection, under the name ``NAME+bp``."""
    if descriptor.task != "super_resolution" or descriptor.back_projection:
        raise ValueError(f"back-projection needs a plain super-resolution model, got {descriptor.name!r}")
    return replace(
        descriptor,
        name=f"{descriptor.name}+bp",
        title=f"{descriptor.title}, then back-projection",
        halo=descriptor.halo + BACK_PROJECTION_HALO,
        back_projection=BACK_PROJECTION_STEPS,
    )
