"""Content-addressed storage: a name is the hash of its bytes, so writing twice writes once and reading is checked."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

from api.errors import Conflict
from imaging import disk
from imaging.holding import hold_files_in_transaction
from imaging.space import check_space, full_disk_in_words

Damage = Literal["missing", "cut", "changed", "unreadable"]
Item = tuple[str, Iterable[disk.Block]]
#: Where files lie until they are whole. One folder, so that what a kill left behind is found without a search.
INCOMING = "incoming"
_WHAT = {
    "missing": "is missing from storage",
    "cut": "is shorter or longer in storage than it was",
    "changed": "was changed in storage",
    "unreadable": "cannot be read from the disk",
}


class FrameDamagedError(Conflict):
    """A stored file is not what its hash says. `place` says in words what it is part of, where that is known."""

    def __init__(self, sha256: str, damage: Damage, *, place: str = "") -> None:
        self.sha256, self.damage, self.place = sha256, damage, place
        what = f"{place} ({sha256[:12]}…)" if place else f"A stored file ({sha256[:12]}…)"
        super().__init__(
            "frame_damaged",
            f"{what} {_WHAT[damage]}. Put the file back from a backup, or remove the image and upload it again.",
        )

    def at(self, place: str) -> "FrameDamagedError":
        """The same damage, with words for where it was met: "Plane 3 of C-0007"."""
        return FrameDamagedError(self.sha256, self.damage, place=place)


class AtomicFileSystemStorage(FileSystemStorage):
    """The local disk, where a name appears only when all of its bytes are on it. A kill leaves no half file."""

    def _save(self, name: str, content: File) -> str:
        self.save_all([(name, content.chunks())])
        return name

    def save_all(self, items: Iterable[Item]) -> None:
        """Store many files and wait for the disk once. A name that is there already is replaced by the new file."""
        places: dict[Path, Path] = {}
        with full_disk_in_words():
            try:
                for name, blocks in items:
                    places[self._write_part(blocks)] = Path(self.path(name))
            except BaseException:
                disk.remove(places)
                raise
            disk.put_in_place(places)

    def sweep_parts(self, *, before: datetime) -> int:
        """Remove what writers that were killed left behind. Returns how many files."""
        return disk.remove_older(Path(self.path(INCOMING)), f"*{disk.PART}", than=before.timestamp())

    def _write_part(self, blocks: Iterable[disk.Block]) -> Path:
        part = disk.write_part(Path(self.path(INCOMING)), blocks)
        if self.file_permissions_mode is not None:
            os.chmod(part, self.file_permissions_mode)  # nginx reads frames under a name of its own
        return part


def frame_name(sha256: str) -> str:
    return f"frames/{sha256[:2]}/{sha256}.raw"


def mask_name(sha256: str) -> str:
    return f"masks/{sha256[:2]}/{sha256}.raw"


def store_frame(codes: np.ndarray) -> str:
    """Store uint16 codes as little-endian rows without a header; returns their SHA-256."""
    return store_frames([codes])[0]


def store_frames(planes: Iterable[np.ndarray]) -> list[str]:
    """Store the codes of many planes and wait for the disk once; returns their SHA-256 in the same order.

    `planes` may be made one at a time: no more than one is held. Raises StorageFull.
    """
    return _store((np.ascontiguousarray(codes, dtype="<u2") for codes in planes), frame_name)


def load_frame(sha256: str, *, rows: int, columns: int) -> np.ndarray:
    """uint16 (rows, columns), read-only. Raises FrameDamagedError."""
    content = read_stored(frame_name(sha256), sha256, length=rows * columns * 2)
    return np.frombuffer(content, "<u2").reshape(rows, columns)


def store_mask(mask: np.ndarray) -> str:
    """Store a boolean mask, eight pixels a byte; returns its SHA-256."""
    return store_masks([mask])[0]


def store_masks(masks: Iterable[np.ndarray]) -> list[str]:
    """Many masks, as `store_frames` stores planes."""
    return _store((np.packbits(mask) for mask in masks), mask_name)


def load_mask(sha256: str, *, rows: int, columns: int) -> np.ndarray:
    """bool (rows, columns). Raises FrameDamagedError."""
    content = read_stored(mask_name(sha256), sha256, length=(rows * columns + 7) // 8)
    bits = np.unpackbits(np.frombuffer(content, np.uint8), count=rows * columns)
    return bits.reshape(rows, columns).astype(bool)


def read_stored(name: str, sha256: str, *, length: int) -> bytes:
    """The bytes under that name, which are `length` long and have this hash. Raises FrameDamagedError."""
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise FrameDamagedError(sha256, "missing") from error
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        raise FrameDamagedError(sha256, "unreadable") from error
    if len(content) != length:
        raise FrameDamagedError(sha256, "cut")
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FrameDamagedError(sha256, "changed")
    return content


def sweep_parts(*, before: datetime) -> int:
    """Files of writers that were killed, where the store is a local disk. Returns how many were removed."""
    sweep = getattr(default_storage, "sweep_parts", None)
    return sweep(before=before) if sweep is not None else 0


def _store(arrays: Iterable[np.ndarray], name_of: Callable[[str], str]) -> list[str]:
    hold_files_in_transaction()
    check_space()
    hashes: list[str] = []
    _save_all(_missing(arrays, name_of, hashes))
    return hashes


def _missing(arrays: Iterable[np.ndarray], name_of: Callable[[str], str], hashes: list[str]) -> Iterator[Item]:
    """Names and bytes of those that are not in storage as they should be; the hashes of all are noted in order."""
    begun: set[str] = set()
    for array in arrays:
        content = array.data.cast("B")
        sha256 = hashlib.sha256(content).hexdigest()
        hashes.append(sha256)
        if sha256 not in begun and not _is_held(name_of(sha256), sha256, len(content)):
            begun.add(sha256)
            yield name_of(sha256), [content]


def _is_held(name: str, sha256: str, length: int) -> bool:
    """Whether the bytes lie there unharmed. What was damaged is written anew."""
    try:
        read_stored(name, sha256, length=length)
    except FrameDamagedError:
        return False
    return True


def _save_all(items: Iterable[Item]) -> None:
    if save_all := getattr(default_storage, "save_all", None):
        save_all(items)
        return
    for name, blocks in items:
        _save_one(name, ContentFile(b"".join(blocks)))


def _save_one(name: str, content: File) -> None:
    """Into a store of another kind, which may give a second file of one name another name."""
    with full_disk_in_words():
        if default_storage.exists(name):  # damaged
            default_storage.delete(name)
        saved = default_storage.save(name, content)
    if saved != name:  # another writer was quicker, and its bytes are the same
        default_storage.delete(saved)


Folder = Literal["frames", "masks"]
#: A file younger than this may belong to work that has not written its rows yet.
YOUNG = timedelta(days=1)


def list_files(folder: Folder, *, before: datetime) -> Iterator[str]:
    """The names of the files of a folder that were last written before then."""
    for part in _list(folder)[0]:
        for file in _list(f"{folder}/{part}")[1]:
            name = f"{folder}/{part}/{file}"
            if _was_written_before(name, before):
                yield name


def _list(folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in it; none where there is no such folder yet."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _was_written_before(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:  # removed meanwhile
        return False
