"""What the decoding child hands over: what was read, in the terms of `evaluation.files`, with its pixels on the disk.

Pixels never pass through the pipe and never lie in memory as a whole: each plane is an .npy file in the staging
folder, read when it is needed. The header, which may be large, lies there too.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import FileFormat, PlaneInfo, RefusedError, SegmentInfo, Stored, Window

GroupedBy = Literal["patient", "study", "file"]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Identity:
    """Who and what a file is of, as keyed hashes and mapped UIDs; nothing in clear. Empty where it says nothing.

    `group` holds together the files of one patient; `question` is set where that is doubtful. `number` is a hash of
    the patient's ID without its issuer, and `person` holds one of the name and one of the birth date, "name^birth"
    with either empty where the file does not say it: what a group should agree in.
    """

    group: str = ""
    grouped_by: GroupedBy = "file"
    question: str = ""
    number: str = ""
    person: str = ""
    study: str = ""
    series: str = ""
    instance: str = ""


@dataclass(frozen=True)
class PixelFacts:
    """What is known of a plane's pixels without reading them again.

    `low` and `high` are the lowest and highest stored value outside padding, None where all is padding. `flags` are
    those that only decoding shows.
    """

    is_integer: bool
    is_byte: bool
    low: float | None
    high: float | None
    has_padding: bool
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staged:
    """The files of one decoded upload in the staging folder: `prefix` and a number each."""

    folder: Path
    prefix: str

    def pixels(self, index: int) -> Path:
        return self.folder / f"{self.prefix}-{index}.npy"

    def padding(self, index: int) -> Path:
        return self.folder / f"{self.prefix}-{index}-padding.npy"

    @property
    def header(self) -> Path:
        return self.folder / f"{self.prefix}-header.json"

    def discard(self, planes: int) -> None:
        """Remove what was staged for one file of so many planes."""
        self.header.unlink(missing_ok=True)
        for index in range(planes):
            self.pixels(index).unlink(missing_ok=True)
            self.padding(index).unlink(missing_ok=True)


@dataclass(frozen=True)
class DecodedFile:
    """One file of images or one DICOM segmentation; UIDs in `segments` are mapped as those of images are."""

    format: FileFormat
    kind: Literal["image", "segmentation"]
    modality: str
    photometric: str
    bits_stored: int
    is_signed: bool
    unit: str
    stack: Literal["volume", "cine", ""]
    transfer_syntax: str
    laterality: str
    view: str
    flags: tuple[str, ...]
    planes: tuple[PlaneInfo, ...]
    pixels: tuple[PixelFacts, ...]
    segments: tuple[SegmentInfo, ...]
    file_sha256: str
    identity: Identity
    staged: Staged = field(compare=False)

    def read_pixels(self, index: int) -> Stored:
        """Stored values of one plane, (rows, columns), mapped from the disk."""
        return _load(self.staged.pixels(index), self.planes[index])

    def read_padding(self, index: int) -> Mask | None:
        """True where nothing was imaged; None where the plane has no padding."""
        if not self.pixels[index].has_padding:
            return None
        return _load(self.staged.padding(index), self.planes[index]).astype(bool)

    def read_header(self) -> dict[str, Any]:
        """The whole de-identified header, in the DICOM JSON model (PS3.18 F); empty for other formats."""
        path = self.staged.header
        return dict(json.loads(path.read_bytes())) if path.exists() else {}


@dataclass(frozen=True)
class MaskAnswer:
    """One decoded mask: labels on each plane, 0 is background; `names` what the file calls them."""

    format: FileFormat
    planes: tuple[PlaneInfo, ...]
    names: dict[int, str]
    flags: tuple[str, ...]
    file_sha256: str
    staged: Staged = field(compare=False)

    def read_labels(self, index: int) -> NDArray[np.integer[Any]]:
        """Labels of one plane, (rows, columns), mapped from the disk."""
        return _load(self.staged.pixels(index), self.planes[index])

    def iter_labels(self) -> Iterator[NDArray[np.integer[Any]]]:
        for index in range(len(self.planes)):
            yield self.read_labels(index)


def _load(path: Path, plane: PlaneInfo) -> NDArray[Any]:
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    if array.shape != (plane.rows, plane.columns):
        raise RefusedError("The decoder gave planes of another size than it announced. Upload the file again.")
    return array


# --- the plain form that passes through the pipe --------------------------------------------------------------------


def plane_of(values: dict[str, Any]) -> PlaneInfo:
    """A plane out of the JSON form of `dataclasses.asdict`."""
    tuples = ("spacing_mm", "position_mm", "row_direction", "column_direction")
    plain = {**values, **{name: _pair(values[name]) for name in tuples}}
    plain["windows"] = tuple(Window(**window) for window in values["windows"])
    plain["acquisition"], plain["flags"] = tuple(values["acquisition"]), tuple(values["flags"])
    return PlaneInfo(**plain)


def file_of(values: dict[str, Any], staged: Staged) -> DecodedFile:
    plain = dict(values)
    plain["planes"] = tuple(plane_of(plane) for plane in values["planes"])
    plain["pixels"] = tuple(PixelFacts(**{**facts, "flags": tuple(facts["flags"])}) for facts in values["pixels"])
    plain["segments"] = tuple(_segment(segment) for segment in values["segments"])
    plain["flags"] = tuple(values["flags"])
    return DecodedFile(**{**plain, "identity": Identity(**values["identity"])}, staged=staged)


def mask_of(values: dict[str, Any], staged: Staged) -> MaskAnswer:
    return MaskAnswer(
        format=values["format"],
        planes=tuple(plane_of(plane) for plane in values["planes"]),
        names={int(number): name for number, name in values["names"].items()},
        flags=tuple(values["flags"]),
        file_sha256=values["file_sha256"],
        staged=staged,
    )


def _segment(values: dict[str, Any]) -> SegmentInfo:
    references = tuple((uid, number) for uid, number in values["references"])
    return SegmentInfo(number=values["number"], label=values["label"], references=references)


def _pair(values: Sequence[float] | None) -> Any:
    return None if values is None else tuple(values)
