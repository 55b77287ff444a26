"""Measure super-resolution models on known images: the protocol behind every table of this package.

Grey in [0, 1] of a declared range; cropped at bottom and right to a multiple of the scale; degraded by a declared
model, noise seeded by the image's name; reconstructed; a border of ``scale`` pixels left out; PSNR and Gaussian SSIM
(11 x 11, sigma 1.5) for the whole image, inside the lesion, outside it and around it. Figures are means of per-image
values; gains are paired with bicubic on the same image.
"""

import zlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from ml.arrays import Plane, crop_to_multiple
from ml.degrade import get_degradation
from ml.descriptor import Descriptor
from ml.evaluation_images import Item
from ml.infer import upscale
from ml.intervals import bootstrap_mean
from ml.lesion_changes import find_edges, intensity_drift, share_spurious
from ml.measures import Mask, find_regions, region_values
from ml.registry import get_descriptor


def measure_items(
    items: Iterable[Item],
    models: list[Descriptor],
    *,
    degradation: str,
    scale: int,
    on_item: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """One row per image, model and region: psnr, ssim, drift, spurious, and the same for bicubic as ``*_bicubic``.

    At scale 1, for denoisers, the degraded image itself stands in bicubic's place.
    """
    for model in models:
        if model.scale != scale or model.task == "detect":
            raise ValueError(f"model must make images at x{scale}, got {model.name!r}")
    rows: list[dict[str, Any]] = []
    for item in items:
        rows += _measure_item(item, models, degradation, scale)
        if on_item:
            on_item(item.image_id)
    return pd.DataFrame(rows)


def _measure_item(item: Item, models: list[Descriptor], degradation: str, scale: int) -> list[dict[str, Any]]:
    hr = crop_to_multiple(item.hr, scale)
    inner = (slice(scale, hr.shape[0] - scale), slice(scale, hr.shape[1] - scale))
    regions = find_regions(item.inside[inner] if item.inside is not None else None)
    seed = zlib.crc32(item.image_id.encode())
    lr = get_degradation(degradation, scale=scale).apply(hr, seed=seed)
    bicubic = _values(hr, lr, get_descriptor(f"bicubic-x{scale}") if scale > 1 else None, inner, regions)
    rows = []
    for model in models:
        for region, values in _values(hr, lr, model, inner, regions).items():
            base = {f"{key}_bicubic": value for key, value in bicubic[region].items()}
            known: dict[str, Any] = {"image": item.image_id, "dataset": item.dataset, "group": item.group}
            rows.append(known | {"model": model.name, "region": region} | values | base)
    return rows


def _values(
    hr: Plane, lr: Plane, model: Descriptor | None, inner: tuple[slice, slice], regions: dict[str, Mask]
) -> dict[str, dict[str, float | None]]:
    """Measures of what is ``inner``, without the border, by region."""
    sr = upscale(lr, model=model, value_range=(0.0, 1.0)).pixels if model else lr
    reference, test = hr[inner], sr[inner]
    values = region_values(reference=reference, test=test, regions=regions)
    edges = find_edges(reference=reference, test=test)
    for name, row in values.items():
        row["drift"] = intensity_drift(reference=reference, test=test, inside=regions.get(name))
        row["spurious"] = share_spurious(*edges, inside=regions.get(name))
    return values


def summarise(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Per data set, model and region: means, mean gain over bicubic with 95 % interval, share of images that gain."""
    keys = ["dataset", "model", "region"]
    return [dict(zip(keys, key, strict=True)) | _summary(part) for key, part in rows.groupby(keys, sort=True)]


def _summary(part: pd.DataFrame) -> dict[str, Any]:
    gain = (part["psnr"] - part["psnr_bicubic"]).to_numpy(dtype=np.float64)
    low, high = bootstrap_mean(gain, part["group"].tolist())
    return {
        "images": len(part),
        "groups": int(part["group"].nunique()),
        "psnr": float(part["psnr"].mean()),
        "psnr_bicubic": float(part["psnr_bicubic"].mean()),
        "psnr_gain": float(gain.mean()),
        "psnr_gain_interval": [low, high],
        "ssim": float(part["ssim"].mean()),
        "ssim_gain": float((part["ssim"] - part["ssim_bicubic"]).mean()),
        "share_gaining": float((gain > 0).mean()),
    }
