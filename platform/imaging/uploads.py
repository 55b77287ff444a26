"""Chunked, resumable uploads. What an answer acknowledges is on the disk."""

import os
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from api.errors import Conflict, InvalidInput, NotFound, TooLarge
from imaging.datasets import get_dataset
from imaging.models import Dataset, Upload

CHUNK_LIMIT = 8 * 1024**2
SIZE_LIMIT = 20 * 1024**3


def start_upload(*, actor: User, dataset_id: str, path: str, size: int, fingerprint: str) -> tuple[Upload, bool]:
    """A new upload, or the one with this fingerprint as far as it has come; and whether it is new.

    One that was ingested is gone from the disk, so it begins again; its pixels will then be a duplicate.
    """
    dataset = get_dataset(dataset_id=dataset_id)
    if size == 0:
        raise InvalidInput("empty_file", f"{path} is empty. Leave it out.", field="size")
    if size > SIZE_LIMIT:
        raise TooLarge("file_too_large", f"{path} is larger than {SIZE_LIMIT // 1024**3} GiB. Split it.", field="size")
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                dataset=dataset, created_by=actor, path=path, size=size, fingerprint=fingerprint
            )
        return upload, True
    except IntegrityError:
        return _resume(dataset, fingerprint)


@transaction.atomic
def _resume(dataset: Dataset, fingerprint: str) -> tuple[Upload, bool]:
    upload = Upload.objects.select_for_update().get(dataset=dataset, fingerprint=fingerprint)
    if upload.state != Upload.State.INGESTED:
        return upload, False
    upload.state, upload.offset = Upload.State.RECEIVING, 0
    upload.save(update_fields=["state", "offset"])
    return upload, True


def get_upload(*, upload_id: str) -> Upload:
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound("upload_not_found", "There is no such upload. Start it again.")
    return upload


@transaction.atomic
def append_chunk(*, upload_id: str, offset: int, chunk: bytes) -> Upload:
    """Write one chunk where the last one ended. The row's lock keeps two senders of one file apart."""
    upload = Upload.objects.select_for_update().filter(pk=get_upload(upload_id=upload_id).pk).get()
    if offset != upload.offset:
        raise Conflict("offset_mismatch", f"Send the file from byte {upload.offset} on.", field="Upload-Offset")
    if len(chunk) > CHUNK_LIMIT:
        raise TooLarge("chunk_too_large", f"Send at most {CHUNK_LIMIT // 1024**2} MiB in one chunk.")
    if not chunk or upload.offset + len(chunk) > upload.size:
        raise InvalidInput("wrong_size", "The chunk is empty or reaches past the size that was announced.")
    _write(upload_file(upload), offset, chunk)
    upload.offset += len(chunk)
    if upload.offset == upload.size:
        upload.state = Upload.State.RECEIVED
    upload.save(update_fields=["offset", "state"])
    return upload


def upload_file(upload: Upload) -> Path:
    return Path(settings.UPLOAD_ROOT) / upload.pk.hex


def discard_file(upload: Upload) -> None:
    """The original is never kept once it was ingested."""
    upload_file(upload).unlink(missing_ok=True)


def _write(path: Path, offset: int, chunk: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, offset)  # what an unacknowledged chunk left behind
        os.pwrite(descriptor, chunk, offset)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
