"""What the rivals share: pictures, batches, and one plain training loop."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

OnStep = Callable[[int, int, str], None]
Table = NDArray[np.float32]
Scores = NDArray[np.float64]

#: Side of the picture that image networks see: means of 4 × 4 pixels of the prepared image.
SIDE: Final = 56
PASSES: Final = 60
BATCH: Final = 32


def train(network: nn.Module, loss_of: Callable[[Tensor], Tensor], data: Tensor, *, seed: int, passes: int) -> None:
    """Adam with weight decay; the mean loss of each batch."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    random = np.random.default_rng(seed)
    for _ in range(passes):
        for chosen in np.array_split(random.permutation(len(data)), max(1, len(data) // BATCH)):
            optimiser.zero_grad(set_to_none=True)
            loss_of(data[torch.from_numpy(chosen)]).mean().backward()
            optimiser.step()


def draw_batches(data: Tensor, *, size: int, random: np.random.Generator) -> Iterator[Tensor]:
    """Without end: batches of at most ``size``, every image once before any comes again."""
    while True:
        order = random.permutation(len(data))
        for start in range(0, max(1, len(data) - size + 1), size):
            yield data[torch.from_numpy(order[start : start + size])]
