"""Settings of the augmentation experiment: one frozen dataclass from TOML; an unknown key is an error."""

from dataclasses import dataclass
from pathlib import Path

from ml.config import read_toml, typed_values


@dataclass(frozen=True)
class GanConfig:
    """What decides the conditional GAN. ``size``: side of its images in pixels, 4 doubled once for
    each width after the first."""

    size: int = 64
    latent: int = 96
    widths: tuple[int, ...] = (96, 96, 64, 32, 16)
    steps: int = 1200
    batch: int = 16
    learning_rate: float = 1e-3
    discriminator_learning_rate: float = 2e-3
    average_decay: float = 0.99
    variety_weight: float = 2.0
    save_every_s: int = 60

    def __post_init__(self) -> None:
        """Refuse what could only fail later, in the middle of a run."""
        for key in ("latent", "steps", "batch", "learning_rate", "discriminator_learning_rate", "save_every_s"):
            if getattr(self, key) <= 0:
                raise ValueError(f"{key} must be above 0, got {getattr(self, key)!r}")
        fitting = 4 * 2 ** (len(self.widths) - 1)
        if self.size != fitting or self.size < 32:
            raise ValueError(f"size must be at least 32 and, with these widths, {fitting}, got {self.size!r}")
        if not 0.0 <= self.average_decay < 1.0:
            raise ValueError(f"average_decay must lie in [0, 1), got {self.average_decay!r}")


@dataclass(frozen=True)
class AugmentationConfig:
    """What decides the experiment. ``rare_patients``: patients of the rare class in each seed's training set;
    ``share``: of the patients of each class for validation; ``sensitivity``: what the threshold must reach there;
    ``passes``: of the detector's training through a set of equal classes, others get as many updates."""

    name: str
    manifest: str = "../shared/data/manifest.csv"
    dataset: str = "Kermany CXR (224px re-encode)"
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    rare_patients: int = 40
    share: float = 0.15
    sensitivity: float = 0.95
    passes: int = 8
    gan: GanConfig = GanConfig()

    def __post_init__(self) -> None:
        """Refuse values without a meaning."""
        for key in ("rare_patients", "passes"):
            if getattr(self, key) < 1:
                raise ValueError(f"{key} must be at least 1, got {getattr(self, key)!r}")
        if not self.seeds or len(set(self.seeds)) != len(self.seeds):
            raise ValueError(f"seeds must be at least one and all different, got {self.seeds!r}")
        for key in ("share", "sensitivity"):
            if not 0.0 < getattr(self, key) < 1.0:
                raise ValueError(f"{key} must lie between 0 and 1, got {getattr(self, key)!r}")


def load_augmentation_config(path: Path) -> AugmentationConfig:
    """Read one TOML file; its table ``[gan]`` holds the GAN. Raises ValueError that names the file and the key."""
    values = read_toml(path)
    if "gan" in values:
        if not isinstance(values["gan"], dict):
            raise ValueError(f"{path}: gan must be a table, got {values['gan']!r}")
        values["gan"] = GanConfig(**typed_values(GanConfig, values["gan"], required=set(), source=f"{path}: gan"))
    return AugmentationConfig(**typed_values(AugmentationConfig, values, required={"name"}, source=str(path)))
