"""Read uploaded files into a dataset."""

from dataclasses import dataclass

from accounts.models import Role
from api.errors import Conflict, Forbidden, InvalidInput
from imaging.ingest.run import ingest_uploads
from imaging.models import Upload
from imaging.uploads import path_of
from jobs.models import Job
from jobs.work import Asked, Request, Run, Work, count_of


@dataclass(frozen=True)
class Ingest:
    """`is_arriving`: uploads may still be on their way, and are read as they come."""

    uploads: tuple[str, ...]
    is_arriving: bool = False


def _check(asked: Asked) -> Request[Ingest]:
    if not asked.actor.has_role(Role.ADMINISTRATOR):
        raise Forbidden("administrator_only", "Ask an administrator: only they add images to a dataset.")
    wanted = Ingest(asked.wishes.uploads, asked.wishes.is_arriving)
    if not wanted.uploads:
        raise InvalidInput("no_upload", "Name the uploads to read in.", field="uploads")
    found = {str(upload.pk): upload for upload in asked.dataset.uploads.filter(pk__in=wanted.uploads)}
    for upload_id in wanted.uploads:
        _check_upload(upload_id, found.get(upload_id), is_arriving=wanted.is_arriving)
    count = len(wanted.uploads)
    return Request(f"Read {count_of(count, 'file')} into {asked.dataset.name}", wanted, count)


def _check_upload(upload_id: str, upload: Upload | None, *, is_arriving: bool) -> None:
    if upload is None:
        raise InvalidInput("unknown_upload", f"This dataset has no upload {upload_id}.", field="uploads")
    if upload.state == Upload.State.INGESTED:
        raise Conflict("upload_ingested", f"{path_of(upload)} was read in already. Upload it again.", field="uploads")
    if upload.state == Upload.State.RECEIVING and not is_arriving:
        raise Conflict(
            "upload_unfinished",
            f"{path_of(upload)} has arrived up to byte {upload.offset} of {upload.size}. Send the rest first.",
            field="uploads",
        )


def _run(run: Run[Ingest]) -> str:
    return ingest_uploads(
        dataset_id=run.dataset_id,
        upload_ids=list(run.parameters.uploads),
        job_id=run.job_id,
        report=run.report,
        is_arriving=run.parameters.is_arriving,
    )


WORK = Work(Job.Kind.INGEST, "default", Ingest, _check, _run, may_wait=True, meets_names=True)
