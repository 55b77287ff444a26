"""Resumable uploads, in chunks or many small files at a time. What an answer acknowledges is on the disk."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from api.errors import Conflict, InvalidInput, NotFound, TooLarge
from imaging import disk
from imaging.datasets import get_dataset
from imaging.models import Dataset, Upload
from imaging.names import seal, unseal
from imaging.people import datasets_of
from imaging.space import check_space, full_disk_in_words

CHUNK_LIMIT = 8 * 1024**2
BODY_LIMIT = 16 * 1024**2
SIZE_LIMIT = 20 * 1024**3
#: An original that nobody has asked to be read in by then is discarded: it may hold names.
KEPT_FOR = timedelta(hours=24)
#: A file without a row this old belongs to no request that is still running.
_ORPHANED_AFTER = timedelta(hours=1)
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Announced:
    """A file that will be sent: its path as the person has it, its size in bytes, and what it is known again by."""

    path: str
    size: int
    fingerprint: str


@dataclass(frozen=True)
class Content:
    """A whole file in a body of many: the upload it belongs to, and its size in bytes."""

    id: UUID
    size: int


def start_upload(*, actor: User, dataset_id: str, path: str, size: int, fingerprint: str) -> tuple[Upload, bool]:
    """A new upload, or the one with this fingerprint as far as it has come; and whether it is new.

    One that was ingested is gone from the disk, so it begins again; its pixels will then be a duplicate.
    """
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    file = Announced(path, size, fingerprint)
    _check_size(file, field="size")
    check_space()
    try:
        with transaction.atomic():
            upload = _row(actor, dataset, file)
            upload.save(force_insert=True)
        return upload, True
    except IntegrityError:
        return _resume(dataset, fingerprint)


@transaction.atomic
def _resume(dataset: Dataset, fingerprint: str) -> tuple[Upload, bool]:
    upload = Upload.objects.select_for_update().get(dataset=dataset, fingerprint=fingerprint)
    if upload.state != Upload.State.INGESTED:
        return upload, False
    upload.state, upload.offset = Upload.State.RECEIVING, 0
    upload.save(update_fields=["state", "offset", "changed_at"])
    return upload, True


@transaction.atomic
def start_uploads(*, actor: User, dataset_id: str, files: Sequence[Announced]) -> list[Upload]:
    """The uploads of many files, each new or as far as it has come, in the order of the files."""
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    for index, file in enumerate(files):
        _check_size(file, field=f"files.{index}.size")
    check_space()
    Upload.objects.bulk_create([_row(actor, dataset, file) for file in files], ignore_conflicts=True)
    known = Upload.objects.filter(dataset=dataset, fingerprint__in={file.fingerprint for file in files})
    known.filter(state=Upload.State.INGESTED).update(state=Upload.State.RECEIVING, offset=0, changed_at=timezone.now())
    uploads = {upload.fingerprint: upload for upload in known}
    return [uploads[file.fingerprint] for file in files]


def _row(actor: User, dataset: Dataset, file: Announced) -> Upload:
    return Upload(
        dataset=dataset,
        created_by=actor,
        sealed_path=seal(file.path),
        size=file.size,
        fingerprint=file.fingerprint,
    )


def _check_size(file: Announced, *, field: str) -> None:
    if file.size == 0:
        raise InvalidInput("empty_file", f"{file.path} is empty. Leave it out.", field=field)
    if file.size > SIZE_LIMIT:
        raise TooLarge(
            "file_too_large", f"{file.path} is larger than {SIZE_LIMIT // 1024**3} GiB. Split it.", field=field
        )


def get_upload(*, actor: User, upload_id: UUID | str) -> Upload:
    upload = Upload.objects.filter(dataset__in=datasets_of(actor), pk=upload_id).first()
    if upload is None:
        raise _no_upload()
    return upload


def path_of(upload: Upload) -> str:
    """The file's path as the person has it."""
    return unseal(upload.sealed_path)


# --- a file in chunks ---------------------------------------------------------------------------------------------


def append_chunk(*, actor: User, upload_id: UUID | str, offset: int, chunk: bytes) -> Upload:
    """Write one chunk where the last one ended. The row's lock keeps two senders of one file apart."""
    check_space()
    with transaction.atomic(), full_disk_in_words():
        found = get_upload(actor=actor, upload_id=upload_id)
        upload = Upload.objects.select_for_update().get(pk=found.pk)
        if not _is_lost(upload):
            return _append(upload, offset, chunk)
        # Somebody has removed from the disk what was acknowledged. This is committed before it is said.
        upload.offset, upload.state = 0, Upload.State.RECEIVING
        upload.save(update_fields=["offset", "state", "changed_at"])
    raise _wrong_offset(upload)


def _append(upload: Upload, offset: int, chunk: bytes) -> Upload:
    if offset != upload.offset:
        raise _wrong_offset(upload)
    if len(chunk) > CHUNK_LIMIT:
        raise TooLarge("chunk_too_large", f"Send at most {CHUNK_LIMIT // 1024**2} MiB in one chunk.")
    if not chunk or upload.offset + len(chunk) > upload.size:
        raise InvalidInput("wrong_size", "The chunk is empty or reaches past the size that was announced.")
    _write(upload_file(upload), offset, chunk)
    upload.offset += len(chunk)
    if upload.offset == upload.size:
        upload.state = Upload.State.RECEIVED
    upload.save(update_fields=["offset", "state", "changed_at"])
    return upload


def _is_lost(upload: Upload) -> bool:
    if upload.state == Upload.State.INGESTED or upload.offset == 0:
        return False
    path = upload_file(upload)
    return not path.exists() or path.stat().st_size < upload.offset


def _wrong_offset(upload: Upload) -> Conflict:
    return Conflict("offset_mismatch", f"Send the file from byte {upload.offset} on.", field="Upload-Offset")


def _write(path: Path, offset: int, chunk: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, _OWNER_ONLY)
    try:
        os.ftruncate(descriptor, offset)  # what an unacknowledged chunk left behind
        rest = memoryview(chunk)
        while rest:  # a disk that is nearly full takes a part first, and refuses the next one
            written = os.pwrite(descriptor, rest, offset)
            offset, rest = offset + written, rest[written:]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    disk.sync(path.parent)


# --- many whole files in one body ---------------------------------------------------------------------------------


def store_contents(
    *, actor: User, dataset_id: UUID | str, contents: Sequence[Content], stream: IO[bytes]
) -> list[Upload]:
    """Whole files, their bytes one after another in `stream`; all of them, or none where the body is not as it says.

    One file is held at a time. A file that another sender brought meanwhile is left as it is.
    """
    dataset = get_dataset(actor=actor, dataset_id=dataset_id)
    _check_body(contents)
    check_space()
    parts: dict[UUID, Path] = {}
    with full_disk_in_words():
        try:
            for content in contents:
                parts[content.id] = _write_content(stream, content)
            if stream.read(1):
                raise InvalidInput("wrong_size", "The body is longer than its list of files says. Send it again.")
            return _take_parts(dataset, contents, parts)
        finally:
            disk.remove(parts.values())


def _check_body(contents: Sequence[Content]) -> None:
    if len({content.id for content in contents}) != len(contents):
        raise InvalidInput("upload_twice", "The list names an upload twice. Send each once.")
    if any(content.size > CHUNK_LIMIT for content in contents):
        limit = CHUNK_LIMIT // 1024**2
        raise TooLarge("file_too_large", f"Send a file of more than {limit} MiB by itself, in chunks.")
    if sum(content.size for content in contents) > BODY_LIMIT:
        raise TooLarge("body_too_large", f"Send at most {BODY_LIMIT // 1024**2} MiB in one body.")


def _write_content(stream: IO[bytes], content: Content) -> Path:
    body = stream.read(content.size)
    if len(body) < content.size:
        raise InvalidInput("body_cut", "The body ended early, and nothing of it was taken. Send it again.")
    return disk.write_part(Path(settings.UPLOAD_ROOT), [body], mode=_OWNER_ONLY)


@transaction.atomic
def _take_parts(dataset: Dataset, contents: Sequence[Content], parts: dict[UUID, Path]) -> list[Upload]:
    """Rows are locked in one order, so that two bodies with the same files do not wait for each other for ever."""
    rows = Upload.objects.select_for_update().filter(dataset=dataset, pk__in=parts).order_by("pk")
    uploads = {upload.pk: upload for upload in rows}
    for content in contents:
        _check_content(uploads.get(content.id), content)
    taken = [upload for upload in uploads.values() if upload.state == Upload.State.RECEIVING or _is_lost(upload)]
    disk.put_in_place({parts[upload.pk]: upload_file(upload) for upload in taken})
    now = timezone.now()
    Upload.objects.filter(pk__in=[upload.pk for upload in taken]).update(
        offset=F("size"), state=Upload.State.RECEIVED, changed_at=now
    )
    for upload in taken:
        upload.offset, upload.state, upload.changed_at = upload.size, Upload.State.RECEIVED, now
    return [uploads[content.id] for content in contents]


def _check_content(upload: Upload | None, content: Content) -> None:
    if upload is None:
        raise _no_upload()
    if upload.size != content.size:
        raise InvalidInput("wrong_size", f"{path_of(upload)} was announced with {upload.size} bytes. Send it whole.")
    if upload.state == Upload.State.INGESTED:
        raise Conflict("upload_ingested", f"{path_of(upload)} was read in already. Start it again.")


def _no_upload() -> NotFound:
    return NotFound("upload_not_found", "There is no such upload. Start it again.")


# --- the files ----------------------------------------------------------------------------------------------------


def upload_file(upload: Upload) -> Path:
    return Path(settings.UPLOAD_ROOT) / upload.pk.hex


def discard_file(upload: Upload) -> None:
    """The original is never kept once it was ingested."""
    upload_file(upload).unlink(missing_ok=True)


@transaction.atomic
def expire_uploads(*, now: datetime, keep: Collection[UUID]) -> int:
    """Discard what nobody has read in within a day of its last byte, row and file; not what a job waits for (`keep`).

    Returns how many.
    """
    stale = Upload.objects.exclude(state=Upload.State.INGESTED).exclude(pk__in=keep)
    expired = list(stale.filter(changed_at__lt=now - KEPT_FOR).select_for_update(skip_locked=True))
    Upload.objects.filter(pk__in=[upload.pk for upload in expired]).delete()
    transaction.on_commit(lambda: disk.remove(upload_file(upload) for upload in expired))
    return len(expired)


def sweep_uploads(*, now: datetime) -> int:
    """Remove files that no upload needs: what a kill left between a row and its file. Returns how many."""
    folder, before = Path(settings.UPLOAD_ROOT), (now - _ORPHANED_AFTER).timestamp()
    needed = set(Upload.objects.exclude(state=Upload.State.INGESTED).values_list("pk", flat=True))
    removed = disk.remove_older(folder, f"*{disk.PART}", than=before)
    for path in folder.glob("[0-9a-f]" * 32):
        if UUID(path.name) not in needed:
            removed += disk.remove_older(folder, path.name, than=before)
    return removed
