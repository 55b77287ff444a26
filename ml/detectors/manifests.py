"""Rows of a manifest as the detectors need them: file, data set, label, group, and pixels on a declared range."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from evaluation.files import open_named
from ml.planes import with_range

NORMAL = "normal"
COLUMNS = ("modality", "dataset", "label", "split", "group_id")
#: Grey pictures are often stored in three channels, some tinted or with a coloured mark. A picture is one in colour
#: where the channels of more than a twentieth of its pixels differ by more than a quarter of the range.
COLOUR_SHARE = 0.05


@dataclass(frozen=True)
class Row:
    """One image of a manifest. ``group`` is the patient where known, else the file."""

    path: Path
    modality: str
    dataset: str
    label: str
    group: str

    @property
    def is_abnormal(self) -> bool:
        """Whatever is not labelled normal."""
        return self.label != NORMAL


def read_rows(manifest: Path, *, split: str) -> list[Row]:
    """Rows of that split with a label, in the order of their files. A manifest without splits is all ``test``.

    Raises ValueError for a manifest that cannot be read, lacks a column, or has no such row.
    """
    try:
        table = pd.read_csv(manifest, dtype=str, keep_default_na=False)
    except (OSError, pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f"manifest {manifest} cannot be read: {error}") from error
    missing = [column for column in ("file", "label") if column not in table]
    if missing:
        raise ValueError(f"manifest {manifest} must have the columns {missing}, got {list(table.columns)}")
    for column in COLUMNS:
        if column not in table:
            table[column] = ""
    table["split"] = table["split"].where(table["split"] != "", "test")
    chosen = table[(table["split"] == split) & (table["label"] != "")].sort_values("file")
    return [_row(record, manifest.parent) for record in chosen.to_dict("records")]


def _row(record: dict[Any, str], folder: Path) -> Row:
    return Row(
        path=folder / record["file"],
        modality=record["modality"],
        dataset=record["dataset"] or record["modality"] or "images",
        label=record["label"],
        group=record["group_id"] or record["file"],
    )


def by_dataset(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Data sets in alphabetical order with their rows. They are never mixed: sources differ in more than disease."""
    for name in sorted({row.dataset for row in rows}):
        yield name, [row for row in rows if row.dataset == name]


def load_pixels(path: Path, *, modality: str = "") -> tuple[NDArray[Any], tuple[float, float]]:
    """One plane and its declared range. Grey may lie in three channels, a little tinted or with a coloured mark.

    Raises ValueError, naming the file, for anything that is no image, holds several planes or colours, or one value.
    """
    image = open_named(path)
    if len(image.planes) != 1:
        raise ValueError(f"{path.name} must hold one plane, got {len(image.planes)}")
    pixels = image.read_plane(0)
    share = 1.0 if pixels.colour_share is None else pixels.colour_share
    if "colour_converted" in pixels.flags and share > COLOUR_SHARE:
        raise ValueError(f"{path.name} must be grey, its three channels differ: it is a picture in colour")
    if pixels.stored.min() == pixels.stored.max():
        raise ValueError(f"{path.name} must hold more than one value, got {pixels.stored.flat[0]} everywhere")
    return with_range(image, pixels, modality=modality)
