"""The files of a job: each upload, or what it holds if it is an archive, under keys that stay the same in every run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evaluation.files.content import RefusedError
from imaging.ingest.archives import Archive, is_archive, is_junk, other_archive
from imaging.ingest.staging import Staging
from imaging.models import Upload
from imaging.standard.tables import is_table_name
from imaging.uploads import path_of, upload_file

LOST = "The file is no longer on the disk. Upload it again."
NESTED = "An archive inside an archive cannot be taken. Unpack it first."


@dataclass(frozen=True)
class Item:
    """One file. `key` is its place in the job and `name` its path, which never leaves this process in clear.

    `index` is its place in the archive `upload`, None for an upload that is the file itself. `problem` says why it
    cannot be read at all, `is_junk` that it is what systems leave beside images.
    """

    key: str
    name: str
    upload: Upload
    index: int | None = None
    problem: str = ""
    is_junk: bool = False


class Sources:
    """Lists and opens files. One archive is held open at a time."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._archive: tuple[Path, Archive] | None = None

    def list_items(self, upload: Upload) -> list[Item]:
        """What the upload holds; an archive that is refused as a whole is one item with a problem."""
        path, name, key = upload_file(upload), path_of(upload), upload.pk.hex
        if not path.exists():
            return [Item(key, name, upload, problem=LOST)]
        if is_junk(name):
            return [Item(key, name, upload, is_junk=True)]
        if is_table_name(name) or not is_archive(path):
            return [Item(key, name, upload, problem=_refuse_archive(path))]
        try:
            entries = self._open(path).entries
        except RefusedError as error:
            return [Item(key, name, upload, problem=str(error))]
        return [
            Item(f"{key}:{entry.index}", f"{name}/{entry.name}", upload, entry.index, is_junk=is_junk(entry.name))
            for entry in entries
        ] or [Item(key, name, upload, problem="The archive is empty. Leave it out.")]

    def unpack(self, item: Item) -> Path:
        """Where the file lies; an entry of an archive is unpacked for it. Raises RefusedError."""
        path = upload_file(item.upload)
        if item.index is None:
            return path
        target = self._staging.new_file()
        try:
            self._open(path).unpack(item.index, target)
            if not is_table_name(item.name) and is_archive(target):
                raise RefusedError(NESTED)
            if problem := _refuse_archive(target):
                raise RefusedError(problem)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return target

    def discard(self, item: Item, path: Path) -> None:
        """Remove what was unpacked."""
        if item.index is not None:
            path.unlink(missing_ok=True)

    @contextmanager
    def opened(self, item: Item) -> Iterator[Path]:
        path = self.unpack(item)
        try:
            yield path
        finally:
            self.discard(item, path)

    def close(self) -> None:
        if self._archive is not None:
            self._archive[1].close()
            self._archive = None

    def _open(self, path: Path) -> Archive:
        if self._archive is None or self._archive[0] != path:
            self.close()
            self._archive = path, Archive(path)
        return self._archive[1]


def _refuse_archive(path: Path) -> str:
    kind = other_archive(path)
    return (
        f"Archives of the kind {kind} cannot be taken. Unpack it, or pack its files as a zip archive." if kind else ""
    )
