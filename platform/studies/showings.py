"""What readers of a study will be shown, on value grids: what there should be, and what there is.

A showing is made of a reconstruction, for all planes of it that some view of the study shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from imaging.models import Image, Reconstruction, Showing
from imaging.showing import estimate_bytes
from imaging.value_grid import METHOD, NARROWEST_STEPS
from studies.models import Study
from studies.selection import Selected, treatment_keys
from studies.stored import are_stored


@dataclass(frozen=True)
class Wanted:
    """One reconstruction, and the planes of it that some view shows, both ends included."""

    image: Image
    made: Reconstruction
    first_plane: int
    last_plane: int

    @property
    def planes(self) -> int:
        return self.last_plane - self.first_plane + 1

    @property
    def pixels(self) -> int:
        return self.planes * self.made.rows * self.made.columns

    @property
    def bytes(self) -> int:
        return estimate_bytes(self.made, self.planes)

    def is_shown_by(self, showing: Showing | None) -> bool:
        """Whether that showing is of these planes, made as they are made today, and in storage."""
        return (
            showing is not None
            and (showing.first_plane, len(showing.frames)) == (self.first_plane, self.planes)
            and showing.method == METHOD
            and are_stored(showing.frames, rows=self.made.rows, columns=self.made.columns)
        )


@dataclass(frozen=True)
class ShownGrid:
    """On what an image is shown, in the codes of its frames."""

    step: float
    method: str

    @property
    def narrowest_window(self) -> float:
        return NARROWEST_STEPS * self.step


@dataclass(frozen=True)
class Prepared:
    """The showings of a study by reconstruction, and the grids they share by image."""

    showings: dict[UUID, Showing]
    grids: dict[UUID, ShownGrid]


def wanted_showings(study: Study, selected: Iterable[Selected]) -> list[Wanted]:
    """In the order of cases, images and treatments. A reconstruction that is not made yet is left out."""
    views = [view for one in selected for view in one.views]
    planes: dict[UUID, tuple[int, int]] = {}
    for view in views:
        first, last = planes.get(view.image.pk, (view.first_plane, view.last_plane))
        planes[view.image.pk] = min(first, view.first_plane), max(last, view.last_plane)
    once = {view.image.pk: view for view in views}
    return [
        Wanted(view.image, view.reconstructions[key], *planes[image_id])
        for image_id, view in once.items()
        for key in treatment_keys(study)
        if key in view.reconstructions
    ]


def missing_showings(study: Study, wanted: Iterable[Wanted]) -> list[Wanted]:
    """Those that have no showing, or one that is not current any more."""
    there = _find(study)
    return [one for one in wanted if not one.is_shown_by(there.get(one.made.pk))]


def collect_showings(study: Study, wanted: list[Wanted]) -> Prepared | None:
    """All of them; None where one is missing or stale, or where those of one image do not share their step."""
    there = _find(study)
    steps: dict[UUID, set[float]] = {}
    for one in wanted:
        showing = there.get(one.made.pk)
        if showing is None or not one.is_shown_by(showing):
            return None
        steps.setdefault(one.image.pk, set()).add(showing.step)
    if any(len(found) > 1 for found in steps.values()):
        return None
    grids = {image_id: ShownGrid(found.pop(), METHOD) for image_id, found in steps.items()}
    return Prepared({one.made.pk: there[one.made.pk] for one in wanted}, grids)


def remove_stale_showings(study: Study, prepared: Prepared) -> None:
    """Those that nothing of the study shows any more. Their frames go with the next sweep of the storage."""
    kept = [showing.pk for showing in prepared.showings.values()]
    Showing.objects.filter(owner=study.pk).exclude(pk__in=kept).delete()


def _find(study: Study) -> dict[UUID, Showing]:
    return {showing.reconstruction_id: showing for showing in Showing.objects.filter(owner=study.pk)}
