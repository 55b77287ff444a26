"""Files that are whole or not there, and that stay when the power goes.

A file is written under a passing name, its bytes are brought to the disk, and only then does it take its name. A batch
pays for this once: all files are written before the first is waited for.
"""

import os
import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

PART = ".part"
SYNCS_AT_ONCE = 8
Block = bytes | memoryview


def write_part(folder: Path, blocks: Iterable[Block], *, mode: int = 0o644) -> Path:
    """A new file of these blocks in the folder, under a passing name. It may not be on the disk yet.

    `mode` says who may read it. What a failed write leaves is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}{PART}"
    try:
        # Buffered, so that a short write is followed by another one or by the error that caused it.
        with open(path, "xb", opener=partial(os.open, mode=mode)) as file:
            for block in blocks:
                file.write(block)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def put_in_place(places: Mapping[Path, Path]) -> None:
    """Give each written file its name, once the bytes of all are on the disk; then the names are there to stay.

    Until the last step a failure leaves no name; the passing files are then removed.
    """
    folders = {place.parent for place in places.values()}
    above = {folder.parent for folder in folders if not folder.is_dir()}
    try:
        with ThreadPoolExecutor(SYNCS_AT_ONCE) as waiting:  # the disk takes many in the time of one
            list(waiting.map(sync, places))
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for part, place in places.items():
            os.replace(part, place)
    except BaseException:
        remove(places)
        raise
    for folder in folders | above:
        sync(folder)


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def remove_older(folder: Path, pattern: str, *, than: float) -> int:
    """Remove the folder's files of that pattern last written before `than`, in seconds since 1970. Returns how many."""
    removed = 0
    for path in folder.glob(pattern):
        try:
            if path.is_file() and path.stat().st_mtime < than:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # its writer has finished, or another sweep was quicker
            continue
    return removed
