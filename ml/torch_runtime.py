"""The torch runtime, for machines with a GPU. Import it only through :mod:`ml.runtimes`."""

from functools import lru_cache
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from ml.architectures import build
from ml.architectures.blocks import place
from ml.arrays import Network, Plane


def torch_version() -> str:
    """Name, version and device, for provenance."""
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return f"torch {torch.__version__} on {device}"


def read_network(weights: Path, architecture: str, options: dict[str, int], scale: int | None) -> nn.Module:
    """A trained network, ready to compute, on the CPU."""
    network = build(architecture, options | ({"scale": scale} if scale else {}))
    network.load_state_dict(load_file(weights))
    return network.eval()


@lru_cache(maxsize=8)
def load_torch_network(
    weights: Path, architecture: str, options: tuple[tuple[str, int], ...], scale: int | None, sha256: str
) -> Network:
    """The network in float32 (half precision would break tile-exactness), on the GPU where there is one."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = place(read_network(weights, architecture, dict(options), scale), device)

    @torch.inference_mode()
    def run(pixels: Plane) -> Plane:
        output = network(torch.from_numpy(pixels[None, None].copy()).to(device))
        plane: Plane = output[0, 0].float().cpu().numpy()
        return plane

    return run
