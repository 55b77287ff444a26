"""What is a file's fault, and what is the machine's."""

import psycopg_pool
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, ProgrammingError

from api.errors import StorageFull

#: Disk, store, database, program or time fails: no verdict about a file. A retry of the job goes on.
_OUTAGES = (
    OSError,
    MemoryError,
    StorageFull,
    OperationalError,
    InterfaceError,
    ProgrammingError,
    SoftTimeLimitExceeded,
    psycopg_pool.PoolTimeout,
)


def is_outage(error: BaseException) -> bool:
    return isinstance(error, _OUTAGES)


def in_words(error: Exception) -> str:
    """A fault that no reader of files has named. Its own words may quote what the file says of a person."""
    return f"The file holds what cannot be kept ({type(error).__name__}). Export it anew, or leave it out."
