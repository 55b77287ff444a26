"""The demo's datasets, made by the functions that an upload in the browser reaches."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from accounts.models import User
from demo.phantom_volumes import volume_files
from demo.phantoms import phantom_files
from demo.real_images import real_files
from imaging.datasets import create_dataset
from imaging.models import Dataset, DatasetPerson
from imaging.people import give_access
from imaging.uploads import CHUNK_LIMIT, append_chunk, start_upload
from jobs.jobs import create_job
from jobs.models import Job
from jobs.running import run_job

Say = Callable[[str], None]

PHANTOM_DATASET = "Phantoms (drawn, not acquired)"
VOLUME_DATASET = "Phantom volumes (drawn, not acquired)"
REAL_DATASET = "Real CR, MR, CT and US examples"
PHANTOM_TEXT = "Procedural phantoms with lesions of known place and size. They are drawn by a program, not acquired."
VOLUME_TEXT = "Procedural volumes of 20 planes with lesions of known place and size, drawn by a program, not acquired."
REAL_TEXT = "Public example images that the package pydicom-data carries. They have no reference standard."
PHANTOMS = (PHANTOM_DATASET, VOLUME_DATASET)
SCALE = 2
DEGRADATION = "bicubic"


def ensure_phantoms(*, actor: User, people: Sequence[User], treatments: list[str], say: Say) -> Dataset:
    dataset = _ensure_dataset(actor=actor, name=PHANTOM_DATASET, text=PHANTOM_TEXT, files=phantom_files, say=say)
    _ensure_people(actor=actor, dataset=dataset, people=people)
    _ensure_reconstructions(actor=actor, dataset=dataset, treatments=treatments, say=say)
    return dataset


def ensure_volumes(*, actor: User, people: Sequence[User], treatments: list[str], say: Say) -> Dataset:
    dataset = _ensure_dataset(actor=actor, name=VOLUME_DATASET, text=VOLUME_TEXT, files=volume_files, say=say)
    _ensure_people(actor=actor, dataset=dataset, people=people)
    _ensure_reconstructions(actor=actor, dataset=dataset, treatments=treatments, say=say)
    return dataset


def ensure_real_images(*, actor: User, people: Sequence[User], treatments: list[str], say: Say) -> Dataset:
    dataset = _ensure_dataset(actor=actor, name=REAL_DATASET, text=REAL_TEXT, files=real_files, say=say)
    _ensure_people(actor=actor, dataset=dataset, people=people)
    _ensure_reconstructions(actor=actor, dataset=dataset, treatments=treatments, say=say)
    return dataset


def _ensure_dataset(
    *, actor: User, name: str, text: str, files: Callable[[], Mapping[str, bytes]], say: Say
) -> Dataset:
    dataset = Dataset.objects.filter(name=name).first()
    if dataset is None:
        dataset = create_dataset(actor=actor, name=name, description=text, is_phantom=name in PHANTOMS)
    if not Job.objects.filter(dataset=dataset, kind=Job.Kind.INGEST, state=Job.State.DONE).exists():
        say(f"reading {name}")
        uploads = [_upload(actor, dataset, path, content) for path, content in files().items()]
        _run(actor, kind=Job.Kind.INGEST, dataset=str(dataset.pk), uploads=uploads)
    return dataset


def _ensure_people(*, actor: User, dataset: Dataset, people: Sequence[User]) -> None:
    """Each who never had it: what a person has taken away is not given again."""
    for person in people:
        if not DatasetPerson.objects.filter(dataset=dataset, person=person).exists():
            give_access(actor=actor, dataset_id=dataset.pk, person_id=person.pk)


def _ensure_reconstructions(*, actor: User, dataset: Dataset, treatments: list[str], say: Say) -> None:
    wanted = {"treatments": treatments, "comparison": "retrospective", "scale": SCALE, "degradation": DEGRADATION}
    done = Job.objects.filter(dataset=dataset, kind=Job.Kind.RECONSTRUCT, state=Job.State.DONE)
    if not done.exists():
        say(f"making {', '.join(treatments)} of {dataset.name}")
        _run(actor, kind=Job.Kind.RECONSTRUCT, dataset=str(dataset.pk), **wanted)


def _upload(actor: User, dataset: Dataset, path: str, content: bytes) -> str:
    """The whole file; an upload that an interrupted start left behind is taken up where it stopped."""
    fingerprint = hashlib.sha256(path.encode() + content).hexdigest()
    upload, _ = start_upload(
        actor=actor, dataset_id=str(dataset.pk), path=path, size=len(content), fingerprint=fingerprint
    )
    while upload.offset < upload.size:
        chunk = content[upload.offset : upload.offset + CHUNK_LIMIT]
        upload = append_chunk(actor=actor, upload_id=upload.pk, offset=upload.offset, chunk=chunk)
    return str(upload.pk)


def _run(actor: User, **wishes: Any) -> None:
    """Run a job here and now: the workers are not up yet. Raises RuntimeError with the job's own words."""
    job = create_job(actor=actor, **wishes)
    run_job(job_id=str(job.pk))
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise RuntimeError(f"{job.title}: {job.error or job.state}")
