"""The planes that make an image, wherever they come from: just decoded, or held already and joined by others."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import PlaneInfo
from imaging.decoding.answers import DecodedFile, Mask, PixelFacts
from imaging.ingest.sources import Item


@dataclass(frozen=True)
class Taken:
    """A decoded file and the item of the job that it came from."""

    item: Item
    file: DecodedFile

    def discard(self) -> None:
        self.file.staged.discard(len(self.file.planes))


class PlaneSource(Protocol):
    """One plane: its place, what is known of its pixels, and the pixels when they are asked for."""

    @property
    def info(self) -> PlaneInfo: ...

    @property
    def facts(self) -> PixelFacts: ...

    @property
    def unit(self) -> str:
        """Of its values; empty where the file does not say one."""

    def read_stored(self) -> NDArray[Any]:
        """Stored values, (rows, columns)."""

    def read_padding(self) -> Mask | None:
        """True where nothing was imaged; None where the plane has no padding."""


@dataclass(frozen=True)
class NewPlane:
    """Plane `number` of a file that was just decoded."""

    taken: Taken
    number: int

    @property
    def info(self) -> PlaneInfo:
        return self.taken.file.planes[self.number]

    @property
    def facts(self) -> PixelFacts:
        return self.taken.file.pixels[self.number]

    @property
    def unit(self) -> str:
        return self.taken.file.unit

    def read_stored(self) -> NDArray[Any]:
        return self.taken.file.read_pixels(self.number)

    def read_padding(self) -> Mask | None:
        return self.taken.file.read_padding(self.number)


def real_values(plane: PlaneSource) -> NDArray[np.float64]:
    """The plane in real values; padding as it is stored."""
    return plane.read_stored().astype(np.float64) * plane.info.slope + plane.info.intercept


def value_ends(plane: PlaneSource) -> tuple[float, float] | None:
    """(lowest, highest) real value outside padding; None where all is padding."""
    if plane.facts.low is None or plane.facts.high is None:
        return None
    ends = [end * plane.info.slope + plane.info.intercept for end in (plane.facts.low, plane.facts.high)]
    return min(ends), max(ends)
