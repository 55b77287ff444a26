"""Zip archives, unpacked within bounds that a bomb cannot pass."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from imaging.decoding.frames import RefusedError

MAX_ENTRIES = 20_000
MAX_TOTAL_BYTES = 40 * 1024**3
MAX_ENTRY_BYTES = 4 * 1024**3
MAX_RATIO = 200
BLOCK = 1024**2
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "DICOMDIR")


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def unpack(path: Path, folder: Path, *, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Path]]:
    """Each wanted entry's name and where it was unpacked, one at a time. Raises RefusedError before it fills the disk.

    What an entry claims is checked first, and what it really holds while it is written.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise RefusedError(f"The zip archive is broken: {error}. Make it again.") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_junk(entry.filename)]
        _check_claims(entries)
        for number, entry in enumerate(entry for entry in entries if wanted(entry.filename)):
            target = folder / f"{number:06d}"
            _write(archive, entry, target)
            yield entry.filename, target
            target.unlink(missing_ok=True)


def _is_junk(name: str) -> bool:
    return any(word in name for word in _JUNK)


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


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    written = 0
    try:
        with archive.open(entry) as source, target.open("wb") as sink:
            while block := source.read(BLOCK):
                written += len(block)
                if written > entry.file_size:
                    raise RefusedError(f"{entry.filename} holds more than the archive says. Make it again.")
                sink.write(block)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise RefusedError(f"{entry.filename} cannot be unpacked: {error}. Make the archive again.") from error
