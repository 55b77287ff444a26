"""Which image of a case is read, and by which reconstructions each treatment is shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from imaging.models import Case, Image, Reconstruction
from studies.models import Study
from studies.shuffling import Stream


@dataclass(frozen=True)
class Selected:
    """One case, the image of it that is read, and that image's reconstructions by treatment key."""

    case: Case
    image: Image | None
    reconstructions: dict[str, Reconstruction]

    def is_complete(self, keys: Iterable[str]) -> bool:
        """Whether every treatment is there, has passed its self-check and has the same matrix and spacing."""
        made = [self.reconstructions[key] for key in keys if key in self.reconstructions]
        return (
            len(made) == len(list(keys))
            and all(one.check_passed for one in made)
            and len(set(map(geometry, made))) == 1
        )


def geometry(reconstruction: Reconstruction) -> tuple[int, int, tuple[float, float] | None]:
    return reconstruction.rows, reconstruction.columns, reconstruction.spacing_mm


def select_scored(study: Study) -> list[Selected]:
    """The chosen cases in the order of the protocol."""
    chosen = {row.case_id: row.position for row in study.cases.all() if not row.is_training}
    selected = _select(study, Case.objects.filter(pk__in=chosen))
    return sorted(selected, key=lambda one: chosen[one.case.pk])


def select_training(study: Study) -> list[Selected]:
    """Cases to train on: complete, with a reference standard, and not scored, so that feedback spoils nothing."""
    if not study.training or study.dataset is None:
        return []
    chosen = [row.case_id for row in study.cases.all()]
    others = study.dataset.cases.filter(reference_standard__isnull=False).exclude(pk__in=chosen)
    keys = treatment_keys(study)
    complete = [one for one in _select(study, others) if one.is_complete(keys)]
    return Stream(seed=study.seed, label="training-cases").shuffled(complete)[: study.training]


def treatment_keys(study: Study) -> tuple[str, ...]:
    return tuple(treatment.key for treatment in study.treatments.all())


def _select(study: Study, cases: QuerySet[Case]) -> list[Selected]:
    keys = treatment_keys(study)
    made = Reconstruction.objects.filter(
        treatment__in=keys, comparison=study.comparison, scale=study.scale, degradation=study.degradation
    )
    images = Image.objects.prefetch_related("regions", Prefetch("reconstructions", queryset=made))
    rows = cases.order_by("number").select_related("reference_standard").prefetch_related(Prefetch("images", images))
    return [_select_image(case) for case in rows]


def _select_image(case: Case) -> Selected:
    """Of several images the one with most treatments is read, then the one with a region, then the first."""
    found: dict[Image, dict[str, Reconstruction]] = defaultdict(dict)
    for image in case.images.all():
        found[image] = {one.treatment: one for one in image.reconstructions.all()}
    if not found:
        return Selected(case, None, {})
    best = max(found, key=lambda image: (len(found[image]), bool(image.regions.all())))
    return Selected(case, best, found[best])
