"""Teach a small network to tell planted cells from normal ones. Apart from its use, which needs numpy alone."""

from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from ml.detectors.normal.pairs import Array, Pairs
from ml.detectors.normal.places import Places
from ml.detectors.normal.planted import LIMIT, Planted
from ml.detectors.normal.planted_cells import PlantedCells

UNITS: Final = 32
PASSES: Final = 8
BATCH: Final = 512
LEARNING_RATE: Final = 2e-3
WEIGHT_DECAY: Final = 1e-2
#: Share of inputs and of hidden units that are left out at each step.
DROP_INPUTS, DROP_UNITS = 0.15, 0.3
#: Normal images whose cells are used as well, and cells of each.
NORMALS, CELLS_OF_NORMAL = 300, 20


def fit_planted(pairs: Pairs, cells: PlantedCells, places: Places, *, seed: int, passes: int = PASSES) -> Planted:
    """From pairs (images, 2, cells, channels) of normal images and cells planted in some of them."""
    inputs, wanted = _table(pairs, cells, places, np.random.default_rng(seed))
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.Dropout(DROP_INPUTS),
        nn.Linear(inputs.shape[1], UNITS),
        nn.ReLU(),
        nn.Dropout(DROP_UNITS),
        nn.Linear(UNITS, 1),
    )
    _train(network, torch.from_numpy(inputs), torch.from_numpy(wanted), passes=passes, seed=seed)
    first, last = (
        {name: value.detach().numpy().copy() for name, value in network[layer].named_parameters()} for layer in (1, 4)
    )
    return Planted(first["weight"], first["bias"], last["weight"][0], float(last["bias"][0]))


def _table(pairs: Pairs, cells: PlantedCells, places: Places, random: np.random.Generator) -> tuple[Array, Array]:
    """Inputs (n, 2 × channels) and whether planted (n,): the planted pictures' cells, then some of normal pictures."""
    own, other, place, inside = [cells.own], [cells.other], [cells.place], [cells.inside]
    for image in random.permutation(len(pairs))[:NORMALS]:
        side = int(random.integers(2))
        chosen = random.permutation(pairs.shape[2])[:CELLS_OF_NORMAL]
        own.append(pairs[image, side, chosen])
        other.append(pairs[image, 1 - side, chosen])
        place.append(chosen)
        inside.append(np.zeros(len(chosen), dtype=bool))
    where = np.concatenate(place)
    first, second = (np.clip(places.standardise(np.concatenate(part), where), -LIMIT, LIMIT) for part in (own, other))
    return np.concatenate([first, first - second], axis=1), np.concatenate(inside).astype(np.float32)


def _train(network: nn.Module, inputs: Tensor, wanted: Tensor, *, passes: int, seed: int) -> None:
    """Both kinds of cell weigh the same in all."""
    share = wanted.mean()
    weights = torch.where(wanted > 0, 0.5 / share, 0.5 / (1 - share))
    order = torch.Generator().manual_seed(seed)
    batches = max(1, len(inputs) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE / 2, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=passes * batches + 1)
    network.train()
    for _ in range(passes):
        for rows in torch.randperm(len(inputs), generator=order)[: batches * BATCH].split(BATCH):
            logits = network(inputs[rows])[:, 0]
            losses = nn.functional.binary_cross_entropy_with_logits(logits, wanted[rows], reduction="none")
            optimiser.zero_grad()
            (losses * weights[rows]).mean().backward()
            optimiser.step()
            schedule.step()
    network.eval()
