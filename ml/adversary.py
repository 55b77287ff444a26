"""The SRGAN terms of training: a discriminator that learns beside the network, and a perceptual distance.

What they are for is plausible texture, not truth. Networks trained with them score lower in PSNR and may change
lesions; they are published to be measured against the others, and their cards say so.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.architectures.srresnet import SrganDiscriminator
from ml.backbone import Backbone
from ml.config import TrainConfig


class Adversary:
    """Adds to the network's loss and trains the discriminator in turn. Its state is part of the checkpoint."""

    def __init__(self, config: TrainConfig, device: torch.device) -> None:
        self._adversarial, self._perceptual = config.adversarial_weight, config.perceptual_weight
        self._discriminator = SrganDiscriminator(channels=32).to(device)
        self._optimiser = torch.optim.Adam(self._discriminator.parameters(), lr=config.learning_rate, betas=(0.9, 0.99))
        self._backbone = Backbone().to(device)

    def network_loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Weighted perceptual and adversarial terms for the network, a scalar."""
        fooled = functional.softplus(-self._discriminator(outputs)).mean()
        return self._adversarial * fooled + self._perceptual * self.perceptual_distance(outputs, targets)

    def perceptual_distance(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean absolute difference of backbone features, each block scaled by the features' own size. Not LPIPS."""
        with torch.no_grad():
            wanted = self._backbone(targets)
        pairs = zip(self._backbone(outputs), wanted, strict=True)
        distances = [(made - true).abs().mean() / (true.abs().mean() + 1e-6) for made, true in pairs]
        return torch.stack(distances).mean()

    def learn(self, outputs: Tensor, targets: Tensor) -> None:
        """One step of the discriminator: real images up, reconstructions down."""
        real = functional.softplus(-self._discriminator(targets)).mean()
        made = functional.softplus(self._discriminator(outputs.detach())).mean()
        self._optimiser.zero_grad(set_to_none=True)
        (real + made).backward()
        nn.utils.clip_grad_norm_(self._discriminator.parameters(), 1.0)
        self._optimiser.step()

    def state(self) -> dict[str, Any]:
        """Everything that must be restored."""
        return {"discriminator": self._discriminator.state_dict(), "optimiser": self._optimiser.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        self._discriminator.load_state_dict(state["discriminator"])
        self._optimiser.load_state_dict(state["optimiser"])
