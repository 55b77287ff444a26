"""Who cannot read a study blind: people who may see, or could have seen, what its readers must not know.

A trigger (migration 0010) keeps the same at freezing, and refuses to give such a right later.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from accounts.models import Role
from imaging.models import Image, Reconstruction
from imaging.people import who_could_open
from studies.image_readiness import Problem
from studies.models import State, Study, StudyReader

Names = dict[UUID, str]
FIELD = "readers"


def reader_problems(study: Study) -> Iterator[Problem]:
    """Readers who may open the images that are read, here or in another dataset, or could since variants were made.

    And those who are investigators: of this study, or of one on the same dataset, whose results tell of its cases.
    """
    names = _names(study)
    yield from _opening_problems(study, names)
    yield from _investigating_problems(study, names)


def reader_notices(study: Study) -> Iterator[Problem]:
    """Administrators may read; what they could do to learn more is on record."""
    found = [reader.person.display_name for reader in _readers(study) if reader.person.has_role(Role.ADMINISTRATOR)]
    if found:
        message = (
            f"{_listed(found)} may also administer, see the record of events and give rights: better choose readers "
            "who only read."
        )
        yield Problem("reader_administers", message, FIELD)


def _opening_problems(study: Study, names: Names) -> Iterator[Problem]:
    if study.dataset_id is None or not names:
        return
    firsts = _first_variants(study)
    since = firsts.get(study.dataset_id)
    if found := _named(_openers(study.dataset_id, since), names):
        message = (
            f"{_listed(found)} can open this dataset, or could since its variants were made, and so may know what is "
            "compared: choose other readers."
        )
        yield Problem("reader_opens_dataset", message, FIELD)
    elsewhere = {key for other in _holding_datasets(study) for key in _openers(other, _earlier(since, firsts, other))}
    if found := _named(elsewhere, names):
        message = (
            f"{_listed(found)} can open another dataset that holds the same images, or could since variants were "
            "made: choose other readers."
        )
        yield Problem("reader_opens_same_images", message, FIELD)


def _investigating_problems(study: Study, names: Names) -> Iterator[Problem]:
    if found := _named(study.investigators.values_list("pk", flat=True), names):
        message = (
            "Whoever may see a study's treatments cannot be its reader: take its investigators out of the readers "
            f"({_listed(found)})."
        )
        yield Problem("reader_investigates", message, FIELD)
    others = Study.objects.filter(dataset__isnull=False, dataset=study.dataset_id)
    others = others.exclude(pk=study.pk).exclude(state=State.DRAFT)
    if found := _named(others.values_list("investigators", flat=True), names):
        message = (
            "The results of another study on this dataset tell of its cases: take the investigators of that study "
            f"out of the readers ({_listed(found)})."
        )
        yield Problem("reader_investigates_dataset", message, FIELD)


def _images(study: Study) -> QuerySet[Image]:
    """Those of the chosen cases; with training those of the whole dataset, of which it will take some."""
    if study.training:
        return Image.objects.filter(dataset=study.dataset_id)
    return Image.objects.filter(case__in=study.cases.values("case"))


def _first_variants(study: Study) -> dict[UUID, datetime]:
    """When the first of the study's variants was made of the same pixels, by dataset."""
    made = Reconstruction.objects.filter(
        image__pixels_sha256__in=_images(study).values("pixels_sha256"),
        treatment__in=study.treatments.values("key"),
        comparison=study.comparison,
        scale=study.scale,
        degradation=study.degradation,
    )
    return dict(made.order_by().values_list("image__dataset").annotate(Min("created_at")))


def _holding_datasets(study: Study) -> list[UUID]:
    """Other datasets with an image of equal pixels."""
    equal = Image.objects.filter(pixels_sha256__in=_images(study).values("pixels_sha256"))
    others = equal.exclude(dataset=study.dataset_id).order_by()
    return list(others.values_list("dataset", flat=True).distinct())


def _earlier(since: datetime | None, firsts: dict[UUID, datetime], dataset_id: UUID) -> datetime | None:
    return min((moment for moment in (since, firsts.get(dataset_id)) if moment is not None), default=None)


def _openers(dataset_id: UUID, since: datetime | None) -> set[UUID]:
    return set(who_could_open([dataset_id], since).values_list("person", flat=True))


def _readers(study: Study) -> QuerySet[StudyReader]:
    return study.readers.select_related("person").order_by("position")


def _names(study: Study) -> Names:
    return {reader.person_id: reader.person.display_name for reader in _readers(study)}


def _named(people: Iterable[UUID], names: Names) -> list[str]:
    """In the order of the readers."""
    meant = set(people)
    return [name for key, name in names.items() if key in meant]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
