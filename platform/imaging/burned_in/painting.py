"""Paint rectangles over words, or cut them off: a new version of an image's pixels, with who, when and why.

What was made of the old pixels goes: reconstructions and scores. Lesions stay where they are in the patient.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

import numpy as np
from django.db import IntegrityError, transaction

from accounts.models import User
from api.errors import Conflict, InvalidInput
from audit.events import record_event
from imaging.datasets import get_image
from imaging.hashes import hash_pixels
from imaging.ingest.look import make_look
from imaging.models import Image, ImageEdit, Plane
from imaging.planes import coding_of, planes_of, read_padding
from imaging.removing import discard_unused
from imaging.standard.regions import crop_regions
from imaging.storage import load_frame, store_frame, store_mask

SMALLEST_SIDE = 16


@dataclass(frozen=True)
class Rectangle:
    """In pixels of the image; planes from `first_plane` to `last_plane`, both included."""

    x: int
    y: int
    width: int
    height: int
    first_plane: int
    last_plane: int

    @property
    def rows(self) -> slice:
        return slice(self.y, self.y + self.height)

    @property
    def columns(self) -> slice:
        return slice(self.x, self.x + self.width)


def edit_image(*, actor: User, image_id: str, kind: str, rectangles: list[dict[str, int | None]], reason: str) -> Image:
    """`paint` blackens the rectangles on their planes; `crop` keeps one rectangle of every plane.

    Raises InvalidInput for rectangles that reach outside, Conflict for an image of a frozen study.
    """
    image = get_image(actor=actor, image_id=image_id)
    chosen = [_rectangle(image, given) for given in rectangles]
    if not chosen:
        raise InvalidInput("no_rectangle", "Draw at least one rectangle.", field="rectangles")
    if kind == ImageEdit.Kind.CROP and len(chosen) != 1:
        raise InvalidInput("one_rectangle", "Draw the one rectangle that is kept.", field="rectangles")
    old = {*planes_of(image).values_list("frame_sha256", flat=True)}
    old |= {sha for made in image.reconstructions.all() for sha in made.frames}
    try:
        with transaction.atomic():
            _apply(actor, image.pk, kind, chosen, reason)
    except IntegrityError as error:
        raise _in_words(error) from error
    discard_unused(old)
    return get_image(actor=actor, image_id=image_id)


def _in_words(error: IntegrityError) -> Conflict:
    if "image_pixels_once_per_dataset" in str(error):
        return Conflict("pixels_held", "Painted so, the image equals another of this dataset. Delete one of them.")
    return Conflict("image_in_use", "A frozen study shows this image, so its pixels stay as they are.")


def _rectangle(image: Image, given: dict[str, int | None]) -> Rectangle:
    first = given.get("first_plane") or 0
    last = given.get("last_plane")
    last = image.plane_count - 1 if last is None else last
    x, y, width, height = (int(given[name] or 0) for name in ("x", "y", "width", "height"))
    fits = width > 0 and height > 0 and x >= 0 and y >= 0 and x + width <= image.columns and y + height <= image.rows
    if not fits or not 0 <= first <= last < image.plane_count:
        raise InvalidInput(
            "outside_image",
            f"Keep rectangles inside the image of {image.columns} × {image.rows} pixels and its "
            f"{image.plane_count} planes.",
            field="rectangles",
        )
    return Rectangle(x, y, width, height, first, last)


def _apply(actor: User, image_id: UUID, kind: str, chosen: list[Rectangle], reason: str) -> None:
    image = Image.objects.select_for_update().get(pk=image_id)
    before = image.pixels_sha256
    image.reconstructions.all().delete()
    image.scores.all().delete()
    if kind == ImageEdit.Kind.CROP:
        _crop(image, chosen[0])
    else:
        _paint(image, chosen)
    planes = list(planes_of(image))
    image.pixels_sha256 = hash_pixels(
        frames=[plane.frame_sha256 for plane in planes],
        paddings=[plane.padding_sha256 for plane in planes],
        slope=image.code_slope,
        offset=image.code_offset,
    )
    image.look = make_look(image, planes[len(planes) // 2])
    image.text_state, image.sealed_words = Image.TextState.MASKED, ""
    image.save(update_fields=["rows", "columns", "pixels_sha256", "look", "text_state", "sealed_words"])
    edit = ImageEdit.objects.create(
        image=image,
        kind=kind,
        rectangles=[asdict(rectangle) for rectangle in chosen],
        reason=reason,
        before=before,
        after=image.pixels_sha256,
        by=actor,
    )
    record_event(
        actor=actor,
        action=f"image.{kind}",
        subject=image,
        detail={"before": before, "after": edit.after, "reason": reason},
    )


def _paint(image: Image, chosen: list[Rectangle]) -> None:
    black = coding_of(image).encode(np.array(image.range_low))
    for plane in planes_of(image):
        here = [one for one in chosen if one.first_plane <= plane.index <= one.last_plane]
        if here:
            codes = _codes(image, plane).copy()
            for one in here:
                codes[one.rows, one.columns] = black
            plane.frame_sha256 = store_frame(codes)
            plane.save(update_fields=["frame_sha256"])


def _crop(image: Image, kept: Rectangle) -> None:
    if min(kept.width, kept.height) < SMALLEST_SIDE:
        raise InvalidInput("too_small", f"Keep at least {SMALLEST_SIDE} pixels a side.", field="rectangles")
    crop_regions(image, rows=kept.rows, columns=kept.columns)
    for plane in planes_of(image):
        padding = read_padding(image, plane)
        plane.frame_sha256 = store_frame(np.ascontiguousarray(_codes(image, plane)[kept.rows, kept.columns]))
        if padding is not None:
            inside = padding[kept.rows, kept.columns]
            plane.padding_sha256 = store_mask(inside) if inside.any() else ""
        plane.position_mm = _moved(image, plane, kept)
        plane.save(update_fields=["frame_sha256", "padding_sha256", "position_mm"])
    image.rows, image.columns = kept.height, kept.width


def _codes(image: Image, plane: Plane) -> np.ndarray:
    return load_frame(plane.frame_sha256, rows=image.rows, columns=image.columns)


def _moved(image: Image, plane: Plane, kept: Rectangle) -> list[float] | None:
    """Where the first pixel that is kept lies."""
    if plane.position_mm is None or image.spacing_mm is None or image.row_direction is None:
        return plane.position_mm
    row, column = np.array(image.row_direction), np.array(image.column_direction)
    offset = row * kept.x * image.spacing_mm[1] + column * kept.y * image.spacing_mm[0]
    return [float(value) for value in np.array(plane.position_mm) + offset]
