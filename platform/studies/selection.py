"""By which images a case is read, how they are shown, and by which reconstructions each treatment shows them.

A case with one image that is not excluded is read by all of its planes. Of any other case somebody has to say by what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from imaging.models import Case, Image, Reconstruction
from studies.models import State, Study, StudyCase, StudyView
from studies.secrets import derive_key, secret_of
from studies.shuffling import keyed


@dataclass(frozen=True)
class ChosenView:
    """One image, which of its planes (both ends included), and its reconstructions by treatment key."""

    image: Image
    first_plane: int
    last_plane: int
    reconstructions: dict[str, Reconstruction]

    @property
    def is_within(self) -> bool:
        """Whether the image has these planes."""
        return self.last_plane < self.image.plane_count

    @property
    def is_whole(self) -> bool:
        return (self.first_plane, self.last_plane) == (0, self.image.plane_count - 1)

    @property
    def is_comparable(self) -> bool:
        """Whether what was made has the image's planes, and one matrix and spacing."""
        made = list(self.reconstructions.values())
        counts = {len(one.frames) for one in made}
        return counts <= {self.image.plane_count} and len({geometry(one) for one in made}) <= 1

    def is_complete(self, keys: Sequence[str]) -> bool:
        """Whether every treatment is there and has passed its self-check, and all can be compared."""
        made = [self.reconstructions[key] for key in keys if key in self.reconstructions]
        return len(made) == len(keys) and all(one.check_passed for one in made) and self.is_comparable


@dataclass(frozen=True)
class Selected:
    """One case and its displays: each a presentation of its own, of views that are shown together.

    Without displays nobody has said yet by what it is read. `images` counts those that are not excluded. `has_lost`:
    an image that was chosen is no longer one of this case.
    """

    case: Case
    displays: tuple[tuple[ChosenView, ...], ...]
    images: int
    has_lost: bool = False

    @property
    def views(self) -> list[ChosenView]:
        return [view for display in self.displays for view in display]

    def is_complete(self, keys: Sequence[str]) -> bool:
        return bool(self.displays) and all(view.is_complete(keys) for view in self.views)


def geometry(reconstruction: Reconstruction) -> tuple[int, int, tuple[float, float] | None]:
    return reconstruction.rows, reconstruction.columns, reconstruction.spacing_mm


def select_scored(study: Study) -> list[Selected]:
    """The chosen cases in the order of the protocol."""
    chosen = {row.case_id: row for row in study.cases.all() if not row.is_training}
    selected = _select(study, Case.objects.filter(pk__in=chosen), stated=chosen)
    return sorted(selected, key=lambda one: chosen[one.case.pk].position)


def select_training(study: Study) -> list[Selected]:
    """Cases to train on: complete, with a reference standard, and not scored, so that feedback spoils nothing.

    Nobody chooses their views, so that each has one image alone, free of words, which is shown whole. Freezing draws
    them; after it they are those that were drawn.
    """
    if study.state != State.DRAFT:
        return _select_drawn(study)
    if not study.training or study.dataset is None:
        return []
    chosen = [row.case_id for row in study.cases.all()]
    others = study.dataset.cases.filter(standards__replaced_at__isnull=True, standards__isnull=False)
    keys = treatment_keys(study)
    found = _select(study, others.exclude(pk__in=chosen), stated={})
    complete = [one for one in found if one.is_complete(keys) and not _may_hold_words(one)]
    return keyed(derive_key(secret_of(study), "training"))("training-cases").shuffled(complete)[: study.training]


def _select_drawn(study: Study) -> list[Selected]:
    drawn = {row.case_id: row for row in study.cases.all() if row.is_training}
    selected = _select(study, Case.objects.filter(pk__in=drawn), stated=drawn)
    return sorted(selected, key=lambda one: drawn[one.case.pk].position)


def treatment_keys(study: Study) -> tuple[str, ...]:
    return tuple(treatment.key for treatment in study.treatments.all())


def _may_hold_words(one: Selected) -> bool:
    return any(view.image.text_state == Image.TextState.SUSPECTED for view in one.views)


def _select(study: Study, cases: QuerySet[Case], *, stated: dict[UUID, StudyCase]) -> list[Selected]:
    """`stated`: the study's rows by case; a case without views there gets its only image."""
    made = Reconstruction.objects.filter(
        treatment__in=treatment_keys(study),
        comparison=study.comparison,
        scale=study.scale,
        degradation=study.degradation,
    )
    images = Image.objects.order_by("created_at", "pk").prefetch_related(Prefetch("reconstructions", queryset=made))
    rows = cases.order_by("number").prefetch_related(Prefetch("images", images))
    return [_select_case(case, stated.get(case.pk)) for case in rows]


def _select_case(case: Case, row: StudyCase | None) -> Selected:
    images = {image.pk: image for image in case.images.all()}
    readable = [image for image in images.values() if not image.is_excluded]
    stated = list(row.views.all()) if row else []
    if stated:
        kept = [view for view in stated if view.image_id in images]
        return Selected(
            case, _displays(kept, images), len(readable), has_lost=_has_gap(kept) or len(kept) < len(stated)
        )
    if len(readable) == 1:
        whole = _view(readable[0], 0, readable[0].plane_count - 1)
        return Selected(case, ((whole,),), 1)
    return Selected(case, (), len(readable))


def _displays(views: list[StudyView], images: dict[UUID, Image]) -> tuple[tuple[ChosenView, ...], ...]:
    together: dict[int, list[ChosenView]] = {}
    for row in views:
        view = _view(images[row.image_id], row.first_plane, row.last_plane)
        together.setdefault(row.display, []).append(view)
    return tuple(tuple(together[display]) for display in sorted(together))


def _has_gap(views: list[StudyView]) -> bool:
    """A view goes with its image, and leaves a place empty."""
    places: dict[int, list[int]] = {}
    for row in views:
        places.setdefault(row.display, []).append(row.position)
    is_whole = sorted(places) == list(range(len(places)))
    return not is_whole or any(sorted(found) != list(range(len(found))) for found in places.values())


def _view(image: Image, first_plane: int, last_plane: int) -> ChosenView:
    made = {one.treatment: one for one in image.reconstructions.all()}
    return ChosenView(image, first_plane, last_plane, made)
