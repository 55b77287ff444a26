"""What decoding hands over: planes of stored values, and what they mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MAX_SIDE = 20_000
MAX_FRAME_PIXELS = 64_000_000
MAX_FILE_PIXELS = 600_000_000
MAX_FRAMES = 2_000


class RefusedError(Exception):
    """The file cannot be used; the text is the verdict that the administrator reads."""


@dataclass
class FrameInfo:
    """One plane. `values` of the plane × slope + intercept are modality values; lengths in mm, rows first."""

    kind: str  # "image" or "segment"
    rows: int
    columns: int
    frame_index: int = 0
    modality: str = "OT"
    photometric: str = "MONOCHROME2"
    bits_stored: int = 8
    is_signed: bool = False
    slope: float = 1.0
    intercept: float = 0.0
    spacing_mm: tuple[float, float] | None = None
    window: tuple[float, float] | None = None
    instance_uid: str = ""
    references: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


@dataclass
class FileInfo:
    """One file: what its frames share."""

    file_format: str
    transfer_syntax: str = ""
    patient_key: str = ""
    header: dict[str, Any] = field(default_factory=dict)


@dataclass
class Decoded:
    info: FileInfo
    frames: Iterator[tuple[FrameInfo, np.ndarray]]


def check_claims(*, rows: int, columns: int, frames: int = 1) -> None:
    """Refuse by what the header claims, before anything is allocated for it."""
    if rows < 1 or columns < 1:
        raise RefusedError(f"The image claims {columns} × {rows} pixels. An image needs at least one of each.")
    if frames < 1:
        raise RefusedError("The file claims to hold no frame.")
    if max(rows, columns) > MAX_SIDE or rows * columns > MAX_FRAME_PIXELS:
        raise RefusedError(
            f"The image claims {columns} × {rows} pixels. At most {MAX_SIDE} a side and "
            f"{MAX_FRAME_PIXELS // 1_000_000} million in all can be taken."
        )
    if frames > MAX_FRAMES or rows * columns * frames > MAX_FILE_PIXELS:
        raise RefusedError(f"The file claims {frames} frames of {columns} × {rows}. Split it into smaller files.")


def to_grey(colour: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """(rows, columns, 3 or 4) of any unsigned type to one channel of that type, and the flags it earns.

    Grey stored in three equal channels loses nothing. Colour becomes luminance by the weights of ITU-R BT.601.
    """
    if np.array_equal(colour[..., 0], colour[..., 1]) and np.array_equal(colour[..., 1], colour[..., 2]):
        return np.ascontiguousarray(colour[..., 0]), []
    grey = colour[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.rint(grey).astype(colour.dtype), ["colour_converted"]
