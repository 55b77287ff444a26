"""Free space on the disks that Fovea writes to, and a floor below which it takes nothing more."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from api.errors import FREE_SOME, StorageFull, is_disk_full


def check_space() -> None:
    """Raises StorageFull where less than FREE_FLOOR_MB is free for uploads or for what is stored."""
    floor = settings.FREE_FLOOR_MB
    if any(_free_bytes(folder) < floor * 1024**2 for folder in _folders()):
        raise StorageFull(message=f"Free space on the disk is below {floor} MB. {FREE_SOME}")


@contextmanager
def full_disk_in_words() -> Iterator[None]:
    """A disk or quota that is exhausted while something is written becomes StorageFull, whoever noticed it."""
    try:
        yield
    except Exception as error:
        if is_disk_full(error) and not isinstance(error, StorageFull):
            raise StorageFull from error
        raise


def _folders() -> Iterator[Path]:
    yield Path(settings.UPLOAD_ROOT)
    try:
        yield Path(default_storage.path(""))
    except NotImplementedError:  # a store elsewhere: its room is its own
        return


def _free_bytes(folder: Path) -> int:
    """On the disk of the folder, or of the one in which it will be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
