"""Leave images out of variants, scores and studies without deleting them; and take them in again."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from api.errors import InvalidInput
from audit.events import record_event
from imaging.datasets import get_dataset
from imaging.models import Dataset, Image


@transaction.atomic
def exclude_images(*, actor: User, dataset_id: str, images: list[str], is_excluded: bool, reason: str) -> int:
    """Returns how many images changed. A study that was frozen with them keeps them."""
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    if is_excluded and not reason.strip():
        raise InvalidInput("reason_missing", "Say why these images are left out.", field="reason")
    rows = pick_images(dataset, images).exclude(is_excluded=is_excluded)
    count = rows.update(is_excluded=is_excluded, excluded_because=reason if is_excluded else "")
    action = "images.excluded" if is_excluded else "images.included"
    record_event(actor=actor, action=action, subject=dataset, detail={"images": count, "reason": reason})
    return count


def pick_images(dataset: Dataset, images: list[str]) -> QuerySet[Image]:
    """The rows of these images. Raises InvalidInput where one is not of the dataset."""
    rows = Image.objects.filter(dataset=dataset, pk__in=images)
    if rows.count() != len(set(map(str, images))):
        raise InvalidInput("unknown_image", "Name images of this dataset only.", field="images")
    return rows
