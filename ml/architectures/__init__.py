"""The networks, one per file, and the literal list of them. Importing this package imports torch."""

from collections.abc import Callable
from typing import Final

from torch import nn

from ml.architectures.autoencoder import DenoisingAutoencoder
from ml.architectures.edsr import Edsr
from ml.architectures.espcn import Espcn
from ml.architectures.fsrcnn import Fsrcnn
from ml.architectures.slim_edsr import SlimEdsr
from ml.architectures.span import Span
from ml.architectures.srcnn import Srcnn
from ml.architectures.srresnet import Srresnet
from ml.architectures.unet import Unet

__all__ = ["ARCHITECTURES", "build"]

ARCHITECTURES: Final[dict[str, Callable[..., nn.Module]]] = {
    "denoising_autoencoder": DenoisingAutoencoder,
    "edsr": Edsr,
    "espcn": Espcn,
    "fsrcnn": Fsrcnn,
    "slim_edsr": SlimEdsr,
    "span": Span,
    "srcnn": Srcnn,
    "srresnet": Srresnet,
    "unet": Unet,
}


def build(architecture: str, options: dict[str, int]) -> nn.Module:
    """An untrained network; raises ValueError for an unknown name or an option the network does not have."""
    if architecture not in ARCHITECTURES:
        raise ValueError(f"architecture must be one of {', '.join(ARCHITECTURES)}, got {architecture!r}")
    try:
        return ARCHITECTURES[architecture](**options)
    except TypeError as error:
        raise ValueError(f"options of architecture {architecture!r} are wrong: {error}") from error
