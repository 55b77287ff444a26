"""The images of a manifest as the evaluation protocol sees them: grey in [0, 1] of a declared range, with regions.

A manifest is a CSV with at least the column ``file``; ``modality``, ``dataset``, ``label``, ``split``, ``mask``,
``box`` and ``group_id`` are used where present. Volumes give one image per slice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from evaluation.files import ImageFile, open_mask, open_named, place_on, read_single_mask
from ml.arrays import Plane
from ml.planes import with_range

#: Splits that may be measured on; training images never are.
TEST_SPLITS = ("test", "regions")
#: Images at most this large on the short side are resampled copies in the known sets: they hold no native detail.
SMALLEST_NATIVE_PX = 257
#: Sigma in low-resolution pixels beyond which an original holds nothing that enlarging could restore.
MOST_SOFTNESS = 4

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Item:
    """One image for evaluation. ``inside`` is the lesion region, or ``None`` where none is known."""

    image_id: str
    dataset: str
    group: str
    hr: Plane
    inside: Mask | None


def read_manifest(path: Path, *, include: tuple[str, ...] = (), limit: int | None = None) -> pd.DataFrame:
    """The rows to measure: test splits; files that match one of the patterns, or without patterns of native size.

    ``limit`` keeps so many rows of each dataset, evenly spread. Raises ValueError if nothing is left.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise ValueError(f"manifest {path} cannot be read: {error}") from error
    if "file" not in table:
        raise ValueError(f"manifest {path} must have a column file, got {list(table.columns)}")
    for column in ("modality", "dataset", "split", "mask", "box", "group_id", "width", "height"):
        if column not in table:
            table[column] = ""
    table["dataset"] = table["dataset"].where(table["dataset"] != "", table["modality"])
    kept = table[[_is_wanted(row, include) for row in _records(table)]]
    if limit is not None:
        kept = pd.concat([_spread(rows, limit) for _, rows in kept.groupby("dataset")]) if len(kept) else kept
    if kept.empty:
        raise ValueError(f"manifest {path} has no test image of native size that was asked for")
    return kept.sort_values(["dataset", "file"])


def _records(table: pd.DataFrame) -> list[dict[str, str]]:
    """Rows as text by column name."""
    return [{str(key): str(value) for key, value in row.items()} for row in table.to_dict("records")]


def _is_wanted(row: dict[str, str], include: tuple[str, ...]) -> bool:
    if include and not any(fnmatch(row["file"], pattern) for pattern in include):
        return False
    sides = [float(row[key]) for key in ("width", "height") if row[key]]
    is_native = bool(include) or min(sides, default=SMALLEST_NATIVE_PX) >= SMALLEST_NATIVE_PX
    return is_native and row["split"] in (*TEST_SPLITS, "")


def _spread(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(limit, len(rows))).astype(int))
    return rows.sort_values("file").iloc[chosen]


def load_items(table: pd.DataFrame, *, folder: Path, limit: int | None = None) -> Iterator[Item]:
    """The images of the rows, one after another; slices of a volume are thinned to ``limit`` as well."""
    for row in _records(table):
        path = _find(row["file"], folder)
        image = open_named(path)
        if image.format == "nifti":
            yield from _slices(image, row, folder, limit)
        else:
            hr = _unit(image, path, row["modality"])
            yield Item(row["file"], row["dataset"], _group(row), hr, _region(row, hr.shape, folder))


def soften(items: Iterable[Item], *, softness: float, scale: int) -> Iterator[Item]:
    """Each original blurred by a Gaussian whose sigma is ``softness`` low-resolution pixels, as soft reconstruction
    kernels and lenses out of focus give them: the soft image is then the truth, and a model that sharpens it is wrong.
    0 leaves all as they are. Raises ValueError for a softness below 0, above 4, or not a number, when the first item is
    asked for.
    """
    if not 0 <= softness <= MOST_SOFTNESS:
        raise ValueError(f"softness must be 0 to {MOST_SOFTNESS} low-resolution pixels, got {softness:g}")
    sigma = softness * scale
    for item in items:
        yield replace(item, hr=ndimage.gaussian_filter(item.hr, sigma, mode="nearest")) if sigma else item


def _find(file: str, folder: Path) -> Path:
    """Paths are relative to the manifest's folder or to the one above it."""
    for base in (folder, folder.parent):
        if (base / file).is_file():
            return base / file
    raise ValueError(f"the manifest names {file!r}, which does not exist beside it")


def _group(row: dict[str, str]) -> str:
    return str(row["group_id"] or row["file"])


def _unit(image: ImageFile, path: Path, modality: str) -> Plane:
    """Grey in [0, 1] of the declared range; colour counts by its luminance."""
    if len(image.planes) != 1:
        raise ValueError(f"{path.name} must hold one plane, got {len(image.planes)}")
    values, (low, high) = with_range(image, image.read_plane(0), modality=modality)
    return ((values.astype(np.float32) - np.float32(low)) / np.float32(high - low)).clip(0.0, 1.0)


def _slices(image: ImageFile, row: dict[str, str], folder: Path, limit: int | None) -> Iterator[Item]:
    """Axial planes that hold anatomy, 0 to the volume's 99.9th percentile; what is not a number counts as 0."""
    volume = np.stack([np.nan_to_num(image.read_values(plane.index)) for plane in image.planes]).astype(np.float32)
    volume = (volume / np.percentile(volume, 99.9)).clip(0.0, 1.0)
    truth = place_on(open_mask(_find(row["mask"], folder)), image.planes) if row["mask"] else None
    lively = [index for index, plane in enumerate(volume) if plane.max() > 0.05]
    if limit is not None:
        lively = [lively[k] for k in np.unique(np.linspace(0, len(lively) - 1, min(limit, len(lively))).astype(int))]
    for index in lively:
        inside = None if truth is None else truth.read_labels(index) != 0
        kept = inside if inside is not None and inside.any() else None
        yield Item(f"{row['file']}#{index}", row["dataset"], f"{_group(row)}#{index}", volume[index], kept)


def _region(row: dict[str, str], shape: tuple[int, ...], folder: Path) -> Mask | None:
    """The mask file (any label) or the boxes ``name:x,y,width,height;...``; ``None`` if empty."""
    if row["mask"]:
        mask = read_single_mask(_find(row["mask"], folder))
        if mask.shape != shape:
            raise ValueError(f"mask {row['mask']!r} must have the shape {shape} of its image, got {mask.shape}")
    elif row["box"]:
        mask = _boxes(row["box"], shape)
    else:
        return None
    return mask if mask.any() else None


def _boxes(text: str, shape: tuple[int, ...]) -> Mask:
    mask = np.zeros(shape, dtype=bool)
    for box in text.split(";"):
        try:
            left, top, width, height = (float(value) for value in box.rpartition(":")[2].split(","))
        except ValueError as error:
            raise ValueError(f"box must read name:x,y,width,height, got {box!r}") from error
        mask[round(top) : round(top + height), round(left) : round(left + width)] = True
    return mask
