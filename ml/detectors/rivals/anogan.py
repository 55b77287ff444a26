"""f-AnoGAN (Schlegl et al. 2019, Medical Image Analysis 54:30-44): what a generator of normal pictures cannot make.

Two stages, both on normal pictures alone. A generator and a critic learn by Wasserstein loss with gradient penalty
(Gulrajani et al. 2017). Then both are frozen and an encoder learns to find the latent vector whose picture is nearest
to the image, in pixels and in the critic's features (the paper's izi_f). The score is what is left of the same sum.

Smaller and shorter than in the paper, which trains for hours on a GPU with half a million patches: here 56 × 56
pixels, a few hundred whole images and minutes on one CPU core. Published for orientation, other images and no promise
of these: AUROC 0.55 on RSNA chest X-rays and 0.77 on BraTS 2021 (the table of BMAD, Bao et al. 2024).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.detectors.rivals.training import OnStep, Scores, Table, draw_batches


@dataclass(frozen=True)
class Settings:
    """``kappa`` weighs the critic's features against pixels; ``penalty`` the gradient penalty. Both as in the paper."""

    latent: int = 64
    width: int = 16
    batch: int = 16
    generator_steps: int = 300
    critic_steps: int = 5
    encoder_steps: int = 600
    learning_rate: float = 1e-3
    encoder_learning_rate: float = 1e-3
    penalty: float = 10.0
    kappa: float = 1.0

    @property
    def total(self) -> int:
        """Steps of both stages, for progress."""
        return self.generator_steps + self.encoder_steps


class Generator(nn.Module):
    """(N, latent) to pictures (N, 1, 56, 56) in -1 … 1."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        width = settings.width
        self.start = nn.Sequential(nn.Linear(settings.latent, 4 * width * 49), nn.Unflatten(1, (4 * width, 7, 7)))
        self.blocks = nn.Sequential(_up(4 * width, 2 * width), _up(2 * width, width))
        self.end = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(width, 1, 3, padding=1), nn.Tanh())

    def forward(self, z: Tensor) -> Tensor:
        picture: Tensor = self.end(self.blocks(self.start(z)))
        return picture


class Critic(nn.Module):
    """Pictures (N, 1, 56, 56) to one number each, higher for real ones; no batch norm: the penalty is per picture."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.layers = _down(settings.width)
        self.head = nn.Linear(4 * settings.width * 49, 1)

    def features(self, x: Tensor) -> Tensor:
        """(N, 4 × width × 49): what the last layer judges by."""
        found: Tensor = self.layers(x)
        return found

    def forward(self, x: Tensor) -> Tensor:
        value: Tensor = self.head(self.features(x)).squeeze(1)
        return value


class Encoder(nn.Module):
    """Pictures (N, 1, 56, 56) to latent vectors (N, latent) in -3 … 3, where nearly all of the generator's lie."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.layers = nn.Sequential(_down(settings.width), nn.Linear(4 * settings.width * 49, settings.latent))

    def forward(self, x: Tensor) -> Tensor:
        return 3 * torch.tanh(self.layers(x) / 3)


def _up(channels: int, fewer: int) -> nn.Sequential:
    convolution = nn.Conv2d(channels, fewer, 3, padding=1)
    return nn.Sequential(nn.Upsample(scale_factor=2), convolution, nn.BatchNorm2d(fewer), nn.ReLU())


def _down(width: int) -> nn.Sequential:
    """56 to 28 to 14 to 7, then flat."""
    widths = [(1, width), (width, 2 * width), (2 * width, 4 * width)]
    layers = [nn.Sequential(nn.Conv2d(a, b, 4, stride=2, padding=1), nn.LeakyReLU(0.2)) for a, b in widths]
    return nn.Sequential(*layers, nn.Flatten())


def score_anogan(
    normals: Table, test: Table, *, seed: int, settings: Settings | None = None, on_step: OnStep | None = None
) -> Scores:
    """The residual of each test picture (images, 56, 56) in 0 … 1 after both stages on the normal ones, (images,)."""
    chosen, note = settings or Settings(), on_step or (lambda *_: None)
    torch.manual_seed(seed)
    pictures, other = (torch.from_numpy(table)[:, None] * 2 - 1 for table in (normals, test))
    generator, critic = train_generator(pictures, chosen, seed=seed, on_step=note)
    encoder, _ = train_encoder(pictures, generator, critic, chosen, seed=seed, on_step=note)
    with torch.no_grad():
        parts = [residuals(part, generator, critic, encoder, kappa=chosen.kappa) for part in other.split(chosen.batch)]
    return np.asarray(torch.cat(parts).numpy(), dtype=np.float64)


def train_generator(pictures: Tensor, settings: Settings, *, seed: int, on_step: OnStep) -> tuple[Generator, Critic]:
    """The first stage; both come back frozen."""
    generator, critic = Generator(settings), Critic(settings)
    _lay_out(generator, critic)
    # no momentum, as for every Wasserstein critic: its loss moves under it
    making, judging = (
        torch.optim.Adam(part.parameters(), lr=settings.learning_rate, betas=(0.0, 0.9)) for part in (generator, critic)
    )
    real = draw_batches(pictures, size=settings.batch, random=np.random.default_rng(seed))
    noise = torch.Generator().manual_seed(seed)

    def draw(count: int) -> Tensor:
        return torch.randn(count, settings.latent, generator=noise)

    for step in range(settings.generator_steps):
        for batch in islice(real, settings.critic_steps):
            with torch.no_grad():
                made = generator(draw(len(batch)))
            _descend(judging, critic_loss(critic, batch, made, weight=settings.penalty, noise=noise))
        _descend(making, -critic(generator(draw(settings.batch))).mean())
        on_step(step + 1, settings.total, "generator and critic")
    return generator.eval().requires_grad_(False), critic.eval().requires_grad_(False)


def critic_loss(critic: nn.Module, real: Tensor, made: Tensor, *, weight: float, noise: torch.Generator) -> Tensor:
    """Wasserstein loss of the critic with its penalty, a scalar."""
    distance: Tensor = critic(made).mean() - critic(real).mean()
    return distance + weight * gradient_penalty(critic, real, made, noise=noise)


def gradient_penalty(
    critic: Callable[[Tensor], Tensor], real: Tensor, made: Tensor, *, noise: torch.Generator
) -> Tensor:
    """Mean of (‖gradient‖ - 1)² at random points between pairs of real and made pictures (Gulrajani et al. 2017)."""
    share = torch.rand(len(real), 1, 1, 1, generator=noise)
    between = (share * real + (1 - share) * made).requires_grad_()
    (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return (gradient.flatten(1).norm(dim=1) - 1).square().mean()


def train_encoder(
    pictures: Tensor, generator: Generator, critic: Critic, settings: Settings, *, seed: int, on_step: OnStep
) -> tuple[Encoder, list[float]]:
    """The second stage, izi_f; the encoder and its loss at every step."""
    encoder = Encoder(settings)
    _lay_out(encoder)
    optimiser = torch.optim.Adam(encoder.parameters(), lr=settings.encoder_learning_rate)
    real = draw_batches(pictures, size=settings.batch, random=np.random.default_rng(seed + 1))
    losses = []
    for step, batch in enumerate(islice(real, settings.encoder_steps), start=settings.generator_steps + 1):
        loss = residuals(batch, generator, critic, encoder, kappa=settings.kappa).mean()
        _descend(optimiser, loss)
        losses.append(float(loss.detach()))
        on_step(step, settings.total, "encoder")
    return encoder.eval(), losses


def residuals(x: Tensor, generator: Generator, critic: Critic, encoder: Encoder, *, kappa: float) -> Tensor:
    """(N,): mean squared difference to the rebuilt picture in pixels, plus ``kappa`` times that in critic features."""
    rebuilt = generator(encoder(x))
    pixels = functional.mse_loss(rebuilt, x, reduction="none").flatten(1).mean(dim=1)
    inside = functional.mse_loss(critic.features(rebuilt), critic.features(x), reduction="none").mean(dim=1)
    return pixels + kappa * inside


def _lay_out(*networks: nn.Module) -> None:
    """Channels last: half the time of the same steps on a CPU."""
    for weights in (each for network in networks for each in network.parameters() if each.ndim == 4):
        weights.data = weights.data.contiguous(memory_format=torch.channels_last)


def _descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
