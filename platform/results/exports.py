"""Take the data of an unblinded study out: one zip, kept under its hash, so that a download is what was recorded."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from accounts.models import User
from api.errors import Gone, NotFound
from audit.anchoring import anchor_soon
from audit.events import record_event
from audit.models import Event
from results.analysing import analyse_tables
from results.archive import Record, make_members, write_archive
from results.models import Export
from results.provenance import describe_provenance
from results.tables import collect_tables
from results.unblinding import get_unblinded_study
from studies.models import Study
from studies.revealing import told_secret

CHUNK = 256 * 1024
IN_MEMORY = 8 * 1024 * 1024
EXPORTED, DOWNLOADED = "study.exported", "study.export_downloaded"


@dataclass(frozen=True)
class ExportFile:
    """A zip on its way out, chunk by chunk. Reading happens in a thread: a slow disk holds up no other request."""

    name: str
    size: int
    file: IO[bytes]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = sync_to_async(self.file.read, thread_sensitive=False)
        while chunk := await read(CHUNK):
            yield chunk

    def close(self) -> None:
        """Called by the response when it is over, also when the client went away before the first chunk."""
        self.file.close()


def create_export(*, actor: User, study_id: UUID) -> Export:
    """The zip is written before the transaction: it is named by its hash, so a failure leaves nothing wrong behind."""
    study = get_unblinded_study(actor=actor, study_id=study_id)
    sha256, size = _store_archive(study)
    with transaction.atomic():
        export = Export.objects.create(study=study, sha256=sha256, size=size, by=actor)
        record_event(
            actor=actor,
            action=EXPORTED,
            subject=study,
            detail={"export": str(export.pk), "sha256": sha256, "size": size},
            chain=str(study.pk),
        )
        anchor_soon()
    return export


def list_exports(*, actor: User, study_id: UUID) -> QuerySet[Export]:
    study = get_unblinded_study(actor=actor, study_id=study_id)
    return study.exports.select_related("by", "study")


def open_export(*, actor: User, study_id: UUID, export_id: UUID) -> ExportFile:
    """The file of an export, ready to be read; taking it is recorded."""
    export = list_exports(actor=actor, study_id=study_id).filter(pk=export_id).first()
    if export is None:
        raise NotFound("export_not_found", "There is no such export of this study.")
    try:
        file = default_storage.open(stored_name(export.sha256))
    except FileNotFoundError as error:
        raise Gone("export_lost", "The file of this export is lost. Make the export again.") from error
    detail = {"export": str(export.pk)}
    record_event(actor=actor, action=DOWNLOADED, subject=export.study, detail=detail, chain=str(study_id))
    return ExportFile(name_export(export), export.size, file)


def name_export(export: Export) -> str:
    """A file name that says what the file holds."""
    words = ["fovea", slugify(export.study.title)[:60] or "study", export.sha256[:8]]
    return "-".join([*words, "simulated"] if export.study.is_simulated else words) + ".zip"


def _store_archive(study: Study) -> tuple[str, int]:
    """SHA-256 and length in bytes of the study's zip, which lies in storage afterwards."""
    tables = collect_tables(study)
    members = make_members(
        tables, record=_make_record(study), provenance=describe_provenance(study), analyses=analyse_tables(tables)
    )
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        write_archive(file, members)
        size = file.tell()
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if not default_storage.exists(stored_name(sha256)):
            file.seek(0)
            default_storage.save(stored_name(sha256), File(file))
    return sha256, size


def _make_record(study: Study) -> Record:
    secret = told_secret(study)
    return Record(study.manifest, secret.hex() if secret else None, _find_head(study))


def _find_head(study: Study) -> dict[str, Any]:
    """Where the study's chain of events ends, but for what tells of exports: the same study gives the same bytes."""
    events = Event.objects.filter(chain=str(study.pk)).exclude(action__in=(EXPORTED, DOWNLOADED))
    head = events.order_by("seq").last()
    return {} if head is None else {"chain": head.chain, "seq": head.seq, "hash": head.hash}


def stored_name(sha256: str) -> str:
    return f"exports/{sha256[:2]}/{sha256}.zip"
