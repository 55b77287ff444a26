"""What a reader is told after a training item: what is actually so. Never after any other item."""

from collections.abc import Iterator
from dataclasses import dataclass

from imaging.models import Comparison, LesionPlane
from imaging.standard.current import standard_of
from reading.frozen import ShownView, views_of
from studies.models import WorklistItem


@dataclass(frozen=True)
class RegionView:
    """A lesion's box (x, y, width, height) in pixels of the presented images, on one plane of one view.

    `view` and `plane` are counted from 0, the plane at the first that is shown.
    """

    view: int
    plane: int
    bbox: tuple[float, float, float, float]
    label: str


@dataclass(frozen=True)
class Feedback:
    """The reference standard of a training case. `finding_class` is None where there is none."""

    finding_class: str | None
    finding: str
    regions: list[RegionView]


def make_feedback(item: WorklistItem) -> Feedback:
    assert item.kind == WorklistItem.Kind.TRAINING  # truth is told of training items alone
    standard = standard_of(item.case.case)
    factor = item.study.scale if item.study.comparison == Comparison.PROSPECTIVE else 1
    views = views_of(item.case_id, item.display)
    return Feedback(
        finding_class=standard.finding_class if standard else None,
        finding=standard.finding if standard else "",
        regions=[region for view in views for region in _regions(view, factor)],
    )


def _regions(view: ShownView, factor: int) -> Iterator[RegionView]:
    """Of the lesions as they are known now, on the planes that are shown."""
    parts = LesionPlane.objects.filter(
        region__image=view.image_id, region__replaced_at=None, index__range=(view.first_plane, view.last_plane)
    )
    for part in parts.select_related("region").order_by("index", "region__at", "region"):
        box = (part.x * factor, part.y * factor, part.width * factor, part.height * factor)
        yield RegionView(view.position, part.index - view.first_plane, box, part.region.label)
