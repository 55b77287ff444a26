"""What a file of images holds, as one typed value: planes, what their values mean, and where they lie.

Lengths are in mm, positions and directions in the patient's DICOM space (LPS: x to the left, y to the back, z to the
head); a pair of lengths or indices names the row first. What a file does not say, or says in a way that cannot be
read, is `None` and never a default.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]
Stored = NDArray[Any]
Mask = NDArray[np.bool_]

FileFormat = Literal["dicom", "nifti", "png", "jpeg", "tiff", "npy"]
#: Where a pixel's size holds: in the patient, or at the detector of a projection, where things look larger.
SpacingPlace = Literal["patient", "detector"]
WindowFunction = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]


class RefusedError(ValueError):
    """The file, or a part of it, cannot be used. The text is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Window:
    """A window of the file, in values; `function` says how PS3.3 C.11.2.1.2 wants its ends to be read."""

    centre: float
    width: float
    function: WindowFunction = "LINEAR"
    label: str = ""

    def exact(self) -> tuple[float, float]:
        """(centre, width) of the same window as black at centre - width / 2 and white at centre + width / 2.

        LINEAR shows c - 0.5 - (w - 1) / 2 as black and the value w - 1 above it as white. A width of 1 is a
        threshold at c - 0.5, which between whole numbers a width of 1 about c - 0.5 shows exactly.
        """
        if self.function != "LINEAR":
            return self.centre, self.width
        return self.centre - 0.5, self.width - 1 if self.width > 1 else 1.0


@dataclass(frozen=True)
class PlaneInfo:
    """One plane. Its values are what `ImageFile.read_plane` gives, times `slope`, plus `intercept`.

    `index` is its place in the file, from 0. `position_mm` is the centre of the first pixel; `row_direction` the way
    in which the column index grows, `column_direction` that in which the row index grows. `number` is the file's own
    (InstanceNumber), for planes that nothing else puts in order. `acquisition` holds what sets planes of one series
    apart (echo, phase, localiser …), in words that may be shown.
    """

    index: int
    rows: int
    columns: int
    slope: float = 1.0
    intercept: float = 0.0
    spacing_mm: tuple[float, float] | None = None
    spacing_place: SpacingPlace | None = None
    position_mm: Vector | None = None
    row_direction: Vector | None = None
    column_direction: Vector | None = None
    time_ms: float | None = None
    number: int | None = None
    acquisition: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class SegmentInfo:
    """What one plane of a segmentation outlines, and on which image it was drawn.

    `references` are (SOP Instance UID, frame number from 1 or None) as the file names them.
    """

    number: int
    label: str
    references: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True)
class PlanePixels:
    """A plane's pixels: `stored` (rows, columns), bright meaning high; `padding` is True where nothing was imaged.

    Padding holds the padding values of the file and what is not a number. `stored` there is the lowest stored value
    of the rest, so that nothing is told from it. `None` where the plane has none. `colour_share` is the share of the
    pixels whose channels were far apart, where colour was converted and was looked at.
    """

    stored: Stored
    padding: Mask | None = None
    flags: tuple[str, ...] = ()
    colour_share: float | None = None

    def has_whole_numbers(self) -> bool:
        """Does it hold whole numbers only, of whatever type they are stored in?"""
        return self.stored.dtype.kind in "iub" or bool((self.stored == np.rint(self.stored)).all())


@dataclass(frozen=True)
class ImageFile:
    """One file. `planes` are in the order of the file; `evaluation.files.stacks` puts them in order.

    `kind` is "image" or "segmentation"; `stack` what the file itself says its planes are: a volume, a cine, or
    nothing. `header` is the format's own object (a pydicom dataset without pixels, a NIfTI header) or None. Identity
    stands in `header` alone.
    """

    format: FileFormat
    kind: Literal["image", "segmentation"]
    modality: str
    planes: tuple[PlaneInfo, ...]
    read_plane: Callable[[int], PlanePixels] = field(repr=False, compare=False)
    photometric: str = "MONOCHROME2"
    bits_stored: int = 8
    is_signed: bool = False
    unit: str = ""
    stack: Literal["volume", "cine", ""] = ""
    transfer_syntax: str = ""
    laterality: str = ""
    view: str = ""
    segments: tuple[SegmentInfo, ...] = ()
    flags: tuple[str, ...] = ()
    header: Any = field(default=None, repr=False, compare=False)

    def read_planes(self) -> Iterator[PlanePixels]:
        """Every plane in the order of the file, one at a time."""
        for plane in self.planes:
            yield self.read_plane(plane.index)

    def read_values(self, index: int) -> NDArray[np.float64]:
        """One plane in real values, float64 (rows, columns); padding is NaN."""
        plane, pixels = self.planes[index], self.read_plane(index)
        values = pixels.stored.astype(np.float64) * plane.slope + plane.intercept
        if pixels.padding is not None:
            values[pixels.padding] = np.nan
        return values
