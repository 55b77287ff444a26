"""Which images of a dataset a job is about."""

from collections.abc import Sequence

from django.db.models import QuerySet

from api.errors import Conflict, InvalidInput
from imaging.models import Dataset, Image


def choose_images(dataset: Dataset, images: Sequence[str] | None) -> QuerySet[Image]:
    """All images of the dataset, or those named, without the excluded ones. Raises a DomainError where none is left."""
    if not dataset.images.exists():
        raise Conflict("dataset_empty", "The dataset holds no image yet. Upload some first.", field="dataset")
    chosen = dataset.images.all()
    if images is not None:
        chosen = _named(chosen, images)
    if not chosen.filter(is_excluded=False).exists():
        raise Conflict("images_excluded", "Every image meant is excluded. Choose others, or take one back in.")
    return chosen.filter(is_excluded=False)


def _named(images: QuerySet[Image], wanted: Sequence[str]) -> QuerySet[Image]:
    if not wanted:
        raise InvalidInput("no_image", "Choose at least one image.", field="images")
    chosen = images.filter(pk__in=wanted)
    known = {str(key) for key in chosen.values_list("pk", flat=True)}
    if unknown := next((key for key in wanted if key not in known), None):
        raise InvalidInput("unknown_image", f"This dataset has no image {unknown}.", field="images")
    return chosen
