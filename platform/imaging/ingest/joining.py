"""A series that arrives in several uploads: its later planes join the image that the earlier ones became.

They join only where nothing was made of that image yet, and where its values stay exactly what they were under the
coding that all planes together need. Else it is said which image stands in the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import PlaneInfo, RefusedError, Window, WindowFunction
from imaging.decoding.answers import Mask, PixelFacts
from imaging.ingest.planes import NewPlane, real_values
from imaging.ingest.stacking import Stack, arrange_planes
from imaging.models import Image, Plane
from imaging.planes import coding_of, planes_of, read_padding, read_values
from imaging.previews import as_function

_INSTANCE_NUMBER = "00200013"
_ROUNDING = 1e-3
#: What is true of a whole stack is found out anew for the longer one.
_OF_STACKS = frozenset({"gap", "not_parallel", "same_place", "windows_differ"})


@dataclass(frozen=True)
class HeldPlane:
    """A plane of an image of the dataset, in the stored values that `like`, a plane of the same series, has."""

    image: Image
    row: Plane
    like: NewPlane

    @cached_property
    def info(self) -> PlaneInfo:
        image, row = self.image, self.row
        return replace(
            self.like.info,
            index=row.source_index,
            spacing_mm=image.spacing_mm,
            position_mm=_vector(row.position_mm),
            row_direction=_vector(image.row_direction),
            column_direction=_vector(image.column_direction),
            time_ms=row.time_ms,
            number=_number_of(row),
            windows=tuple(_window(window) for window in row.windows),
            flags=tuple(flag for flag in image.flags if flag not in _OF_STACKS),
        )

    @property
    def unit(self) -> str:
        return self.image.unit

    @cached_property
    def facts(self) -> PixelFacts:
        stored, padding = self.read_stored(), self.read_padding()
        seen = stored.ravel() if padding is None else stored[~padding]
        return PixelFacts(
            is_integer=True,
            is_byte=self.like.facts.is_byte,
            low=float(seen.min()) if seen.size else None,
            high=float(seen.max()) if seen.size else None,
            has_padding=padding is not None,
        )

    def read_stored(self) -> NDArray[Any]:
        """Raises RefusedError where the image's values are no whole numbers by the slope of the series."""
        values = read_values(self.image, self.row).astype(np.float64)
        stored = (values - self.like.info.intercept) / self.like.info.slope
        whole = np.rint(stored)
        if not self.like.facts.is_integer or np.abs(stored - whole).max() > _tolerance(values, self.like.info):
            raise _stands_in_the_way(self.image, "whose values were rounded when it was taken")
        return whole.astype(np.int64)

    def read_padding(self) -> Mask | None:
        return read_padding(self.image, self.row)


def _tolerance(values: NDArray[np.float64], info: PlaneInfo) -> float:
    """What single precision, in which values are read, may move a whole number by."""
    return max(_ROUNDING, float(np.abs(values).max()) * 2**-22 / abs(info.slope))


def find_held(*, images: Sequence[Image], planes: Sequence[NewPlane]) -> dict[str, list[HeldPlane]]:
    """The planes of these images by the instance that each came as."""
    found: dict[str, list[HeldPlane]] = {}
    for image in images:
        for row in planes_of(image).select_related("source"):
            found.setdefault(row.source.instance_uid, []).append(HeldPlane(image, row, planes[0]))
    return found


def is_held(plane: NewPlane, held: Sequence[HeldPlane]) -> bool:
    """Whether one of these planes shows the same values."""
    half_step = max((coding_of(one.image).slope for one in held), default=0.0)
    return any(_differs_by(plane, one) <= half_step for one in held)


def _differs_by(plane: NewPlane, held: HeldPlane) -> float:
    values = real_values(plane)
    if values.shape != (held.image.rows, held.image.columns):
        return float("inf")
    padding = plane.read_padding()
    difference = np.abs(values - read_values(held.image, held.row))
    return float(difference.max() if padding is None else difference[~padding].max(initial=0.0))


@dataclass(frozen=True)
class Joined:
    """A stack, and the image that it makes longer; None for one of new planes alone."""

    stack: Stack
    image: Image | None


def join_stacks(*, images: Sequence[Image], planes: Sequence[NewPlane]) -> list[Joined]:
    """The new planes put in order among those of the images. Raises RefusedError where an image would fall apart."""
    held = [HeldPlane(image, row, planes[0]) for image in images for row in planes_of(image).select_related("source")]
    stacks = arrange_planes([*held, *planes])
    return [Joined(stack, _image_of(stack)) for stack in stacks if stack.new_planes]


def _image_of(stack: Stack) -> Image | None:
    held = [plane for plane in stack.planes if isinstance(plane, HeldPlane)]
    if not held:
        return None
    image = held[0].image
    if len({plane.image.pk for plane in held}) > 1:
        raise _stands_in_the_way(image, "which these planes would join with another image")
    if len(held) != image.plane_count:
        raise _stands_in_the_way(image, "whose planes would no longer be one stack")
    return image


def check_untouched(image: Image) -> None:
    """Raises RefusedError for an image of which something was made already, which its new planes would not have."""
    reasons = (
        (image.reconstructions.exists(), "whose variants are made already"),
        (image.scores.exists(), "which is scored already"),
        (image.regions.exists(), "whose lesions are outlined already"),
        (image.edits.exists(), "which was changed by hand already"),
    )
    for is_so, words in reasons:
        if is_so:
            raise _stands_in_the_way(image, words)


def frozen(image: Image) -> RefusedError:
    return _stands_in_the_way(image, "which a frozen study uses")


def _stands_in_the_way(image: Image, words: str) -> RefusedError:
    return RefusedError(
        f"It belongs to an image of {image.case.code}, {words}: delete that image and upload the whole series."
    )


def _number_of(row: Plane) -> int | None:
    values = row.source.header.get(_INSTANCE_NUMBER, {}).get("Value", [])
    return values[0] if values and isinstance(values[0], int) else None


def _vector(values: list[float] | None) -> Any:
    return None if values is None else tuple(values)


def _window(values: dict[str, Any]) -> Window:
    function: WindowFunction = as_function(values["function"])
    return Window(values["centre"], values["width"], function, values["label"])
