"""Lesions drawn in the browser: checked, and turned into masks on the planes of a case's images."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from accounts.models import User
from api.errors import InvalidInput
from imaging.models import Case, Image, Region
from imaging.standard.drawing import Point, rasterise
from imaging.standard.regions import NewRegion, store_parts

Mask = NDArray[np.bool_]
MOST_SHAPES = 5000
_KINDS = {"rectangle": Region.Kind.BOX, "point": Region.Kind.POINT}


@dataclass(frozen=True)
class DrawnShape:
    """One shape on one plane; shapes and points as marks have them."""

    plane: int
    shape: str
    points: Sequence[Point]


@dataclass(frozen=True)
class DrawnLesion:
    """One lesion: all that is drawn of it, on any planes of one image."""

    image: UUID
    planes: Sequence[DrawnShape]
    label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


class Canvas:
    """The images of one case, to draw on. What cannot be drawn raises InvalidInput, which names the field."""

    def __init__(self, case: Case) -> None:
        self._images = {image.pk: image for image in Image.objects.filter(case=case)}

    def get_image(self, image_id: UUID, field_name: str) -> Image:
        image = self._images.get(image_id)
        if image is None:
            raise InvalidInput("unknown_image", "Draw on an image of this case.", field=field_name)
        return image

    def draw(self, image_id: UUID, shape: DrawnShape, field_name: str) -> Mask:
        """bool (rows, columns) of one shape."""
        image = self.get_image(image_id, f"{field_name}.image")
        if not 0 <= shape.plane < image.plane_count:
            message = f"Name a plane from 0 to {image.plane_count - 1}."
            raise InvalidInput("unknown_plane", message, field=f"{field_name}.plane")
        try:
            return rasterise(shape.shape, shape.points, rows=image.rows, columns=image.columns)
        except ValueError as error:
            raise InvalidInput("wrong_points", str(error), field=f"{field_name}.points") from error


def make_regions(case: Case, lesions: Sequence[DrawnLesion], *, origin: str, by: User) -> list[NewRegion]:
    """The lesions with their masks in storage. Raises InvalidInput at the first that cannot be drawn."""
    if sum(len(lesion.planes) for lesion in lesions) > MOST_SHAPES:
        raise InvalidInput("too_many_shapes", f"Draw at most {MOST_SHAPES} shapes in one case.", field="lesions")
    canvas = Canvas(case)
    return [
        NewRegion(
            image=canvas.get_image(lesion.image, f"lesions.{number}.image"),
            parts=tuple(store_parts(_draw_planes(canvas, lesion, f"lesions.{number}"))),
            kind=_kind_of(lesion),
            label=lesion.label,
            attributes=lesion.attributes,
            origin=origin,
            by=by,
        )
        for number, lesion in enumerate(lesions)
    ]


def _draw_planes(canvas: Canvas, lesion: DrawnLesion, field_name: str) -> Iterator[tuple[int, Mask]]:
    """One plane after the other; several shapes of one plane are drawn together."""
    if not lesion.planes:
        raise InvalidInput("nothing_drawn", "Draw the lesion on at least one plane.", field=f"{field_name}.planes")
    numbered = list(enumerate(lesion.planes))
    for plane in sorted({shape.plane for shape in lesion.planes}):
        of_plane = [(number, shape) for number, shape in numbered if shape.plane == plane]
        masks = [canvas.draw(lesion.image, shape, f"{field_name}.planes.{number}") for number, shape in of_plane]
        yield plane, np.logical_or.reduce(masks)


def _kind_of(lesion: DrawnLesion) -> str:
    kinds = {_KINDS.get(shape.shape, Region.Kind.POLYGON) for shape in lesion.planes}
    return kinds.pop() if len(kinds) == 1 else Region.Kind.MASK
