"""One seed: its training set, its GAN, one network for each treatment. No test image is seen here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.augmentation.classical import change_planes
from ml.augmentation.config import AugmentationConfig
from ml.augmentation.gan_train import GanRun, OnStep, Pictures, make_images, train_gan
from ml.augmentation.heads import Fillings, train_treatment
from ml.augmentation.material import Material
from ml.augmentation.memorisation import check_memorisation, frechet_distance
from ml.augmentation.pictures import map_planes, read_pictures, read_planes, reduce
from ml.augmentation.sheets import CURVES, SHEET, draw_losses, draw_sheet
from ml.augmentation.subsets import Subset, draw_subset
from ml.augmentation.treatments import TREATMENTS
from ml.detectors.pneumonia_train import Maps, TrainedHead


@dataclass(frozen=True)
class SeedRun:
    """The network of each treatment, and what is known about the seed's training set and GAN."""

    heads: dict[str, TrainedHead]
    facts: dict[str, Any]


def train_seed(config: AugmentationConfig, train: Material, seed: int, folder: Path, on_step: OnStep) -> SeedRun:
    """Subset, GAN, made images, one head for each treatment."""
    subset = draw_subset(train.rows, config, seed=seed)
    own = np.concatenate([subset.normal, subset.rare])
    pictures = read_pictures([train.rows[place] for place in own], size=config.gan.size)
    place = folder / f"seed-{seed}"
    gan = train_gan(pictures, train.is_rare[own], config.gan, seed=seed, folder=place, on_step=on_step)
    draw_losses(gan.losses, title=f"seed {seed}", path=place / CURVES)
    draw_sheet(gan, config.gan, path=place / SHEET)
    made = make_images(gan.average, config.gan, count=subset.lacking, rare=True, seed=seed)
    fillings = make_fillings(config, train, subset, made, seed=seed, folder=place, on_step=on_step)
    heads = {
        each.name: train_treatment(each, train, subset, fillings, config, seed=seed, folder=place, on_step=on_step)
        for each in TREATMENTS
    }
    return SeedRun(heads, {"seed": seed, **_describe(config, train, subset, pictures, made, fillings, gan)})


def make_fillings(
    config: AugmentationConfig,
    train: Material,
    subset: Subset,
    made: Pictures,
    *,
    seed: int,
    folder: Path,
    on_step: OnStep,
) -> Fillings:
    """Features of the rare images that each treatment adds, at each size."""
    planes = read_planes([train.rows[place] for place in subset.rare])
    changed = change_planes(planes, count=subset.lacking, seed=seed)
    small = [reduce(plane, size=config.gan.size) for plane in changed]
    made_maps = map_planes(made, folder=folder, on_step=on_step, label=f"seed {seed}, made images")
    again = np.resize(subset.rare, subset.lacking)
    return {
        ("classical", "gan"): map_planes(small, folder=folder, on_step=on_step, label=f"seed {seed}, classical"),
        ("classical", "full"): map_planes(changed, folder=folder, on_step=on_step, label=f"seed {seed}, classical"),
        ("gan", "gan"): made_maps,
        ("gan", "full"): made_maps,
        ("reduced", "full"): train.maps["gan"][again],
        ("real", "gan"): train.maps["gan"][subset.spare],
        ("real", "full"): train.maps["full"][subset.spare],
    }


def _describe(
    config: AugmentationConfig,
    train: Material,
    subset: Subset,
    pictures: Pictures,
    made: Pictures,
    fillings: Fillings,
    gan: GanRun,
) -> dict[str, Any]:
    """How many images, and whether the GAN copied: in grey values and in features, at the GAN's size."""
    is_ill = train.is_rare[subset.validation]
    held_back = subset.validation[is_ill]
    small = read_pictures([train.rows[place] for place in held_back], size=config.gan.size)
    features = {
        "generated": _pool(fillings["gan", "gan"]),
        "training": _pool(train.maps["gan"][subset.rare]),
        "held_back": _pool(train.maps["gan"][held_back]),
    }
    crowds = {"generated": made, "training": pictures[len(subset.normal) :], "held_back": small}
    flat = {name: crowd.reshape(len(crowd), -1) for name, crowd in crowds.items()}
    equal = len(subset.rare)
    return {
        "normal": len(subset.normal),
        "rare": equal,
        "made": len(made),
        "validation": {"normal": int((~is_ill).sum()), "abnormal": int(is_ill.sum())},
        "gan_steps": gan.step,
        "memorisation": {"grey": check_memorisation(**flat), "features": check_memorisation(**features)},
        "frechet": {
            "images": equal,
            "generated": frechet_distance(features["generated"][:equal], features["held_back"]),
            "training": frechet_distance(features["training"], features["held_back"]),
        },
    }


def _pool(maps: Maps) -> NDArray[np.float32]:
    """(images, 472): the mean over places."""
    return np.asarray(maps.astype(np.float32).mean(axis=(2, 3)))
