"""Zip archives, unpacked within bounds that a bomb cannot pass."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from imaging.decoding.frames import RefusedError

MAX_ENTRIES = 20_000
MAX_TOTAL_BYTES = 40 * 1024**3
MAX_ENTRY_BYTES = 4 * 1024**3
MAX_RATIO = 200
BLOCK = 1024**2
# Longest list of contents: 20,000 entries with names of 750 bytes. Archives of the 64-bit kind say 4 GiB - 1 here.
MAX_CONTENTS_BYTES = 16 * 1024**2
_TAIL = 65_557  # the end record and the longest comment
_JUNK = ("__macosx/", ".ds_store", "thumbs.db", "dicomdir", "desktop.ini")


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Entry:
    """One file of an archive: where it was unpacked, or why it cannot be used."""

    name: str
    path: Path
    problem: str = ""


def unpack(path: Path, folder: Path, *, wanted: Callable[[str], bool]) -> Iterator[Entry]:
    """The wanted entries, unpacked one at a time; the file is gone when the next is asked for.

    Raises RefusedError for the archive as a whole before anything is unpacked. What an entry claims is checked first,
    and what it really holds while it is written.
    """
    archive = _open(path)
    with archive:
        entries = _checked_entries(archive)
        for number, entry in enumerate(entry for entry in entries if wanted(entry.filename)):
            target = folder / f"{number:06d}"
            yield Entry(entry.filename, target, _unpack_one(archive, entry, target))
            target.unlink(missing_ok=True)


def list_names(path: Path) -> list[str]:
    """The names of all files in the archive. Raises RefusedError as `unpack` does."""
    with _open(path) as archive:
        return [entry.filename for entry in _checked_entries(archive)]


def _open(path: Path) -> zipfile.ZipFile:
    """The list of contents is read whole, so its size is bounded first."""
    try:
        with path.open("rb") as file:
            file.seek(-min(path.stat().st_size, _TAIL), 2)
            tail = file.read()
        size = int.from_bytes(tail[tail.rfind(b"PK\5\6") :][12:16], "little")
        if size > MAX_CONTENTS_BYTES:
            raise RefusedError(f"The archive lists more than {MAX_ENTRIES} files. Split it.")
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise RefusedError(f"The zip archive is broken: {error}. Make it again.") from error


def is_junk(name: str) -> bool:
    """What file systems and CD burners leave beside images."""
    return any(word in name.lower() for word in _JUNK)


def _checked_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    _check_claims(entries)
    return entries


def _check_claims(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise RefusedError(f"The archive holds {len(entries)} files; at most {MAX_ENTRIES} can be taken. Split it.")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise RefusedError(f"The archive unpacks to more than {MAX_TOTAL_BYTES // 1024**3} GiB. Split it.")
    for entry in entries:
        name = PurePosixPath(entry.filename)
        if name.is_absolute() or ".." in name.parts:
            raise RefusedError(f"The archive holds a path outside itself ({entry.filename}). Make it again.")
        if entry.flag_bits & 1:
            raise RefusedError("The archive is encrypted. Upload it without a password.")
        if entry.file_size > MAX_ENTRY_BYTES or entry.file_size > MAX_RATIO * max(entry.compress_size, 1) + BLOCK:
            raise RefusedError(f"{entry.filename} unpacks to far more than it holds. The archive looks like a bomb.")


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> str:
    """Write the entry; returns what is wrong with it, or nothing."""
    written = 0
    try:
        with archive.open(entry) as source, target.open("wb") as sink:
            while block := source.read(BLOCK):
                written += len(block)
                if written > entry.file_size:
                    return "The file holds more than the archive says. Make the archive again."
                sink.write(block)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
        return f"The file cannot be unpacked: {error}. Make the archive again."
    return ""
