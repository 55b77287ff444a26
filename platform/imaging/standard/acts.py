"""Who changes the standard in which act, and the word for what a finished study has sealed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User
from api.errors import Conflict

_RESTRICT_VIOLATION = "23001"


@dataclass(frozen=True)
class Act:
    """One upload that is taken in, or one form that is sent.

    What came before `since` is replaced by what comes in it; what came in the same act stands beside it. So two masks
    of one image in one upload are both kept, and running a job twice changes nothing.
    """

    since: datetime
    by: User | None = None

    @staticmethod
    def now(by: User | None = None) -> "Act":
        return Act(since=timezone.now(), by=by)


class StandardSealed(Conflict):
    """A study that was unblinded rests on this part of the reference standard."""

    def __init__(self) -> None:
        super().__init__(
            "standard_sealed",
            "A study that was unblinded rests on this reference standard, so it stays as it is. "
            "Upload the images to a new dataset to change it there.",
        )


@contextmanager
def one_change() -> Iterator[None]:
    """A transaction, or a savepoint of one. Raises StandardSealed where a trigger keeps what would change."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        is_kept = getattr(error.__cause__, "sqlstate", "") == _RESTRICT_VIOLATION
        if is_kept or isinstance(error, ProtectedError):
            raise StandardSealed from error
        raise
