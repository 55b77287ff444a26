"""Muon, for the weights of convolutions: Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/.

torch's own takes matrices alone, not convolutions, and would compute in bfloat16.
"""

from collections.abc import Iterable
from typing import Final

import torch
from torch import Tensor, nn

#: Of the quintic iteration that drives singular values towards one, from the reference above.
_COEFFICIENTS: Final = (3.4445, -4.7750, 2.0315)
_ITERATIONS: Final = 5


class Muon(torch.optim.Optimizer):
    """Each step moves a weight along its momentum with all singular values made about equal.

    A convolution counts as the matrix (out, in x height x width). Not for biases, nor for a first or last layer.
    """

    def __init__(self, weights: Iterable[nn.Parameter], *, lr: float, momentum: float = 0.95) -> None:
        super().__init__(weights, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # the loss is not computed again
        """One update of every weight that has a gradient."""
        for group in self.param_groups:
            for weight in (each for each in group["params"] if each.grad is not None):
                state = self.state[weight]
                momentum = state.setdefault("momentum", torch.zeros_like(weight))
                momentum.lerp_(weight.grad, 1 - group["momentum"])
                ahead = weight.grad.lerp(momentum, group["momentum"])
                update = orthogonalised(ahead.flatten(1))
                rows, columns = update.shape
                weight.add_(update.view(weight.shape), alpha=-group["lr"] * max(1.0, rows / columns) ** 0.5)


def orthogonalised(matrix: Tensor) -> Tensor:
    """The matrix with its singular values between about 0.7 and 1.2, by Newton-Schulz iteration."""
    a, b, c = _COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(_ITERATIONS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


def split_weights(network: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Weights of inner convolutions, for Muon, and all other parameters, for Adam."""
    convolutions = [each for each in network.modules() if isinstance(each, nn.Conv2d)]
    inner = [each.get_parameter("weight") for each in convolutions if min(each.weight.shape[:2]) > 4]
    known = {id(weight) for weight in inner}
    return inner, [each for each in network.parameters() if id(each) not in known]
