"""Lesions: one region over the planes of an image, its masks in storage, and its history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from accounts.models import User
from api.errors import InvalidInput
from imaging.models import Image, LesionPlane, Region
from imaging.models.standard import Origin
from imaging.standard.drawing import bounds_of, trace_outlines
from imaging.storage import load_mask, store_masks

Mask = NDArray[np.bool_]
LONGEST_REASON = 300


@dataclass(frozen=True)
class Part:
    """What a lesion is on one plane; its mask, as large as the plane, lies in storage already."""

    index: int
    mask_sha256: str
    x: int
    y: int
    width: int
    height: int
    area_px: int


@dataclass(frozen=True)
class NewRegion:
    """A lesion to be kept. `parts` are in the order of the planes and there is at least one."""

    image: Image
    parts: tuple[Part, ...]
    kind: str = Region.Kind.MASK
    label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    origin: str = Origin.FILE
    source_key: str = ""
    by: User | None = None

    def identity(self) -> tuple[object, ...]:
        """What makes two lesions the same."""
        parts = ((part.index, part.mask_sha256) for part in self.parts)
        return _identity(self.image.pk, self.kind, self.label, self.attributes, self.origin, parts)


@dataclass(frozen=True)
class Change:
    """How many regions were added, left as they were because they said the same, and withdrawn."""

    added: int
    kept: int
    withdrawn: int


def store_parts(drawn: Iterable[tuple[int, Mask]]) -> list[Part]:
    """Store masks that each have a pixel, one at a time; (plane index, mask) to what is kept of them, in order."""
    measured: list[tuple[int, int, int, int, int, int]] = []

    def masks() -> Iterable[Mask]:
        for index, mask in drawn:
            measured.append((index, *bounds_of(mask), int(mask.sum())))
            yield mask

    hashes = store_masks(masks())
    return [Part(index, sha256, *bounds) for (index, *bounds), sha256 in zip(measured, hashes, strict=True)]


def add_regions(new: Sequence[NewRegion]) -> list[Region]:
    """Any number of lesions in two statements, in their order."""
    regions = Region.objects.bulk_create([_row(one) for one in new], batch_size=1000)
    planes = [
        LesionPlane(region=region, **vars(part)) for region, one in zip(regions, new, strict=True) for part in one.parts
    ]
    LesionPlane.objects.bulk_create(planes, batch_size=2000)
    return regions


def replace_regions(*, current: Iterable[Region], wanted: Sequence[NewRegion], because: str) -> Change:
    """Make `wanted` out of `current`: what says the same stays, the rest is withdrawn, what is new is added."""
    missing = Counter(one.identity() for one in wanted)
    gone, kept = [], 0
    for region in current:
        is_wanted = missing[_identity_of(region)] > 0
        missing[_identity_of(region)] -= is_wanted
        kept += is_wanted
        if not is_wanted:
            gone.append(region.pk)
    new = []
    for one in wanted:
        if missing[one.identity()] > 0:
            missing[one.identity()] -= 1
            new.append(one)
    withdrawn = withdraw_regions(gone, because=because)
    add_regions(new)
    return Change(added=len(new), kept=kept, withdrawn=withdrawn)


def withdraw_regions(regions: Iterable[UUID], *, because: str) -> int:
    """They stay in the history with the time and the reason. Returns how many there were."""
    rows = Region.objects.filter(pk__in=list(regions), replaced_at__isnull=True)
    return rows.update(replaced_at=timezone.now(), replaced_because=because[:LONGEST_REASON])


# --- reading --------------------------------------------------------------------------------------------------------


def current_regions(image: Image) -> QuerySet[Region]:
    """The lesions of an image that stand now, with their planes, in the order in which they came."""
    return find_regions([image])


def find_regions(images: Iterable[Image | UUID]) -> QuerySet[Region]:
    """As `current_regions`, of any number of images."""
    rows = Region.objects.filter(image__in=list(images), replaced_at__isnull=True)
    return rows.prefetch_related("planes").order_by("at", "pk")


def lesion_mask(region: Region, index: int, image: Image) -> Mask | None:
    """bool (rows, columns) of the lesion on plane `index`; None where it does not lie on it."""
    part = next((part for part in region.planes.all() if part.index == index), None)
    return None if part is None else load_mask(part.mask_sha256, rows=image.rows, columns=image.columns)


def outline_mask(mask: Mask) -> list[list[list[float]]]:
    """A lesion on one plane as polygons of [x, y] in pixels of the image, to be filled by the even-odd rule."""
    return [[[x, y] for x, y in polygon] for polygon in trace_outlines(mask)]


# --- changing the image -----------------------------------------------------------------------------------------------


def crop_regions(image: Image, *, rows: slice, columns: slice) -> None:
    """Move the lesions that stand as the image is cut. `image` has its old size still; a transaction must be open.

    Raises InvalidInput where one reaches outside what is kept: a lesion is never cut in silence.
    """
    for region in current_regions(image):
        parts = store_parts(_moved_parts(region, image, rows, columns))
        LesionPlane.objects.filter(region=region).delete()
        LesionPlane.objects.bulk_create(LesionPlane(region=region, **vars(part)) for part in parts)
        Region.objects.filter(pk=region.pk).update(**_extent(parts))


def _moved_parts(region: Region, image: Image, rows: slice, columns: slice) -> Iterator[tuple[int, Mask]]:
    for part in region.planes.all():
        mask = load_mask(part.mask_sha256, rows=image.rows, columns=image.columns)
        kept = mask[rows, columns]
        if kept.sum() != part.area_px:
            raise InvalidInput(
                "lesion_cut",
                f"The lesion on plane {part.index + 1} reaches outside the rectangle. Keep more of the image, or paint "
                "over the words instead.",
                field="rectangles",
            )
        yield part.index, kept


# --- rows -----------------------------------------------------------------------------------------------------------


def _row(new: NewRegion) -> Region:
    return Region(
        image=new.image,
        kind=new.kind,
        label=new.label[:100],
        attributes=dict(new.attributes),
        origin=new.origin,
        source_key=new.source_key,
        by=new.by,
        **_extent(new.parts),
    )


def _extent(parts: Sequence[Part]) -> dict[str, int]:
    """The bounds and the size of a lesion over its planes, which rise."""
    x, y = min(part.x for part in parts), min(part.y for part in parts)
    return {
        "x": x,
        "y": y,
        "width": max(part.x + part.width for part in parts) - x,
        "height": max(part.y + part.height for part in parts) - y,
        "first_plane": parts[0].index,
        "last_plane": parts[-1].index,
        "area_px": sum(part.area_px for part in parts),
    }


def _identity_of(region: Region) -> tuple[object, ...]:
    parts = ((part.index, part.mask_sha256) for part in region.planes.all())
    return _identity(region.image_id, region.kind, region.label, region.attributes, region.origin, parts)


def _identity(
    image: UUID, kind: str, label: str, attributes: Mapping[str, str], origin: str, parts: Iterable[tuple[int, str]]
) -> tuple[object, ...]:
    return image, str(kind), label, tuple(sorted(attributes.items())), str(origin), tuple(parts)
