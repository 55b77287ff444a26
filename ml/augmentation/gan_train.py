"""Training of the conditional GAN: hinge loss, heads on frozen features, half of every batch from each class.

Killed at any moment, the same call goes on from the last saved state and ends with the same weights as an unbroken run.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ml.architectures.blocks import place
from ml.augmentation.config import GanConfig
from ml.augmentation.diffaugment import augment
from ml.augmentation.discriminator import Discriminator, MixedFeatures
from ml.augmentation.generator import Generator

OnStep = Callable[[int, int, str], None]
Pictures = NDArray[np.float32]


@dataclass
class GanRun:
    """The state of one training; everything but the frozen features is saved and restored."""

    generator: Generator
    average: Generator
    discriminator: Discriminator
    features: MixedFeatures
    optimisers: tuple[torch.optim.Adam, torch.optim.Adam]
    losses: list[tuple[int, float, float]] = field(default_factory=list)
    step: int = 0

    def trained(self) -> dict[str, Any]:
        """What can be saved."""
        parts = {name: part.state_dict() for name, part in self._networks().items()}
        optimisers = [each.state_dict() for each in self.optimisers]
        return {"parts": parts, "optimisers": optimisers, "losses": self.losses, "step": self.step}

    def restore(self, trained: dict[str, Any]) -> None:
        """The reverse of :meth:`trained`."""
        for name, part in self._networks().items():
            part.load_state_dict(trained["parts"][name])
        for optimiser, state in zip(self.optimisers, trained["optimisers"], strict=True):
            optimiser.load_state_dict(state)
        self.losses, self.step = [tuple(each) for each in trained["losses"]], trained["step"]

    def _networks(self) -> dict[str, nn.Module]:
        return {"generator": self.generator, "average": self.average, "discriminator": self.discriminator}


def train_gan(
    pictures: Pictures, is_rare: NDArray[np.bool_], config: GanConfig, *, seed: int, folder: Path, on_step: OnStep
) -> GanRun:
    """Train on pictures (images, size, size) in 0 … 1 to ``config.steps``; ``state.pt`` in ``folder`` is resumed.

    Raises ValueError for pictures of another size, for one class only, or for a state that other settings made.
    """
    _check(pictures, is_rare, config)
    run = start_gan(config, seed=seed)
    _resume(run, config, seed, folder)
    images = torch.from_numpy(np.ascontiguousarray(pictures))[:, None]
    members = [torch.from_numpy(np.flatnonzero(is_rare == kind)) for kind in (False, True)]
    saved_at = monotonic()
    while run.step < config.steps:
        real, fooled = train_step(run, images, members, config)
        if run.step % 10 == 0:
            run.losses.append((run.step, real, fooled))
            on_step(run.step, config.steps, f"discriminator {real:.2f}, generator {fooled:.2f}")
        if monotonic() - saved_at > config.save_every_s or run.step == config.steps:
            _save(run, config, seed, folder)
            saved_at = monotonic()
    run.average.eval()
    return run


def start_gan(config: GanConfig, *, seed: int) -> GanRun:
    """Untrained networks and their optimisers; the seed decides every random number from here on."""
    torch.manual_seed(seed)
    generator, average = (_fast(Generator(config)) for _ in range(2))
    discriminator = Discriminator()
    average.load_state_dict(generator.state_dict())
    average.requires_grad_(requires_grad=False)
    rates = (config.learning_rate, config.discriminator_learning_rate)
    pairs = zip((generator, discriminator), rates, strict=True)
    first, second = (torch.optim.Adam(part.parameters(), lr=rate, betas=(0.0, 0.99)) for part, rate in pairs)
    return GanRun(generator, average, discriminator, MixedFeatures(), (first, second))


def _fast(generator: Generator) -> Generator:
    """Channels last in memory: less than half the time on a CPU."""
    place(generator, torch.device("cpu"))
    return generator


def train_step(run: GanRun, images: Tensor, members: list[Tensor], config: GanConfig) -> tuple[float, float]:
    """One update of both networks; the losses of discriminator and generator before it."""
    classes = torch.arange(config.batch) % 2
    chosen = torch.stack([members[kind][torch.randint(len(members[kind]), ())] for kind in classes.tolist()])
    with torch.no_grad():
        real = run.features(augment(images[chosen]))  # four maps (N, 64, s, s)
    images_made = run.generator(torch.randn(config.batch, config.latent), classes)
    made = run.features(augment(images_made))
    judged = discriminator_loss(run.discriminator, real, [each.detach() for each in made], classes)
    _update(run.optimisers[1], judged)
    fooled = -run.discriminator(made, classes).mean()
    alike = torch.relu(1 - measure_variety(images_made) / measure_variety(images[chosen])).sum()
    _update(run.optimisers[0], fooled + config.variety_weight * alike)
    run.step += 1
    _follow(run.average, run.generator, min(config.average_decay, run.step / (run.step + 10)))
    return float(judged.detach()), float(fooled.detach())


def discriminator_loss(judge: nn.Module, real: list[Tensor], made: list[Tensor], classes: Tensor) -> Tensor:
    """Hinge: real places above 1, made ones below -1 (Lim and Ye 2017)."""
    return torch.relu(1 - judge(real, classes)).mean() + torch.relu(1 + judge(made, classes)).mean()


def measure_variety(images: Tensor) -> Tensor:
    """How unlike two images of one class are: in grey, and in shape alone (each image at mean 0 and deviation 1).

    Classes take turns in ``images`` (N, 1, s, s); each is compared with the next but one, at a quarter of the side.
    A generator that is less varied than the training images pays for it, as in mode seeking (Mao et al. 2019): so few
    steps are too few for a discriminator to teach variety.
    """
    coarse = functional.avg_pool2d(images, 4)
    shape = (coarse - coarse.mean(dim=(2, 3), keepdim=True)) / (coarse.std(dim=(2, 3), keepdim=True) + 0.01)
    return torch.stack([(each - each.roll(2, dims=0)).abs().mean() for each in (coarse, shape)])


@torch.no_grad()
def make_images(generator: Generator, config: GanConfig, *, count: int, rare: bool, seed: int) -> Pictures:
    """``count`` images (count, size, size) in 0 … 1 of one class. The seed does not disturb torch's own numbers."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        parts = []
        for start in range(0, count, 64):
            number = min(64, count - start)
            noise = torch.randn(number, config.latent)
            parts.append(generator(noise, torch.full((number,), int(rare)))[:, 0])
        return np.asarray(torch.cat(parts).numpy(), dtype=np.float32)


def _update(optimiser: torch.optim.Adam, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()


@torch.no_grad()
def _follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    for mean, value in zip(average.parameters(), network.parameters(), strict=True):
        mean.lerp_(value, 1 - decay)


def _check(pictures: Pictures, is_rare: NDArray[np.bool_], config: GanConfig) -> None:
    if pictures.shape[1:] != (config.size, config.size):
        raise ValueError(f"pictures must be (images, {config.size}, {config.size}), got {pictures.shape}")
    if is_rare.all() or not is_rare.any():
        raise ValueError(f"is_rare must hold both classes, got {int(is_rare.sum())} of {len(is_rare)}")


def _settings(config: GanConfig, seed: int) -> dict[str, Any]:
    """What may not change between two starts of one run."""
    return {key: value for key, value in asdict(config).items() if key not in ("steps", "save_every_s")} | {
        "seed": seed
    }


def _save(run: GanRun, config: GanConfig, seed: int, folder: Path) -> None:
    """Write beside, then rename: a kill in the middle leaves the old state whole."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {"settings": _settings(config, seed), "random": torch.get_rng_state(), **run.trained()}
    torch.save(state, folder / "state.tmp")
    (folder / "state.tmp").replace(folder / "state.pt")


def _resume(run: GanRun, config: GanConfig, seed: int, folder: Path) -> None:
    path = folder / "state.pt"
    if not path.is_file():
        return
    state: dict[str, Any] = torch.load(path, weights_only=True)
    if state["settings"] != _settings(config, seed):
        raise ValueError(f"{path} belongs to a run with other settings; use a fresh folder")
    run.restore(state)
    torch.set_rng_state(state["random"])
