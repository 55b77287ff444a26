"""Keep what was stored until a row refers to it, while others remove what no row refers to.

A file is named by its hash, so it may serve several rows, of any dataset. Work that finds the bytes in storage already
writes nothing and refers to them later; between the two a removal would see a file that nobody needs. So whoever
stores holds one lock of the database, shared with all who store, until its rows are committed; whoever removes takes
the lock alone, looks again which rows refer to the file, and removes it under the lock. A removal never waits for
work: where somebody holds the lock it leaves the files to the sweep.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_KEY = 0x464F564541  # any number that nothing else locks
_SHARE = "SELECT pg_advisory_lock_shared(%s)"
_RELEASE = "SELECT pg_advisory_unlock_shared(%s)"
_SHARE_UNTIL_COMMIT = "SELECT pg_advisory_xact_lock_shared(%s)"
_TRY_ALONE_UNTIL_COMMIT = "SELECT pg_try_advisory_xact_lock(%s)"


@contextmanager
def hold_files() -> Iterator[None]:
    """For long work outside a transaction, such as a job. A lost connection loses the lock, and ends the work too."""
    _call(_SHARE)
    try:
        yield
    finally:
        if connection.is_usable():
            _call(_RELEASE)


def hold_files_in_transaction() -> None:
    """Inside a transaction: hold the lock until it ends. Outside of one nothing can be held."""
    if connection.in_atomic_block:
        _call(_SHARE_UNTIL_COMMIT)


@contextmanager
def removing_files() -> Iterator[bool]:
    """Whether files may be removed now: nobody is storing, and nobody can begin until the block ends."""
    with transaction.atomic():
        yield _call(_TRY_ALONE_UNTIL_COMMIT) is True


def _call(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_KEY])
        return cursor.fetchone()[0]
