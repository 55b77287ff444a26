"""Any community checkpoint that spandrel reads. Needs the ``peers`` extra.

There is no CPU build of torchvision whose operators load, and spandrel imports torchvision. Two operator schemas
declared beforehand cure the import; detection operators stay unusable, and no super-resolution network uses them.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from ml.arrays import Network, Plane, as_colour
from ml.descriptor import Descriptor

_SCHEMA = "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


@lru_cache(maxsize=1)
def _declare_operators() -> torch.library.Library:
    """Kept alive by the cache: the schemas vanish with the object."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in (_SCHEMA, f"q{_SCHEMA}"):
        try:
            library.define(schema)
        except RuntimeError:  # a torchvision whose operators do load has declared it already
            continue
    return library


@lru_cache(maxsize=2)
def _load(path: Path) -> Any:
    if find_spec("spandrel") is None:
        raise ValueError("spandrel checkpoints need the optional extra: install fovea[peers]")
    if not path.is_file():
        raise ValueError(f"checkpoint {path} does not exist")
    _declare_operators()
    import spandrel

    return spandrel.ModelLoader(device="cpu").load_from_file(str(path)).eval()


def describe_checkpoint(path: Path, *, name: str) -> Descriptor:
    """What the file says about itself, under ``name``; training data and degradation it does not say."""
    model = _load(path)
    return Descriptor(
        name=name,
        title=f"{model.architecture.name} ({path.name})",
        task="super_resolution",
        method="peer",
        architecture="spandrel",
        scale=int(model.scale),
        channels=int(model.input_channels),
        halo=48,
        size_multiple=int(model.size_requirements.multiple_of),
        parameters=sum(value.numel() for value in model.model.parameters()),
        training_data="unknown",
        degradation="unknown",
        licence="unknown: ask its author",
    )


def load_checkpoint(path: Path) -> Network:
    """A function from a plane to the enlarged plane."""
    model = _load(path)

    @torch.inference_mode()
    def run(pixels: Plane) -> Plane:
        channels = as_colour(pixels) if model.input_channels == 3 else pixels[None].copy()
        result: Plane = model(torch.from_numpy(channels)[None])[0].mean(dim=0).numpy()
        return result

    return run
