"""Make and find datasets, and what lies in them: each only for its people, by one way of fetching."""

import secrets
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Role, User
from api.errors import Conflict, NotFound
from audit.events import record_event
from imaging.models import Case, Dataset, DatasetPerson, Image
from imaging.people import admit, datasets_of


def create_dataset(*, actor: User, name: str, description: str = "", is_phantom: bool = False) -> Dataset:
    """Whoever makes it is its first person."""
    try:
        with transaction.atomic():
            dataset = Dataset.objects.create(
                name=name,
                description=description,
                is_phantom=is_phantom,
                secret=secrets.token_hex(32),
                created_by=actor,
            )
            admit(actor=actor, dataset=dataset, person=actor)
            record_event(actor=actor, action="dataset.created", subject=dataset, detail={"name": name})
    except IntegrityError as error:
        raise Conflict("name_taken", "Choose another name; a dataset has this one.", field="name") from error
    return describe_dataset(actor=actor, dataset_id=dataset.pk)


def change_dataset(*, actor: User, dataset_id: UUID | str, **changes: Any) -> Dataset:
    dataset = describe_dataset(actor=actor, dataset_id=dataset_id)
    for name, value in changes.items():
        setattr(dataset, name, value)
    try:
        with transaction.atomic():
            dataset.save(update_fields=list(changes))
            record_event(actor=actor, action="dataset.changed", subject=dataset, detail={"fields": " ".join(changes)})
    except IntegrityError as error:
        raise Conflict("name_taken", "Choose another name; a dataset has this one.", field="name") from error
    return dataset


def list_datasets(*, actor: User) -> QuerySet[Dataset]:
    """Those that the actor may open; to an administrator all, `may_open` saying which of them."""
    opened = datasets_of(actor)
    listed = Dataset.objects.all() if actor.has_role(Role.ADMINISTRATOR) else opened
    return _describe(listed).annotate(may_open=Exists(opened.filter(pk=OuterRef("pk"))))


def describe_dataset(*, actor: User, dataset_id: UUID | str) -> Dataset:
    """`get_dataset`, with what a page says of it."""
    return list_datasets(actor=actor).get(pk=get_dataset(actor=actor, dataset_id=dataset_id).pk)


def get_dataset(*, actor: User, dataset_id: UUID | str) -> Dataset:
    dataset = datasets_of(actor).filter(pk=dataset_id).first()
    if dataset is None:
        raise NotFound("dataset_not_found", "There is no such dataset. Choose one from the list.")
    return dataset


def get_image(*, actor: User, image_id: UUID | str) -> Image:
    image = images_of(actor).select_related("case").filter(pk=image_id).first()
    if image is None:
        raise NotFound("image_not_found", "There is no such image.")
    return image


def get_case(*, actor: User, case_id: UUID | str) -> Case:
    case = Case.objects.filter(dataset__in=datasets_of(actor), pk=case_id).select_related("dataset").first()
    if case is None:
        raise NotFound("case_not_found", "There is no such case. Choose one from the dataset's page.")
    return case


def images_of(actor: User) -> QuerySet[Image]:
    return Image.objects.filter(dataset__in=datasets_of(actor))


def _describe(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """With counts, each by a query of its own: joined, cases would be multiplied by images. And with its people."""
    people = DatasetPerson.objects.filter(taken_at__isnull=True).select_related("person").order_by("given_at", "pk")
    return datasets.annotate(
        case_count=_count(Case), image_count=_count(Image), modalities=ArraySubquery(_modalities())
    ).prefetch_related(Prefetch("people", people, to_attr="current_people"))


def _count(model: type[Case] | type[Image]) -> Coalesce:
    rows = model.objects.filter(dataset=OuterRef("pk")).order_by().values("dataset")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def _modalities() -> QuerySet[Image, Any]:
    rows = Image.objects.filter(dataset=OuterRef("pk")).order_by("modality")
    return rows.values_list("modality", flat=True).distinct()
