"""What a display set shows, the same for every treatment."""

from collections.abc import Iterable
from uuid import UUID

from studies.models import StudyView, WorklistItem


def views_of(items: Iterable[WorklistItem]) -> dict[UUID, tuple[StudyView, ...]]:
    """The views of each item's display, in the order in which they are shown, by the item's id."""
    items = list(items)
    found: dict[tuple[int, int], list[StudyView]] = {}
    rows = StudyView.objects.filter(case__in={item.case_id for item in items}).select_related("image")
    for view in rows.defer("image__look", "image__windows", "image__flags").order_by("position"):
        found.setdefault((view.case_id, view.display), []).append(view)
    return {item.pk: tuple(found[item.case_id, item.display]) for item in items}
