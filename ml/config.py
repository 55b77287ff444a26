"""Training settings: one frozen dataclass, loaded from TOML. An unknown key is an error, never ignored."""

import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

TASKS = ("super_resolution", "denoise")
LOSSES = ("l1", "charbonnier", "l2")


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides what is trained. Fractions are of the value range; patches are in input pixels."""

    name: str
    architecture: str
    task: Literal["super_resolution", "denoise"] = "super_resolution"
    scale: int = 2
    options: dict[str, int] = field(default_factory=dict)

    manifest: str = "../shared/data/manifest.csv"
    datasets: tuple[str, ...] = ("NIH ChestX-ray8", "BUSI breast US (native)", "IQ-OTH/NCCD chest CT")
    split: str = "train"
    images_per_dataset: int = 60
    reductions: tuple[float, ...] = (1.0, 2.0)

    clean_fraction: float = 0.6
    blur_max: float = 1.0
    noise_max: float = 0.015

    seed: int = 1
    steps: int = 6000
    batch: int = 16
    patch: int = 48
    margin: int = 6
    learning_rate: float = 1e-3
    final_learning_rate: float = 1e-5
    warmup_steps: int = 100
    loss: Literal["l1", "charbonnier", "l2"] = "charbonnier"
    gradient_clip: float = 1.0
    average_decay: float = 0.998
    start_from: str = ""

    threads: int = 1
    save_every_s: int = 120
    validate_every: int = 500

    def __post_init__(self) -> None:
        _check(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as written into checkpoints and model cards."""
        return asdict(self)


def load_config(path: Path) -> TrainConfig:
    """Read one TOML file. Raises ValueError that names the file and the wrong key, type or value."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ValueError(f"config {path} does not exist") from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"config {path} is not valid TOML: {error}") from error
    return config_from(values, source=str(path))


def config_from(values: dict[str, Any], *, source: str) -> TrainConfig:
    """A checked config from plain values; ``source`` is named in errors."""
    known = {item.name: item for item in fields(TrainConfig)}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ValueError(f"{source} has unknown keys {unknown}; known keys are {sorted(known)}")
    missing = sorted({"name", "architecture"} - set(values))
    if missing:
        raise ValueError(f"{source} lacks the required keys {missing}")
    typed = {key: _coerce(key, value, known[key].type, source) for key, value in values.items()}
    return TrainConfig(**typed)


def _coerce(key: str, value: Any, kind: Any, source: str) -> Any:
    """Arrays become tuples and whole numbers may stand for floats; anything else must have the declared type."""
    if isinstance(value, list):
        return tuple(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(kind, type) and (not isinstance(value, kind) or isinstance(value, bool)):
        raise ValueError(f"{source}: {key} must be {kind.__name__}, got {value!r}")
    return value


def _check(config: TrainConfig) -> None:
    """Refuse values that could only fail later, in the middle of a run."""
    positive = ("steps", "batch", "patch", "threads", "learning_rate", "scale", "images_per_dataset")
    for key in positive:
        if getattr(config, key) <= 0:
            raise ValueError(f"{key} must be above 0, got {getattr(config, key)!r}")
    for key, allowed in (("task", TASKS), ("loss", LOSSES)):
        if getattr(config, key) not in allowed:
            raise ValueError(f"{key} must be one of {', '.join(allowed)}, got {getattr(config, key)!r}")
    if not 0.0 <= config.clean_fraction <= 1.0:
        raise ValueError(f"clean_fraction must lie in [0, 1], got {config.clean_fraction!r}")
    if config.task == "denoise" and config.scale != 1:
        raise ValueError(f"scale must be 1 for the task denoise, got {config.scale!r}")
    if config.patch <= 2 * config.margin:
        raise ValueError(f"patch must exceed twice the margin {config.margin}, got {config.patch!r}")
