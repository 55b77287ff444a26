"""Which images and planes a case is read by, as somebody stated it: checked and written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, NotRequired, TypedDict
from uuid import UUID

from api.errors import InvalidInput
from imaging.models import Image
from studies.models import Study, StudyCase, StudyView

MOST_TOGETHER = 4
MOST_DISPLAYS = 10  # as many as there are sessions: a patient is seen once in each
FIELD = "views"


class StatedView(TypedDict):
    """Planes from 0, both ends included; None, or nothing, is the stack's end."""

    image: UUID
    first_plane: NotRequired[int | None]
    last_plane: NotRequired[int | None]


class StatedCase(TypedDict):
    """How one case is read: each display a presentation of its own, its views shown together."""

    case: UUID
    displays: list[list[StatedView]]


class Part(NamedTuple):
    """Planes of one image, both ends included."""

    image_id: UUID
    first_plane: int
    last_plane: int


Displays = Sequence[Sequence[Part]]


def set_views(study: Study, stated: list[StatedCase]) -> None:
    """Replace all views of a draft. Raises InvalidInput for what the study's cases do not have."""
    rows = {row.case_id: row for row in study.cases.filter(is_training=False)}
    named = [one["case"] for one in stated]
    _check_once(named, "Name the views of each case only once.")
    if not set(named) <= set(rows):
        raise InvalidInput("unknown_case", "Choose views for cases of the study only.", field=FIELD)
    images = _find_images(stated)
    chosen = {one["case"]: [_check_display(one["case"], shown, images) for shown in one["displays"]] for one in stated}
    for displays in chosen.values():
        _check_once(displays, "Two displays of a case show the same. Leave one out.")
    write_views(study, {rows[case_id]: displays for case_id, displays in chosen.items()})


def write_views(study: Study, chosen: Mapping[StudyCase, Displays], *, keep: Iterable[StudyCase] = ()) -> None:
    """Replace the views of a study, but not those of the rows in `keep`."""
    study.views.exclude(case__in=keep).delete()
    StudyView.objects.bulk_create(
        StudyView(study=study, case=row, display=number, position=position, **part._asdict())
        for row, displays in chosen.items()
        for number, display in enumerate(displays)
        for position, part in enumerate(display)
    )


def parts_of(row: StudyCase) -> list[list[Part]]:
    """The displays of a case as they are stored."""
    found: dict[int, list[Part]] = {}
    for view in row.views.all():
        found.setdefault(view.display, []).append(Part(view.image_id, view.first_plane, view.last_plane))
    return [found[display] for display in sorted(found)]


def _find_images(stated: list[StatedCase]) -> dict[UUID, Image]:
    named = {view["image"] for one in stated for display in one["displays"] for view in display}
    return Image.objects.in_bulk(named)


def _check_display(case_id: UUID, display: list[StatedView], images: dict[UUID, Image]) -> tuple[Part, ...]:
    parts = tuple(_check_view(case_id, view, images) for view in display)
    _check_once([part.image_id for part in parts], "Show an image only once in a display.")
    return parts


def _check_view(case_id: UUID, view: StatedView, images: dict[UUID, Image]) -> Part:
    image = images.get(view["image"])
    if image is None or image.case_id != case_id:
        raise InvalidInput("unknown_image", "Choose images of the case itself only.", field=FIELD)
    first, last = view.get("first_plane"), view.get("last_plane")
    first = 0 if first is None else first
    last = image.plane_count - 1 if last is None else last
    if not 0 <= first <= last < image.plane_count:
        message = f"This image has planes 0 to {image.plane_count - 1}; {first} to {last} came. Choose among them."
        raise InvalidInput("wrong_planes", message, field=FIELD)
    return Part(image.pk, first, last)


def _check_once(keys: Sequence[object], message: str) -> None:
    if len(set(keys)) != len(keys):
        raise InvalidInput("listed_twice", message, field=FIELD)
