"""The folder where files lie between their upload and storage: unpacked entries and decoded planes, without names.

Each job has a folder of its own and holds a lock on it, which the kernel lets go of when the process ends, by kill -9
too. Whoever sweeps removes what nobody holds.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from imaging.decoding.answers import Staged

FOLDER = "staging"
_LOCK = "lock"


class Staging:
    """A job's folder. Every file in it bears a number and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last = 0

    def new_file(self) -> Path:
        """A path at which nothing lies yet."""
        return self.folder / f"{self._next()}.file"

    def new_planes(self) -> Staged:
        return Staged(self.folder, self._next())

    def clear(self, staged: Staged) -> None:
        """Remove what a decoder left of a file that it refused or did not finish."""
        for path in self.folder.glob(f"{staged.prefix}-*"):
            path.unlink(missing_ok=True)

    def _next(self) -> str:
        self._last += 1
        return f"{self._last:07d}"


def staging_root() -> Path:
    return Path(settings.UPLOAD_ROOT) / FOLDER


@contextmanager
def open_staging() -> Iterator[Staging]:
    """A new folder, removed with all that is in it, whatever happens."""
    folder = staging_root() / uuid4().hex
    with _root_locked():
        folder.mkdir(mode=0o700)
        lock = _try_lock(folder / _LOCK)
    try:
        yield Staging(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def sweep_staging() -> int:
    """Remove the folders of runs that were killed. Returns how many."""
    removed = 0
    with _root_locked():
        for folder in staging_root().iterdir():
            lock = _try_lock(folder / _LOCK) if folder.is_dir() else None
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)
                removed += 1
    return removed


@contextmanager
def _root_locked() -> Iterator[None]:
    """No folder is swept between being made and being locked."""
    root = staging_root()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _try_lock(path: Path) -> int | None:
    """The lock's descriptor, or None where another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
