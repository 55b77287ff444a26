"""Where anchors are kept outside of the database: a file on another disk, or a storage of Django's."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone
from django.utils.module_loading import import_string

from audit.anchors import Anchor, read_anchor

STORAGE_PREFIX = "storage:"
FOLDER = "anchors"
#: So much of the end of a file is read to know which heads it holds: a head that stands still is said once in each.
TAIL_BYTES = 1024 * 1024


class AnchorPlace(Protocol):
    """Lines can be added and read, nothing else."""

    @property
    def name(self) -> str: ...

    def last(self) -> dict[str, int]:
        """The highest event of each chain among the newest lines."""

    def append(self, lines: Sequence[str]) -> None: ...

    def lines(self) -> Iterator[tuple[str, str]]:
        """(where it stands in words, line), oldest first. Raises FileNotFoundError where nothing was ever kept."""


def anchor_place() -> AnchorPlace | None:
    """The place that FOVEA_ANCHOR names; None where it names none."""
    told: str = settings.ANCHOR
    if not told:
        return None
    if told.startswith(STORAGE_PREFIX):
        return AnchorStorage(told.removeprefix(STORAGE_PREFIX))
    return AnchorFile(Path(told))


@dataclass(frozen=True)
class AnchorFile:
    path: Path

    @property
    def name(self) -> str:
        return str(self.path)

    def last(self) -> dict[str, int]:
        try:
            with self.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                file.seek(max(0, size - TAIL_BYTES))
                return highest(file.read().decode(errors="replace").splitlines())
        except FileNotFoundError:
            return {}

    def append(self, lines: Sequence[str]) -> None:
        """All of the lines or none, on the disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = "".join(lines).encode()
        with _locked(self.path) as descriptor:
            before = os.fstat(descriptor).st_size
            try:
                _write_all(descriptor, content)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, before)
                raise

    def lines(self) -> Iterator[tuple[str, str]]:
        with self.path.open(errors="replace") as file:
            for number, line in enumerate(file, start=1):
                yield f"line {number} of {self.path}", line


@dataclass(frozen=True)
class AnchorStorage:
    """One object for each time that heads moved: a store of objects cannot append to one."""

    alias: str

    @property
    def name(self) -> str:
        return f"{STORAGE_PREFIX}{self.alias}"

    def last(self) -> dict[str, int]:
        return _kept_in.setdefault(self.alias, {})

    def append(self, lines: Sequence[str]) -> None:
        moment = timezone.now().strftime("%Y%m%dT%H%M%S.%f")
        self._storage().save(f"{FOLDER}/{moment}-{uuid4().hex}.jsonl", ContentFile("".join(lines).encode()))
        self.last().update(highest(lines))

    def lines(self) -> Iterator[tuple[str, str]]:
        storage = self._storage()
        _, names = storage.listdir(FOLDER)
        for name in sorted(names):
            with storage.open(f"{FOLDER}/{name}") as file:
                text = file.read().decode(errors="replace")
            yield from ((f"line {number} of {name}", line) for number, line in enumerate(text.splitlines(), start=1))

    def _storage(self) -> Storage:
        """A name of the settings' STORAGES, or the dotted path of a class that needs no arguments."""
        return import_string(self.alias)() if "." in self.alias else storages[self.alias]


#: What this process has put into each storage. A new process says every head once more, which does no harm.
_kept_in: dict[str, dict[str, int]] = {}


def highest(lines: Sequence[str]) -> dict[str, int]:
    """By chain. A first line that was cut in two, and whatever else is no anchor, is left out."""
    found: dict[str, int] = {}
    for line in lines:
        if anchor := _read(line):
            found[anchor.chain] = max(anchor.seq, found.get(anchor.chain, 0))
    return found


def _read(line: str) -> Anchor | None:
    try:
        return read_anchor(json.loads(line))
    except ValueError:
        return None


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open to append, by one writer at a time; a new file's name is on the disk as well."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if is_new:
            _sync_folder(path.parent)
        yield descriptor
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
