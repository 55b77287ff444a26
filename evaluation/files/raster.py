"""What the formats other than DICOM hold, before anybody says whether it is an image or a mask.

A mask needs what an image gives up: the index into a palette, the colour, the step between the grey values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from evaluation.files.colour import colour_share, to_grey
from evaluation.files.content import FileFormat, Mask, PlaneInfo, PlanePixels, RefusedError, Stored

#: From here on, numbers are lost in floating point of 32 bits, in squares or in sums; some write the largest for none.
HIGHEST = 1e30

SampleKind = Literal["grey", "colour", "palette"]


@dataclass(frozen=True)
class Samples:
    """One plane, upright and with bright meaning high.

    `pixels` are grey values or indices (rows, columns), or colours (rows, columns, 3); `palette` is (entries, 3).
    Grey of fewer than 8 bits is spread over 8: `step` lies between two neighbouring values then.
    """

    pixels: Stored
    kind: SampleKind = "grey"
    palette: Stored | None = None
    step: int = 1
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raster:
    """One file of planes; the fields mean what they mean in `ImageFile`."""

    format: FileFormat
    planes: tuple[PlaneInfo, ...]
    read: Callable[[int], Samples] = field(repr=False, compare=False)
    bits_stored: int = 8
    is_signed: bool = False
    photometric: str = "MONOCHROME2"
    stack: Literal["volume", "cine", ""] = ""
    flags: tuple[str, ...] = ()
    header: Any = field(default=None, repr=False, compare=False)


def to_pixels(samples: Samples) -> PlanePixels:
    """The plane as one channel."""
    if samples.kind == "grey":
        return _without_padding(samples)
    colour = samples.pixels if samples.palette is None else look_up(samples.pixels, samples.palette)
    grey, extra = to_grey(colour)
    share = colour_share(colour) if extra else None
    return PlanePixels(grey, flags=(*samples.flags, *extra), colour_share=share)


def look_up(indices: Stored, palette: Stored) -> Stored:
    """(rows, columns) to (rows, columns, 3). Raises RefusedError for an index that the palette does not have."""
    highest = int(indices.max(initial=0))
    if highest >= len(palette):
        raise RefusedError(f"The pixels name colour {highest}, but the colour table has {len(palette)}. Save it anew.")
    return palette[indices]


def _without_padding(samples: Samples) -> PlanePixels:
    """What is no number, or the largest there is, is no image: its place is kept, its value is that of the lowest."""
    if samples.pixels.dtype.kind != "f":
        return PlanePixels(samples.pixels, flags=samples.flags)
    pixels = samples.pixels.astype(np.float32) if samples.pixels.dtype.itemsize == 2 else samples.pixels
    with np.errstate(invalid="ignore"):
        is_number = np.abs(pixels) < HIGHEST
    if is_number.all():
        return PlanePixels(pixels, flags=samples.flags)
    lowest = pixels[is_number].min(initial=np.inf) if is_number.any() else 0
    filled = np.where(is_number, pixels, pixels.dtype.type(lowest))
    padding: Mask = ~is_number
    return PlanePixels(filled, padding, (*samples.flags, "padding"))
