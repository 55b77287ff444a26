"""Make and find datasets."""

import secrets
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from api.errors import Conflict, NotFound
from audit.events import record_event
from imaging.models import Case, Dataset, Image


def create_dataset(*, actor: User, name: str, description: str = "", is_phantom: bool = False) -> Dataset:
    try:
        with transaction.atomic():
            dataset = Dataset.objects.create(
                name=name,
                description=description,
                is_phantom=is_phantom,
                secret=secrets.token_hex(32),
                created_by=actor,
            )
            record_event(actor=actor, action="dataset.created", subject=dataset, detail={"name": name})
    except IntegrityError as error:
        raise Conflict("name_taken", "Choose another name; a dataset has this one.", field="name") from error
    return get_dataset(dataset_id=str(dataset.pk))


def change_dataset(*, actor: User, dataset_id: str, **changes: Any) -> Dataset:
    dataset = get_dataset(dataset_id=dataset_id)
    for name, value in changes.items():
        setattr(dataset, name, value)
    try:
        with transaction.atomic():
            dataset.save(update_fields=list(changes))
            record_event(actor=actor, action="dataset.changed", subject=dataset, detail={"fields": " ".join(changes)})
    except IntegrityError as error:
        raise Conflict("name_taken", "Choose another name; a dataset has this one.", field="name") from error
    return dataset


def list_datasets() -> QuerySet[Dataset]:
    """With counts, each by a query of its own: joined, cases would be multiplied by images."""
    return Dataset.objects.annotate(
        case_count=_count(Case), image_count=_count(Image), modalities=ArraySubquery(_modalities())
    )


def _count(model: type[Case] | type[Image]) -> Coalesce:
    rows = model.objects.filter(dataset=OuterRef("pk")).order_by().values("dataset")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def _modalities() -> QuerySet[Image, Any]:
    rows = Image.objects.filter(dataset=OuterRef("pk")).order_by("modality")
    return rows.values_list("modality", flat=True).distinct()


def get_dataset(*, dataset_id: str) -> Dataset:
    dataset = list_datasets().filter(pk=dataset_id).first()
    if dataset is None:
        raise NotFound("dataset_not_found", "There is no such dataset. Choose one from the list.")
    return dataset


def get_image(*, image_id: str) -> Image:
    image = Image.objects.select_related("case").filter(pk=image_id).first()
    if image is None:
        raise NotFound("image_not_found", "There is no such image.")
    return image


def get_case(*, case_id: str) -> Case:
    case = Case.objects.select_related("dataset").filter(pk=case_id).first()
    if case is None:
        raise NotFound("case_not_found", "There is no such case. Choose one from the dataset's page.")
    return case
