"""A slim EDSR cut out of a trained one: channels chosen and weights refitted by least squares, layer by layer.

He et al. 2017 (channel pruning by reconstruction), with channels removed one by one by what each removal costs after
all others are refitted (Hassibi and Stork 1993, optimal brain surgeon, for groups of weights). The result is a start
for training: it keeps what the large network computes, to within what the kept channels can tell.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ml.architectures.edsr import Edsr
from ml.architectures.slim_edsr import SlimEdsr

#: Positions of the sample images that the least squares see.
POSITIONS = 24_000
_BORDER = 5
_TAPS = 9

Matrix = NDArray[np.float64]


def check_fit(network: nn.Module, slim_edsr: SlimEdsr) -> Edsr:
    """The network, an EDSR that ``slim_edsr`` can be cut out of. Raises ValueError for another network or scale, or a
    slim one with more blocks or other features."""
    if not isinstance(network, Edsr) or not network.scale == slim_edsr.scale == 2:
        raise ValueError("a slim EDSR x2 can only be cut out of an EDSR x2")
    if len(slim_edsr.widths) > len(network.body) - 1 or network.head.weight.shape != slim_edsr.head.weight.shape:
        raise ValueError("a slim network must have the features of its EDSR and no more blocks than it")
    return network


@torch.no_grad()
def slim(network: nn.Module, slim_edsr: SlimEdsr, images: Tensor) -> None:
    """Fill ``slim_edsr`` from an EDSR (both x2) in place; ``images`` (N, 1, H, W) are what both should agree on.

    EDSR's first blocks, as many as are too many, become the first slim one together; every other slim block stands for
    one of EDSR's. Raises ValueError as :func:`check_fit` does.
    """
    edsr = check_fit(network, slim_edsr)
    blocks = [block.get_submodule("body") for block in list(edsr.body)[:-1]]
    extra = len(blocks) - len(slim_edsr.widths)
    slim_edsr.head.load_state_dict(edsr.head.state_dict())
    features = edsr.head(images)
    sample = _Sample.of(features)
    slimmed = features
    groups = [blocks[: extra + 1], *([block] for block in blocks[extra + 1 :])]
    for group, target, width in zip(groups, slim_edsr.body, slim_edsr.widths, strict=True):
        weights, biases, inside, after = _together(group, features)
        kept = _choose(inside, after - features, width, sample)
        first, last = target.get_submodule("body.0"), target.get_submodule("body.2")
        first.load_state_dict({"weight": weights[kept], "bias": biases[kept]})
        active = functional.relu(first(slimmed))
        _fit(last, active, after - slimmed, sample)
        features, slimmed = after, slimmed + last(active)
    _merge_tail(edsr, slim_edsr, slimmed, sample)


@dataclass(frozen=True)
class _Sample:
    """Random positions, away from the border, at which 3x3 neighbourhoods and features are read."""

    positions: Tensor

    @classmethod
    def of(cls, features: Tensor) -> "_Sample":
        n, _, rows, columns = features.shape
        count = n * (rows - 2 * _BORDER) * (columns - 2 * _BORDER)
        order = torch.randperm(count, generator=torch.Generator().manual_seed(0))
        return cls(order[:POSITIONS])

    def around(self, features: Tensor) -> Matrix:
        """(channels x 9, positions)."""
        edge = _BORDER - 1
        columns = functional.unfold(features[..., edge:-edge, edge:-edge], 3)
        flat = columns.permute(1, 0, 2).flatten(1)[:, self.positions]
        return flat.double().numpy()

    def at(self, features: Tensor) -> Matrix:
        """(channels, positions)."""
        inner = features[..., _BORDER:-_BORDER, _BORDER:-_BORDER]
        return inner.transpose(0, 1).flatten(1)[:, self.positions].double().numpy()


def _together(group: list[nn.Module], features: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """First weights and biases of the blocks side by side, all their active channels, and the features after them."""
    weights: list[Tensor] = []
    biases: list[Tensor] = []
    inside: list[Tensor] = []
    for body in group:
        first, last = body.get_submodule("0"), body.get_submodule("2")
        active = functional.relu(first(features))
        features = features + last(active)
        weights.append(first.get_parameter("weight"))
        biases.append(first.get_parameter("bias"))
        inside.append(active)
    return torch.cat(weights), torch.cat(biases), torch.cat(inside, dim=1), features


def _choose(inside: Tensor, change: Tensor, count: int, sample: _Sample) -> list[int]:
    """Which channels best predict the change of the features, by dropping the cheapest until ``count`` are left."""
    left = [channel for channel in range(inside.shape[1]) if float(inside[:, channel].std()) > 1e-6]
    left = sorted(left, key=lambda channel: -float(inside[:, channel].var()))[: 2 * change.shape[1]]
    columns = _centred(sample.around(inside[:, left]))
    wanted = _centred(sample.at(change))
    inverse = np.asarray(np.linalg.inv(_ridged(columns @ columns.T)), dtype=np.float64)
    weights: Matrix = wanted @ columns.T @ inverse
    alive = list(range(len(left)))
    while len(alive) > count:
        costs = [_cost(weights, inverse, channel) for channel in alive]
        dropped = _span(alive.pop(int(np.argmin(costs))))
        share = np.linalg.inv(inverse[dropped, dropped])
        weights -= weights[:, dropped] @ share @ inverse[dropped]
        inverse -= inverse[:, dropped] @ share @ inverse[dropped]
    spare = [channel for channel in range(inside.shape[1]) if channel not in left]
    return sorted([left[channel] for channel in alive] + spare[: count - len(alive)])


def _span(channel: int) -> slice:
    return slice(_TAPS * channel, _TAPS * (channel + 1))


def _cost(weights: Matrix, inverse: Matrix, channel: int) -> float:
    """By how much the squared error grows if the channel goes and all others are refitted."""
    taps = _span(channel)
    used = weights[:, taps]
    return float(np.sum(used @ np.linalg.inv(inverse[taps, taps]) * used))


def _centred(values: Matrix) -> Matrix:
    return values - values.mean(axis=1, keepdims=True)


def _ridged(square: Matrix) -> Matrix:
    return square + 1e-6 * np.diag(square).mean() * np.eye(len(square))


def _fit(convolution: nn.Module, inputs: Tensor, wanted: Tensor, sample: _Sample) -> None:
    """Weights and bias of a 3x3 convolution by least squares, in place."""
    around, at = sample.around(inputs), sample.at(wanted)
    columns = _centred(around)
    weights = np.linalg.solve(_ridged(columns @ columns.T), columns @ _centred(at).T).T
    bias = at.mean(axis=1) - weights @ around.mean(axis=1)
    shape = convolution.get_parameter("weight").shape
    convolution.load_state_dict({"weight": torch.from_numpy(weights).view(shape), "bias": torch.from_numpy(bias)})


def _merge_tail(edsr: Edsr, slim_edsr: SlimEdsr, slimmed: Tensor, sample: _Sample) -> None:
    """Upsampler, shuffle and last layer as one 5x5 convolution, cut to the directions that matter most to it."""
    phases, bias = merged_tail(edsr)
    last = edsr.body[-1]
    values = _centred(sample.at(last(slimmed)))
    spread = np.linalg.cholesky(_ridged(values @ values.T / values.shape[1]))
    flat = phases.permute(0, 2, 3, 1).flatten(0, 2).double().numpy()
    directions = np.linalg.svd(flat @ spread, full_matrices=False)[2][: slim_edsr.join.out_channels]
    down = torch.from_numpy(directions @ np.linalg.inv(spread)).float()
    up = torch.from_numpy(spread @ directions.T).float()
    joined = torch.einsum("jc,cihw->jihw", down, last.get_parameter("weight"))
    slim_edsr.join.load_state_dict({"weight": joined, "bias": down @ last.get_parameter("bias")})
    # the long skip adds the head's features to the last ones: linear in the image
    constant = phases.sum(dim=(2, 3)) @ edsr.head.get_parameter("bias")
    narrowed = torch.einsum("pchw,cj->pjhw", phases, up)
    slim_edsr.to_phases.load_state_dict({"weight": narrowed, "bias": bias + constant})
    slim_edsr.linear.load_state_dict({"weight": functional.conv_transpose2d(phases, edsr.head.weight)})


def merged_tail(edsr: Edsr) -> tuple[Tensor, Tensor]:
    """EDSR x2's upsampler, pixel shuffle and last layer as one convolution: weights (4, channels, 5, 5), biases (4,).

    The last layer sees a neighbour of an output pixel as one of the four phases of the same or the next input pixel.
    """
    up = edsr.upsample.get_submodule("0")
    channels = edsr.tail.in_channels
    by_phase = up.get_parameter("weight").view(channels, 2, 2, channels, 3, 3)
    biases = up.get_parameter("bias").view(channels, 2, 2)
    weights = torch.zeros(2, 2, channels, 5, 5)
    merged = edsr.tail.get_parameter("bias").expand(2, 2).clone()
    for row, column, down, right in np.ndindex(2, 2, 3, 3):
        (input_row, phase_row), (input_column, phase_column) = divmod(row + down - 1, 2), divmod(column + right - 1, 2)
        taps = edsr.tail.weight[0, :, down, right]
        part = torch.einsum("c,cihw->ihw", taps, by_phase[:, phase_row, phase_column])
        weights[row, column, :, 1 + input_row : 4 + input_row, 1 + input_column : 4 + input_column] += part
        merged[row, column] += taps @ biases[:, phase_row, phase_column]
    return weights.view(4, channels, 5, 5), merged.flatten()
