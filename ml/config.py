"""Training settings: one frozen dataclass, loaded from TOML. An unknown key is an error, never ignored."""

import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

TASKS = ("super_resolution", "denoise")
LOSSES = ("rmse", "l1", "charbonnier", "l2")
OPTIMISERS = ("adam", "muon")


@dataclass(frozen=True)
class Source:
    """Images of one dataset: their share of the patches, how far they are reduced first, how far then softened (sigma
    in pixels), and whether each is also used through a narrow window (saturated black and white)."""

    dataset: str
    share: float
    reductions: tuple[float, ...] = (1.0,)
    softness: tuple[float, ...] = (0.0,)
    windowed: bool = False


#: X-rays are oversampled and chest CT is JPEG: at native size they teach smoothing, reduced they teach edges. Softened
#: chest CT stands for soft reconstruction kernels: back-projection restores them better than a network of sharp images
SOURCES = (
    Source("NIH ChestX-ray8", 0.12),
    Source("NIH ChestX-ray8", 0.18, reductions=(2.0, 3.0), windowed=True),
    Source("BUSI breast US (native)", 0.26),
    Source("BUSI breast US (native)", 0.08, reductions=(1.5,), windowed=True),
    Source("IQ-OTH/NCCD chest CT", 0.18, reductions=(2.0,), softness=(0.0, 0.7, 1.0), windowed=True),
    Source("Kaggle brain tumour MRI (224px re-encode)", 0.12, reductions=(1.5, 2.0)),
    Source("Head CT haemorrhage (web-collected)", 0.06, reductions=(1.5, 2.0), windowed=True),
)


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides what is trained. Fractions are of the value range; patches are in input pixels.

    ``bfloat16_steps``: how many first steps a CPU convolves in bfloat16, 1.6 to 2 times as fast where the processor has
    AMX, slower elsewhere. Its rounding costs 0.1 dB; a few hundred steps in single precision win it back, so some must
    follow.
    ``teacher``: a model whose results are learned instead of the true images; a slim EDSR also begins as what is left
    of it. ``optimiser``: under ``muon`` Adam still moves biases and the first and last layers, at a tenth of the rate.
    ``start_share``: the share of every published weight that is still ``start_from``'s (network interpolation).
    A config may name a file for its ``sources`` (``ml/sources/``); here they are written out.
    """

    name: str
    architecture: str
    task: Literal["super_resolution", "denoise"] = "super_resolution"
    scale: int = 2
    options: dict[str, int] = field(default_factory=dict)

    manifest: str = "../shared/data/manifest.csv"
    sources: tuple[Source, ...] = SOURCES
    split: str = "train"
    images_per_source: int = 60

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
    loss: Literal["rmse", "l1", "charbonnier", "l2"] = "rmse"
    gradient_clip: float = 1.0
    average_decay: float = 0.998
    start_from: str = ""
    start_share: float = 0.0
    teacher: str = ""
    optimiser: Literal["adam", "muon"] = "adam"
    adversarial_weight: float = 0.0
    perceptual_weight: float = 0.0

    bfloat16_steps: int = 0
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
    return config_from(read_toml(path), source=str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of one TOML file. Raises ValueError that names the file and says why it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ValueError(f"{path} does not exist") from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path} is not valid TOML: {error}") from error


def config_from(values: dict[str, Any], *, source: str) -> TrainConfig:
    """A checked config from plain values; ``source`` is named in errors."""
    if "sources" in values:
        values = values | {"sources": _sources(values["sources"], source)}
    typed = typed_values(TrainConfig, values, required={"name", "architecture"}, source=source)
    return TrainConfig(**typed)


def _sources(given: Any, source: str) -> tuple[Source, ...]:
    """Written out, or the path of a file that several configs share; cards and checkpoints hold them written out."""
    if isinstance(given, str):
        source, tables = given, read_toml(Path(given))
        if set(tables) != {"sources"}:
            raise ValueError(f"{source} must hold the array sources and nothing else, got {sorted(tables)}")
        given = tables["sources"]
    if not isinstance(given, list | tuple):  # checkpoints keep tuples
        raise ValueError(f"{source}: sources must be an array of tables or the path of a file with one, got {given!r}")
    return tuple(_source(table, f"{source}: sources, entry {number}") for number, table in enumerate(given, start=1))


def _source(table: Any, source: str) -> Source:
    if not isinstance(table, dict):
        raise ValueError(f"{source} must be a table, got {table!r}")
    return Source(**typed_values(Source, table, required={"dataset", "share"}, source=source))


def typed_values(kind: type, values: dict[str, Any], *, required: set[str], source: str) -> dict[str, Any]:
    """The values with the types that the dataclass ``kind`` declares; unknown and missing keys are errors."""
    known = {item.name: item for item in fields(kind)}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ValueError(f"{source} has unknown keys {unknown}; known keys are {sorted(known)}")
    missing = sorted(required - set(values))
    if missing:
        raise ValueError(f"{source} lacks the required keys {missing}")
    return {key: _coerce(key, value, known[key].type, source) for key, value in values.items()}


def _coerce(key: str, value: Any, kind: Any, source: str) -> Any:
    """Arrays become tuples and whole numbers may stand for floats; anything else must have the declared type."""
    if isinstance(value, list):
        return tuple(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(kind, type) and (not isinstance(value, kind) or (kind is not bool and isinstance(value, bool))):
        raise ValueError(f"{source}: {key} must be {kind.__name__}, got {value!r}")
    return value


def _check(config: TrainConfig) -> None:
    """Refuse values that could only fail later, in the middle of a run."""
    positive = ("steps", "batch", "patch", "threads", "learning_rate", "scale", "images_per_source")
    for key in positive:
        if getattr(config, key) <= 0:
            raise ValueError(f"{key} must be above 0, got {getattr(config, key)!r}")
    for key, allowed in (("task", TASKS), ("loss", LOSSES), ("optimiser", OPTIMISERS)):
        if getattr(config, key) not in allowed:
            raise ValueError(f"{key} must be one of {', '.join(allowed)}, got {getattr(config, key)!r}")
    if not config.sources or min(source.share for source in config.sources) <= 0:
        raise ValueError("sources must be at least one, each with a share above 0")
    if not 0.0 <= config.clean_fraction <= 1.0:
        raise ValueError(f"clean_fraction must lie in [0, 1], got {config.clean_fraction!r}")
    if config.task == "denoise" and config.scale != 1:
        raise ValueError(f"scale must be 1 for the task denoise, got {config.scale!r}")
    if config.teacher and config.clean_fraction < 1.0:
        raise ValueError(f"clean_fraction must be 1 with a teacher, got {config.clean_fraction!r}")
    if not 0.0 <= config.start_share < 1.0 or (config.start_share and not config.start_from):
        raise ValueError(f"start_share must lie in [0, 1) and needs start_from, got {config.start_share!r}")
    if not 0 <= config.bfloat16_steps < config.steps:
        raise ValueError(f"bfloat16_steps must lie in [0, steps), got {config.bfloat16_steps!r}")
    if config.patch <= 2 * config.margin:
        raise ValueError(f"patch must exceed twice the margin {config.margin}, got {config.patch!r}")
