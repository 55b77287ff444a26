"""A model as teacher: its results instead of the true images, for a smaller network to learn.

What no network can know, noise above all, is missing from the results of a good one. A small network that learns them
spends its steps on what can be learned. Hinton et al. 2015, Distilling the Knowledge in a Neural Network.
"""

from dataclasses import replace
from itertools import count
from typing import Final

from torch import nn

from ml.checkpoints import WEIGHTS, checkpoint_sha256
from ml.data import Pair
from ml.infer import upscale
from ml.progress import Progress
from ml.registry import get_descriptor
from ml.torch_runtime import read_network

_TILE: Final = 1024


def taught(pairs: list[list[Pair]], teacher: str, *, scale: int, quiet: bool = False) -> list[list[Pair]]:
    """The same pairs with the teacher's result for the clean variant as truth. Raises ValueError for another scale.

    Nothing is kept: a run that goes on computes it again, which takes minutes on a CPU.
    """
    descriptor = get_descriptor(teacher)
    if descriptor.task != "super_resolution" or descriptor.scale != scale:
        raise ValueError(f"teacher must be a super-resolution model x{scale}, got {teacher!r}")
    progress = Progress(total=sum(map(len, pairs)), label=f"learning from {teacher}", quiet=quiet)
    done = count(1)

    def teach(pair: Pair) -> Pair:
        made = upscale(pair.variants[0], model=descriptor, value_range=(0.0, 1.0), tile=_TILE)
        progress.update(next(done))
        return replace(pair, hr=made.pixels.clip(0.0, 1.0))

    learned = [[teach(pair) for pair in group] for group in pairs]
    progress.close()
    return learned


def load_teacher(name: str) -> nn.Module:
    """The teacher's trained network. Raises ValueError for a model without one, or files not of its card."""
    descriptor = get_descriptor(name)
    if descriptor.folder is None or descriptor.method != "network":
        raise ValueError(f"teacher must be a network, got {name!r}")
    checkpoint_sha256(descriptor)  # verifies the files
    return read_network(descriptor.folder / WEIGHTS, descriptor.architecture, descriptor.options, descriptor.scale)
