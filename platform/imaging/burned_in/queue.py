"""Images that may hold words: what waits for a look, and the act that declares a selection free of them."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from api.errors import InvalidInput
from audit.events import record_event
from imaging.browsing import annotate_images
from imaging.datasets import get_dataset
from imaging.excluding import pick_images
from imaging.models import Image, ImageEdit

State = Image.TextState


def list_queue(*, actor: User, dataset_id: UUID | str, text_state: str = State.SUSPECTED) -> QuerySet[Image]:
    """In the order of the dataset. Images that were excluded from use need no look."""
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    images = Image.objects.filter(dataset=dataset, text_state=text_state, is_excluded=False)
    return annotate_images(images).select_related("case").order_by("case__number", "created_at", "pk")


@transaction.atomic
def declare_free(*, actor: User, dataset_id: str, images: list[str], reason: str) -> int:
    """Whoever has looked says that no words are in these pictures, and why. Returns how many were in doubt."""
    if not reason.strip():
        raise InvalidInput("reason_missing", "Say how you know that these pictures hold no words.", field="reason")
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    rows = list(pick_images(dataset, images).select_for_update().filter(text_state=State.SUSPECTED))
    ImageEdit.objects.bulk_create(
        ImageEdit(
            image=image,
            kind=ImageEdit.Kind.DECLARE_FREE,
            reason=reason,
            before=image.pixels_sha256,
            after=image.pixels_sha256,
            by=actor,
        )
        for image in rows
    )
    Image.objects.filter(pk__in=[image.pk for image in rows]).update(text_state=State.DECLARED_FREE)
    record_event(
        actor=actor, action="images.declared_free", subject=dataset, detail={"images": len(rows), "reason": reason}
    )
    return len(rows)
