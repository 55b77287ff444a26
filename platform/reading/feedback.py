"""What a reader is told after a training item: what is actually so. Never after any other item."""

from dataclasses import dataclass

from imaging.models import Comparison, Image, ReferenceStandard, Region
from studies.models import StudyCase, WorklistItem


@dataclass(frozen=True)
class RegionView:
    """A region's box (x, y, width, height) in pixels of the presented images."""

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
    chosen = StudyCase.objects.select_related("image").get(pk=item.case_id)
    standard = ReferenceStandard.objects.filter(case=chosen.case_id).first()
    factor = item.study.scale if item.study.comparison == Comparison.PROSPECTIVE else 1
    return Feedback(
        finding_class=standard.finding_class if standard else None,
        finding=standard.finding if standard else "",
        regions=[_view(region, factor) for region in _regions(chosen.image)],
    )


def _regions(image: Image | None) -> list[Region]:
    return list(Region.objects.filter(image=image)) if image else []


def _view(region: Region, factor: int) -> RegionView:
    box = (region.x * factor, region.y * factor, region.width * factor, region.height * factor)
    return RegionView(box, region.label)
