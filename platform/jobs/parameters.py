"""Check what a job was asked to do before there is a job: a refusal now is worth more than a failure later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Role, User
from api.errors import Conflict, Forbidden, InvalidInput
from imaging.models import Dataset, Upload
from imaging.scores import get_detector
from imaging.treatments import check_treatments
from jobs.models import Job


@dataclass(frozen=True)
class Request:
    """`parameters` is what the row keeps; `total` the units of work, 0 where only the run can tell."""

    title: str
    parameters: dict[str, Any]
    total: int = 0


def check_request(*, actor: User, kind: str, dataset: Dataset, wishes: Mapping[str, Any]) -> Request:
    """Raises a DomainError, in words, for a job that could not do what it is asked."""
    return _CHECKS[Job.Kind(kind)](actor, dataset, wishes)


def _check_ingest(actor: User, dataset: Dataset, wishes: Mapping[str, Any]) -> Request:
    if not actor.has_role(Role.ADMINISTRATOR):
        raise Forbidden("administrator_only", "Ask an administrator: only they add images to a dataset.")
    ids = list(dict.fromkeys(str(upload) for upload in wishes.get("uploads") or []))
    if not ids:
        raise InvalidInput("no_upload", "Name the uploads to read in.", field="uploads")
    found = {str(upload.pk): upload for upload in Upload.objects.filter(dataset=dataset, pk__in=ids)}
    for upload_id in ids:
        _check_upload(upload_id, found.get(upload_id))
    return Request(f"Read {_count(len(ids), 'file')} into {dataset.name}", {"uploads": ids}, len(ids))


def _check_upload(upload_id: str, upload: Upload | None) -> None:
    if upload is None:
        raise InvalidInput("unknown_upload", f"This dataset has no upload {upload_id}.", field="uploads")
    if upload.state == Upload.State.RECEIVING:
        raise Conflict(
            "upload_unfinished",
            f"{upload.path} has arrived up to byte {upload.offset} of {upload.size}. Send the rest first.",
            field="uploads",
        )
    if upload.state == Upload.State.INGESTED:
        raise Conflict("upload_ingested", f"{upload.path} was read in already. Upload it again.", field="uploads")


def _check_reconstruct(actor: User, dataset: Dataset, wishes: Mapping[str, Any]) -> Request:
    if not wishes.get("comparison"):
        raise InvalidInput("no_comparison", "Choose retrospective or prospective.", field="comparison")
    plan: dict[str, Any] = {
        "comparison": str(wishes["comparison"]),
        "scale": int(wishes.get("scale") or 0),
        "degradation": str(wishes.get("degradation") or ""),
    }
    treatments = list(dict.fromkeys(wishes.get("treatments") or []))
    check_treatments(treatments, **plan)
    images = _image_count(dataset)
    title = f"Make {_count(len(treatments), 'variant')} ×{plan['scale']} of {dataset.name}"
    return Request(title, {"treatments": treatments, **plan}, images * len(treatments))


def _check_score(actor: User, dataset: Dataset, wishes: Mapping[str, Any]) -> Request:
    detector = get_detector(str(wishes.get("detector") or ""))
    title = f"Score {dataset.name} by {detector.title}"
    return Request(title, {"detector": detector.key}, _image_count(dataset))


def _image_count(dataset: Dataset) -> int:
    images = dataset.images.count()
    if not images:
        raise Conflict("dataset_empty", "The dataset holds no image yet. Upload some first.", field="dataset")
    return images


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_CHECKS = {
    Job.Kind.INGEST: _check_ingest,
    Job.Kind.RECONSTRUCT: _check_reconstruct,
    Job.Kind.SCORE: _check_score,
}
