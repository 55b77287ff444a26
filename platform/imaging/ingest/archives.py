"""Zip archives, unpacked within bounds that a bomb cannot pass, and words for the archives that are none."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

from evaluation.files.content import RefusedError

MAX_ENTRIES = 20_000
MAX_TOTAL_BYTES = 40 * 1024**3
MAX_ENTRY_BYTES = 4 * 1024**3
# A mask of zeros packs 1000:1, so one entry may. What an archive may unpack to is bounded by its own size, and a share.
MAX_RATIO = 200
FREE_BYTES = 1024**3
BLOCK = 1024**2
# Longest list of contents: 20,000 entries with names of 750 bytes.
MAX_CONTENTS_BYTES = 16 * 1024**2
_TAIL = 65_557  # the end record and the longest comment
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_UNICODE_PATH = 0x7075  # APPNOTE 4.6.9
_JUNK_NAMES = (".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "autorun.inf", "icon\r", ".gitkeep", "dicomdir")
_JUNK_FOLDERS = {"__macosx", "@eadir", ".git", ".spotlight-v100", ".trashes", "$recycle.bin"}
#: Windows' own way to a place outside: C:/x. A colon elsewhere is part of a name.
_DRIVE = re.compile(r"[A-Za-z]:/")
_BOMB = "The archive unpacks to far more than it holds: it looks like a bomb. Upload its files without it."
_OTHER_KINDS = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def other_archive(path: Path) -> str:
    """The kind of an archive that cannot be taken (tar, 7z, rar …); empty for what is none."""
    with path.open("rb") as file:
        head = file.read(4096)
    for signature, kind in _OTHER_KINDS:
        if head.startswith(signature):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    is_packed_tar = head.startswith(b"\x1f\x8b") and _first_bytes(head)[257:262] == b"ustar"
    return "tar.gz" if is_packed_tar else ""


def _first_bytes(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, 512)
    except zlib.error:
        return b""


def is_junk(name: str) -> bool:
    """What file systems and CD burners leave beside images; AppleDouble files lie anywhere (RFC 1740)."""
    parts = name.replace("\\", "/").lower().split("/")
    last = parts[-1].removesuffix(";1")
    return last in _JUNK_NAMES or last.startswith(("._", "~$")) or not _JUNK_FOLDERS.isdisjoint(parts[:-1])


@dataclass(frozen=True)
class ArchiveEntry:
    """One file of an archive. Two entries may bear one name; `index` tells them apart."""

    index: int
    name: str


class Archive:
    """Context manager. An open zip archive whose claims were checked before anything is unpacked.

    Raises RefusedError for the archive as a whole.
    """

    def __init__(self, path: Path) -> None:
        self._archive = _open(path)
        try:
            self._infos = [info for info in self._archive.infolist() if not _is_folder(info)]
            _check_claims(self._infos, archive_bytes=path.stat().st_size)
        except RefusedError:
            self._archive.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._archive.close()

    @cached_property
    def entries(self) -> list[ArchiveEntry]:
        return [ArchiveEntry(index, name_of(info)) for index, info in enumerate(self._infos)]

    def unpack(self, index: int, target: Path) -> None:
        """Write one entry. Raises RefusedError for what cannot be unpacked, and where more comes than was claimed."""
        info, written = self._infos[index], 0
        try:
            with self._archive.open(info) as source, target.open("wb") as sink:
                while block := _read_block(source):
                    written += len(block)
                    if written > info.file_size:
                        raise RefusedError("The file holds more than the archive says. Make the archive again.")
                    sink.write(block)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise RefusedError(
                f"The file cannot be unpacked ({type(error).__name__}). Make the archive again."
            ) from error


def _read_block(source: IO[bytes]) -> bytes:
    """What a broken stream raises, apart from what the disk raises when the block is written."""
    try:
        return source.read(BLOCK)
    except (zlib.error, OSError, EOFError, ValueError) as error:
        raise zipfile.BadZipFile(type(error).__name__) from error


def name_of(info: zipfile.ZipInfo) -> str:
    """The entry's name with forward slashes, in the encoding that it was most likely written in.

    An entry without the UTF-8 flag is said to be CP437 (APPNOTE D.1); many tools write UTF-8 all the same.
    """
    name = _unicode_path(info) or info.filename
    if not info.flag_bits & _UTF8_FLAG and name == info.filename and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """The name in Info-ZIP's extra field, which holds while it fits the checksum of the plain name."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            plain = info.orig_filename.encode("cp437" if not info.flag_bits & _UTF8_FLAG else "utf-8", "replace")
            if int.from_bytes(field[1:5], "little") == zlib.crc32(plain):
                return field[5:].decode("utf-8", "replace")
    return ""


def _open(path: Path) -> zipfile.ZipFile:
    """The list of contents is read whole, so its size is bounded first."""
    try:
        if _contents_bytes(path) > MAX_CONTENTS_BYTES:
            raise RefusedError(f"The archive lists more than {MAX_ENTRIES} files. Split it.")
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(f"The zip archive is broken ({type(error).__name__}). Make it again.") from error


def _contents_bytes(path: Path) -> int:
    """What the end record says the list of contents takes; in archives of the 64-bit kind their own record."""
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, _TAIL + 76), 2)
        tail = file.read()
    at, large = tail.rfind(b"PK\5\6"), tail.rfind(b"PK\6\6")
    size = int.from_bytes(tail[at:][12:16], "little")
    return int.from_bytes(tail[large:][40:48], "little") if size == 0xFFFFFFFF and large >= 0 else size


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or (info.filename.endswith("\\") and not info.file_size)


def _check_claims(infos: list[zipfile.ZipInfo], *, archive_bytes: int) -> None:
    if len(infos) > MAX_ENTRIES:
        raise RefusedError(f"The archive holds {len(infos)} files; at most {MAX_ENTRIES} can be taken. Split it.")
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL_BYTES:
        raise RefusedError(f"The archive unpacks to more than {MAX_TOTAL_BYTES // 1024**3} GiB. Split it.")
    # Entries that share their packed bytes add up to more than the archive holds.
    if total > MAX_RATIO * archive_bytes + FREE_BYTES or sum(i.compress_size for i in infos) > archive_bytes:
        raise RefusedError(_BOMB)
    for info in infos:
        _check_entry(info)


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(name_of(info))
    if name.is_absolute() or ".." in name.parts or _DRIVE.match(str(name)):
        raise RefusedError("The archive holds a path outside itself. Make it again.")
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise RefusedError("The archive is encrypted. Upload it without a password.")
    if info.file_size > MAX_ENTRY_BYTES:
        raise RefusedError(
            f"A file in the archive is larger than {MAX_ENTRY_BYTES // 1024**3} GiB. Upload it by itself."
        )
