"""Training, read from top to bottom: settings, data, network, loop, checkpoint, weights.

One process by default; under ``torchrun`` every process trains on its own patches and gradients are averaged by
torch's DistributedDataParallel. Killed at any moment, the same command goes on from the last saved state.
"""

import copy
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import get_ema_multi_avg_fn

from ml.architectures.blocks import place
from ml.architectures.slim_edsr import SlimEdsr
from ml.config import TrainConfig
from ml.data import PatchSampler, load_pairs
from ml.export import build_network, interpolate
from ml.muon import Muon, split_weights
from ml.progress import Progress
from ml.slimming import check_fit, slim
from ml.teacher import load_teacher, taught

if TYPE_CHECKING:
    from ml.adversary import Adversary

#: What a run folder keeps to go on from.
STATE: Final = "state.pt"


@dataclass
class History:
    """What the curves show, training loss and PSNR on held-back patches by step, and what the run took and ran on."""

    loss: list[tuple[int, float]] = field(default_factory=list)
    validation_psnr: list[tuple[int, float]] = field(default_factory=list)
    seconds: float = 0.0
    hardware: str = ""


@dataclass
class Run:
    """The state of one training run; everything in it is saved and restored.

    ``start``: the weights that it began from, kept where some of each will be published.
    """

    network: nn.Module
    average: nn.Module
    optimisers: tuple[torch.optim.Optimizer, ...]
    scaler: torch.amp.GradScaler
    sampler: PatchSampler
    history: History
    adversary: "Adversary | None" = None
    start: dict[str, Tensor] = field(default_factory=dict)
    step: int = 0


def train(config: TrainConfig, *, folder: Path, quiet: bool = False) -> Run:
    """Train to ``config.steps`` and leave ``state.pt`` and ``history.json`` in ``folder``. Resumes by itself."""
    device = _prepare(config)
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    folder.mkdir(parents=True, exist_ok=True)

    saved = _saved_state(config, folder)
    network = _begin(config, fresh=saved is None)  # before the data, so that a slip is refused at once
    pairs = load_pairs(config, validation=False)
    if config.teacher:
        pairs = taught(pairs, config.teacher, scale=config.scale, quiet=quiet or rank > 0)
    sampler = PatchSampler(pairs, config, seed=config.seed * 1000 + rank, device=device)
    del pairs  # the sampler holds them on the device
    held_back = PatchSampler(load_pairs(config, validation=True), config, seed=12345)
    validation = [held_back.batch() for _ in range(4)]

    if saved is None and _is_pruned(network, config):
        slim(load_teacher(config.teacher), network, sampler.batch()[0].cpu())
    run = _start(config, network, sampler, device)
    if saved is not None:
        _resume(run, saved, rank=rank)
    del saved  # the run holds it now
    run.history.hardware = _hardware(device, config, world)
    # buffers are constants, or batch statistics of which the first process keeps its own
    model = DistributedDataParallel(run.network, broadcast_buffers=False) if world > 1 else run.network

    progress = Progress(total=config.steps, label=config.name, quiet=quiet or rank > 0)
    saved_at = time.monotonic()
    for _ in _steps(run, config):
        loss = _step(run, model, config, device)
        _average(run, config)
        if run.step % 50 == 0:
            run.history.loss.append((run.step, float(loss)))
            progress.update(run.step, f"loss {float(loss):.5f}")
        if run.step % config.validate_every == 0 or run.step == config.steps:
            run.history.validation_psnr.append((run.step, _psnr(_published(run, config), validation, config, device)))
        if rank == 0 and time.monotonic() - saved_at > config.save_every_s:
            _save(run, config, folder)
            saved_at = time.monotonic()
    if rank == 0:
        _save(run, config, folder)
    progress.close()
    return run


def _prepare(config: TrainConfig) -> torch.device:
    """Seeds, threads, and the process group where torchrun started several processes."""
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    cuda = torch.cuda.is_available()
    torch.backends.cudnn.benchmark = True  # every batch has the same shape
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not torch.distributed.is_initialized():
        torch.distributed.init_process_group("nccl" if cuda else "gloo")
    local = int(os.environ.get("LOCAL_RANK", "0"))
    return torch.device(f"cuda:{local}") if cuda else torch.device("cpu")


def _hardware(device: torch.device, config: TrainConfig, world: int) -> str:
    """In words, for the card: processors by count, accelerators by name."""
    if device.type == "cuda":
        return f"{world} x {torch.cuda.get_device_name(device)}"
    cores = world * config.threads
    return f"{cores} CPU core{'s' if cores > 1 else ''}"


def _begin(config: TrainConfig, *, fresh: bool) -> nn.Module:
    """Random weights or another checkpoint's; one that goes on needs neither that nor a teacher to be cut out of."""
    network = build_network(config)
    if config.start_from and fresh:
        _load_matching(network, Path(config.start_from), whole=config.start_share > 0)
    if fresh and _is_pruned(network, config):
        check_fit(load_teacher(config.teacher), network)
    return network


def _is_pruned(network: nn.Module, config: TrainConfig) -> TypeGuard[SlimEdsr]:
    """Whether training begins from what is left of the teacher."""
    return isinstance(network, SlimEdsr) and bool(config.teacher) and not config.start_from


def _start(config: TrainConfig, network: nn.Module, sampler: PatchSampler, device: torch.device) -> Run:
    """The first state of a run: network, its running average, Adam."""
    average = build_network(config)
    average.load_state_dict(network.state_dict())
    network, average = place(network, device), place(average, device).eval()
    scaler = torch.amp.GradScaler(device.type, enabled=device.type == "cuda")
    adversary = _make_adversary(config, device)
    start = copy.deepcopy(network.state_dict()) if config.start_share else {}
    return Run(network, average, _make_optimisers(network, config), scaler, sampler, History(), adversary, start)


def _make_optimisers(network: nn.Module, config: TrainConfig) -> tuple[torch.optim.Optimizer, ...]:
    """Adam for all, or Muon for inner convolutions and Adam for the rest."""
    inner, others = split_weights(network)
    if config.optimiser == "adam":
        inner, others = [], list(network.parameters())
    adam = torch.optim.Adam(others, lr=config.learning_rate, betas=(0.9, 0.99), fused=True)
    return (Muon(inner, lr=config.learning_rate), adam) if inner else (adam,)


def _make_adversary(config: TrainConfig, device: torch.device) -> "Adversary | None":
    """The SRGAN terms, if asked for; only they need the backbone's packages, so only they import them."""
    if not (config.adversarial_weight or config.perceptual_weight):
        return None
    from ml.adversary import Adversary

    return Adversary(config, device)


def _load_matching(network: nn.Module, path: Path, *, whole: bool = False) -> None:
    """Begin from another checkpoint, as EDSR x4 begins from x2: layers of equal name and shape are taken over.
    ``whole``: all must be."""
    from safetensors.torch import load_file

    if not path.is_file():
        raise ValueError(f"start_from {path} does not exist")
    own = network.state_dict()
    taken = {key: value for key, value in load_file(path).items() if key in own and own[key].shape == value.shape}
    if not taken:
        raise ValueError(f"start_from {path} has no layer that fits")
    if whole and len(taken) < len(own):
        raise ValueError(f"start_share needs the same network in start_from, but {path} has another")
    network.load_state_dict(own | taken)


def _steps(run: Run, config: TrainConfig) -> Iterator[int]:
    """Count steps and wall time; the clock includes everything, so cards can state what training cost."""
    before = run.history.seconds
    began = time.monotonic()
    while run.step < config.steps:
        run.step += 1
        yield run.step
        run.history.seconds = before + time.monotonic() - began


def _step(run: Run, model: nn.Module, config: TrainConfig, device: torch.device) -> Tensor:
    """One batch, one update; returns the loss, which stays on the device so that nothing waits for it."""
    _set_learning_rate(run, config)
    inputs, targets = run.sampler.batch()
    # (N, 1, p, p) -> (N, 1, s*p, s*p); channels_last is 1.3 to 1.8 times faster on a CPU
    inputs = inputs.to(memory_format=torch.channels_last)
    with _precision(run.step, config, device):
        outputs = model(inputs)
    made, true = _inner(outputs, config).float(), _inner(targets, config)
    loss = reconstruction_loss(made, true, kind=config.loss)
    if run.adversary:
        loss = loss + run.adversary.network_loss(made, true)
    run.network.zero_grad(set_to_none=True)
    run.scaler.scale(loss).backward()
    for optimiser in run.optimisers:
        run.scaler.unscale_(optimiser)
    nn.utils.clip_grad_norm_(run.network.parameters(), config.gradient_clip)
    for optimiser in run.optimisers:
        run.scaler.step(optimiser)
    run.scaler.update()
    if run.adversary:
        run.adversary.learn(made, true)
    return loss.detach()


def _set_learning_rate(run: Run, config: TrainConfig) -> None:
    """The config's rate for the first optimiser, a tenth of it for Adam beside Muon."""
    rate = learning_rate(run.step, config)
    for optimiser, share in zip(run.optimisers, (1.0, 0.1), strict=False):
        for group in optimiser.param_groups:
            group["lr"] = share * rate


def _precision(step: int, config: TrainConfig, device: torch.device) -> torch.autocast:
    """Mixed on an accelerator; on a CPU bfloat16 for the first steps, where asked, and single precision after them."""
    if device.type == "cuda":
        return torch.autocast("cuda")
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=step <= config.bfloat16_steps)


def learning_rate(step: int, config: TrainConfig) -> float:
    """Linear warm-up, then half a cosine from ``learning_rate`` to ``final_learning_rate``."""
    if step <= config.warmup_steps:
        return config.learning_rate * step / max(config.warmup_steps, 1)
    done = (step - config.warmup_steps) / max(config.steps - config.warmup_steps, 1)
    swing = 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
    return config.final_learning_rate + (config.learning_rate - config.final_learning_rate) * swing


def _inner(images: Tensor, config: TrainConfig) -> Tensor:
    """Without the margin, where zero padding reaches in: inference never shows the network a padded border."""
    border = config.margin * config.scale
    return images[..., border:-border, border:-border] if border else images


def reconstruction_loss(outputs: Tensor, targets: Tensor, *, kind: str) -> Tensor:
    """Mean absolute, mean squared, or Charbonnier error (a mean absolute error that is smooth below 0.003).

    ``rmse`` is the root mean square error of each patch, averaged: squared inside a patch, as PSNR counts, but without
    letting the sharpest patches outweigh all others.
    """
    difference = outputs.float() - targets
    if kind == "rmse":
        return torch.sqrt(difference.square().mean(dim=(1, 2, 3)) + 1e-8).mean()
    if kind == "l1":
        return difference.abs().mean()
    if kind == "l2":
        return difference.square().mean()
    return torch.sqrt(difference.square() + 0.003**2).mean()


def _average(run: Run, config: TrainConfig) -> None:
    """Running average of the weights; it is what gets validated and published."""
    decay = min(config.average_decay, run.step / (run.step + 10))
    get_ema_multi_avg_fn(decay)(list(run.average.parameters()), list(run.network.parameters()), None)
    with torch.no_grad():
        for kept, current in zip(run.average.buffers(), run.network.buffers(), strict=True):
            kept.copy_(current)


def _published(run: Run, config: TrainConfig) -> nn.Module:
    """The network that would be exported now."""
    if not run.start:
        return run.average
    network = copy.deepcopy(run.average)
    interpolate(network, run.start, config.start_share)
    return network


@torch.no_grad()
def _psnr(
    network: nn.Module,
    batches: list[tuple[Tensor, Tensor]],
    config: TrainConfig,
    device: torch.device,
) -> float:
    """Mean PSNR in dB over held-back patches, range 1."""
    values = []
    for inputs, targets in batches:
        outputs = network(inputs.to(device))
        error = (_inner(outputs, config) - _inner(targets.to(device), config)).square()
        values += (-10 * torch.log10(error.mean(dim=(1, 2, 3)) + 1e-12)).tolist()
    return float(np.mean(values))


def _save(run: Run, config: TrainConfig, folder: Path) -> None:
    """Write beside, then rename: a kill in the middle leaves the old state whole."""
    state = {
        "config": config.to_dict(),
        "network": run.network.state_dict(),
        "average": run.average.state_dict(),
        "optimisers": [each.state_dict() for each in run.optimisers],
        "scaler": run.scaler.state_dict(),
        "sampler": run.sampler.state(),
        "torch_random": torch.get_rng_state(),
        "adversary": run.adversary.state() if run.adversary else None,
        "start": run.start,
        "history": vars(run.history),
        "step": run.step,
    }
    torch.save(state, folder / "state.tmp")
    (folder / "state.tmp").replace(folder / STATE)
    (folder / "history.json").write_text(json.dumps(vars(run.history)), encoding="utf-8")


def _saved_state(config: TrainConfig, folder: Path) -> dict[str, Any] | None:
    """What ``state.pt`` holds, if there is one; one that another config made is refused."""
    path = folder / STATE
    if not path.is_file():
        return None
    state: dict[str, Any] = torch.load(path, weights_only=True)
    _refuse_other_config(state["config"], config.to_dict(), path)
    return state


def _resume(run: Run, state: dict[str, Any], *, rank: int) -> None:
    """Go on from a saved state."""
    run.network.load_state_dict(state["network"])
    run.average.load_state_dict(state["average"])
    for optimiser, saved in zip(run.optimisers, state["optimisers"], strict=True):
        optimiser.load_state_dict(saved)
    run.scaler.load_state_dict(state["scaler"])
    run.sampler.restore(state["sampler"], rank=rank)
    if run.adversary:
        run.adversary.restore(state["adversary"])
    run.start = state["start"]
    torch.set_rng_state(state["torch_random"])
    run.history = History(**state["history"])
    run.step = state["step"]


def _refuse_other_config(saved: dict[str, Any], wanted: dict[str, Any], path: Path) -> None:
    """Only how long, how often and how fast may change between two starts of one run: not what is trained on what."""
    free = {"steps", "bfloat16_steps", "threads", "save_every_s", "validate_every"}
    changed = sorted(key for key in wanted if key not in free and saved.get(key) != wanted[key])
    if changed:
        raise ValueError(f"{path} belongs to a run with other settings ({', '.join(changed)}); use a fresh folder")
