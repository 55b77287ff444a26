"""Everything that an administrator's page shows of one image."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch

from accounts.models import User
from api.errors import NotFound
from imaging.browsing import Neighbours, annotate_images, find_neighbours
from imaging.datasets import get_image, images_of
from imaging.models import ImageEdit, Reconstruction, Region, SourceFile
from imaging.standard.regions import current_regions, lesion_mask, outline_mask

Polygon = list[list[float]]


@dataclass(frozen=True)
class Look:
    """An image, its place in the dataset, and the files it came from. Its other attributes are the image's own."""

    image: Any
    neighbours: Neighbours
    sources: list[Any]
    current_regions: list[Region]

    @property
    def first_source(self) -> SourceFile | None:
        return self.sources[0] if self.sources else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.image, name)


@dataclass(frozen=True)
class Outline:
    """One lesion's outlines on one plane, as polygons in image pixels from the left and upper edge."""

    region: UUID
    label: str
    polygons: list[Polygon]


def look_at(*, actor: User, image_id: UUID | str) -> Look:
    image = (
        annotate_images(images_of(actor).filter(pk=image_id))
        .select_related("case")
        .prefetch_related(
            "planes",
            "scores",
            Prefetch("edits", ImageEdit.objects.select_related("by")),
            Prefetch("reconstructions", Reconstruction.objects.prefetch_related("metric_values")),
        )
        .first()
    )
    if image is None:
        raise NotFound("image_not_found", "There is no such image.")
    sources = SourceFile.objects.filter(planes__image=image).annotate(plane_count=Count("planes"))
    return Look(
        image=image,
        neighbours=find_neighbours(image),
        sources=list(sources.defer("header").order_by("created_at", "pk")[:20]),
        current_regions=list(current_regions(image).select_related("by").prefetch_related("planes")),
    )


def draw_outlines(*, actor: User, image_id: UUID | str, plane: int) -> list[Outline]:
    """The lesions that lie on this plane."""
    image = get_image(actor=actor, image_id=image_id)
    if plane >= image.plane_count:
        raise NotFound("plane_not_found", f"This image has the planes 0 to {image.plane_count - 1}.", field="plane")
    outlines = []
    for region in current_regions(image):
        mask = lesion_mask(region, plane, image)
        if mask is not None:
            outlines.append(Outline(region.pk, region.label, outline_mask(mask)))
    return outlines
