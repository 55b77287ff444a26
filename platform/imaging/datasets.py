"""Make and find datasets."""

import secrets
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from api.errors import Conflict, NotFound
from audit.events import record_event
from imaging.models import Case, Dataset, Image, Region


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
    return Dataset.objects.annotate(
        case_count=Count("cases", distinct=True),
        image_count=Count("images", distinct=True),
        modalities=ArrayAgg("images__modality", distinct=True, default=[], filter=Q(images__isnull=False)),
    )


def get_dataset(*, dataset_id: str) -> Dataset:
    dataset = list_datasets().filter(pk=dataset_id).first()
    if dataset is None:
        raise NotFound("dataset_not_found", "There is no such dataset. Choose one from the list.")
    return dataset


def list_cases(*, dataset_id: str) -> QuerySet[Case]:
    dataset = get_dataset(dataset_id=dataset_id)
    images = Image.objects.annotate(has_region=Exists(Region.objects.filter(image=OuterRef("pk"))))
    return (
        Case.objects.filter(dataset=dataset)
        .select_related("reference_standard")
        .prefetch_related(Prefetch("images", queryset=images))
    )


def get_image(*, image_id: str) -> Image:
    image = (
        Image.objects.prefetch_related("regions", "scores", "reconstructions__metric_values")
        .annotate(has_region=Exists(Region.objects.filter(image=OuterRef("pk"))))
        .filter(pk=image_id)
        .first()
    )
    if image is None:
        raise NotFound("image_not_found", "There is no such image.")
    return image
