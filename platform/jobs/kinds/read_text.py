"""Look for words that are burned into the pixels of images."""

from dataclasses import dataclass

from accounts.models import Role
from api.errors import Conflict, Forbidden
from imaging.burned_in.text_reading import check_available, read_dataset_text
from jobs.models import Job
from jobs.selection import choose_images
from jobs.work import Asked, Request, Run, Work


@dataclass(frozen=True)
class ReadText:
    """`images` is None for all of the dataset."""

    images: tuple[str, ...] | None = None


def _check(asked: Asked) -> Request[ReadText]:
    if not asked.actor.has_role(Role.ADMINISTRATOR):
        raise Forbidden("administrator_only", "Ask an administrator: only they see what is written into images.")
    check_available()
    unread = choose_images(asked.dataset, asked.wishes.images).filter(words_read_at=None).count()
    if not unread:
        raise Conflict("nothing_to_read", "Every image meant was read already. The queue shows what was found.")
    return Request(f"Look for text in {asked.dataset.name}", ReadText(asked.wishes.images), unread)


def _run(run: Run[ReadText]) -> str:
    return read_dataset_text(
        dataset_id=run.dataset_id,
        images=None if run.parameters.images is None else list(run.parameters.images),
        report=run.report,
    )


# Beside the slow work on pixels, about a second a frame: uploads must not wait for it.
WORK = Work(Job.Kind.READ_TEXT, "gpu", ReadText, _check, _run)
