"""Remove images, cases and datasets, with their files. What a frozen study uses stays.

Rows go first, in one transaction, and their files after it. A file that other rows refer to, in any dataset, stays
(`discard_unused`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet, RestrictedError

from accounts.models import User
from api.errors import Conflict, InvalidInput, NotFound
from audit.events import record_event
from imaging import disk
from imaging.datasets import get_case, get_dataset, get_image
from imaging.holding import removing_files
from imaging.models import Case, Dataset, Image, LesionPlane, Plane, Reconstruction, Region, Showing, SourceFile
from imaging.storage import YOUNG, Folder, frame_name, list_files, mask_name
from imaging.uploads import upload_file

_BATCH = 1000
_NAMED_AT_MOST = 5
_FROZEN = (ProtectedError, RestrictedError)


@dataclass(frozen=True)
class Removed:
    cases: int
    images: int


@dataclass
class _Files:
    """What rows that go refer to: hashes of frames and masks, and originals that were not read in."""

    frames: set[str] = field(default_factory=set)
    masks: set[str] = field(default_factory=set)
    originals: list[Path] = field(default_factory=list)


def remove_image(*, actor: User, image_id: str) -> None:
    """The image, and its case when it was the last one there."""
    image = get_image(actor=actor, image_id=image_id)
    remove_chosen(actor=actor, dataset_id=str(image.dataset_id), cases=[], images=[image.pk])


def remove_case(*, actor: User, case_id: str) -> None:
    case = get_case(actor=actor, case_id=case_id)
    remove_chosen(actor=actor, dataset_id=str(case.dataset_id), cases=[case.pk], images=[])


def remove_chosen(*, actor: User, dataset_id: str, cases: Sequence[UUID], images: Sequence[UUID]) -> Removed:
    """Cases with all of their images, and images; all or none. A case without an image left goes too."""
    if not cases and not images:
        raise InvalidInput("nothing_chosen", "Choose at least one case or image.")
    try:
        with transaction.atomic():
            dataset = _lock_dataset(actor, dataset_id)
            chosen_cases, chosen_images = _choose(dataset, cases, images)
            files, removed = _Files(), Removed(len(chosen_cases), len(chosen_images))
            _remove_rows(dataset, chosen_cases, chosen_images, files)
            _record(actor, dataset, removed, files)
    except (*_FROZEN, IntegrityError) as error:
        raise _refusal(error, _used_ones(dataset_id, cases, images)) from error
    return removed


def remove_dataset(*, actor: User, dataset_id: str) -> None:
    """The dataset with all that it holds, and its jobs. Drafts of studies lose it; a frozen study keeps it here."""
    try:
        with transaction.atomic():
            dataset = _lock_dataset(actor, dataset_id)
            removed = Removed(dataset.cases.count(), dataset.images.count())
            files = _Files(originals=[upload_file(upload) for upload in dataset.uploads.all()])
            _note_files(dataset.images.all(), files)
            _remove_showings(Image.objects.filter(dataset=dataset))
            subject, detail = f"imaging.dataset:{dataset.pk}", {"cases": removed.cases, "images": removed.images}
            dataset.delete()
            transaction.on_commit(lambda: _discard(files), robust=True)
            record_event(actor=actor, action="dataset.removed", subject=subject, detail=detail)
    except (*_FROZEN, IntegrityError) as error:
        raise _refusal(error, []) from error


# --- rows -----------------------------------------------------------------------------------------------------------


def _lock_dataset(actor: User, dataset_id: str) -> Dataset:
    """The dataset, locked against new jobs. Raises Conflict while one may still add to it or read it."""
    found = get_dataset(actor=actor, dataset_id=dataset_id)
    dataset = Dataset.objects.select_for_update().filter(pk=found.pk).first()
    if dataset is None:  # somebody else has just removed it
        raise NotFound("dataset_not_found", "There is no such dataset. Choose one from the list.")
    # The rows of jobs stand above this app; the relation is reached from the dataset.
    if job := dataset.jobs.filter(state__in=("queued", "running")).first():
        raise Conflict("job_under_way", f"“{job.title}” is under way. Wait for its end or cancel it, then remove.")
    return dataset


def _choose(dataset: Dataset, cases: Sequence[UUID], images: Sequence[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Every case and every image that goes. Raises InvalidInput for one that the dataset does not hold."""
    chosen_cases = set(dataset.cases.filter(pk__in=cases).values_list("pk", flat=True))
    chosen_images = set(dataset.images.filter(pk__in=images).values_list("pk", flat=True))
    if unknown := {*cases} - chosen_cases:
        raise InvalidInput("unknown_case", f"This dataset has no case {min(unknown)}.", field="cases")
    if unknown := {*images} - chosen_images:
        raise InvalidInput("unknown_image", f"This dataset has no image {min(unknown)}.", field="images")
    chosen_images |= set(dataset.images.filter(case__in=chosen_cases).values_list("pk", flat=True))
    left = Image.objects.filter(case=OuterRef("pk")).exclude(pk__in=chosen_images)
    emptied = dataset.cases.filter(images__in=chosen_images).exclude(Exists(left))
    return chosen_cases | set(emptied.values_list("pk", flat=True)), chosen_images


def _remove_rows(dataset: Dataset, cases: Collection[UUID], images: Collection[UUID], files: _Files) -> None:
    going = dataset.images.filter(pk__in=images)
    _note_files(going, files)
    sources = set(Plane.objects.filter(image__in=going).values_list("source", flat=True))
    sources |= set(Region.objects.filter(image__in=going, source__isnull=False).values_list("source", flat=True))
    _remove_showings(going)
    going.delete()
    dataset.cases.filter(pk__in=cases).delete()
    _remove_sources(sources)


def _remove_showings(images: QuerySet[Image]) -> None:
    """What drafts would have shown of them goes along. What a frozen study shows refuses: it is used."""
    Showing.objects.filter(reconstruction__image__in=images).delete()


def _remove_sources(sources: Collection[UUID]) -> None:
    """What is kept of a file goes with the last plane or region that was read from it."""
    of_planes, of_regions = Plane.objects.filter(source=OuterRef("pk")), Region.objects.filter(source=OuterRef("pk"))
    SourceFile.objects.filter(pk__in=sources).exclude(Exists(of_planes)).exclude(Exists(of_regions)).delete()


def _record(actor: User, dataset: Dataset, removed: Removed, files: _Files) -> None:
    transaction.on_commit(lambda: _discard(files), robust=True)
    detail = {"cases": removed.cases, "images": removed.images}
    record_event(actor=actor, action="dataset.contents_removed", subject=dataset, detail=detail)


def _refusal(error: Exception, used: Sequence[str]) -> Conflict:
    is_frozen = isinstance(error, _FROZEN) or isinstance(error.__cause__, psycopg.errors.RestrictViolation)
    if not is_frozen:  # a row that refers to one of these was committed meanwhile
        return Conflict("changed_meanwhile", "Something was added to it meanwhile. Look again, then remove it.")
    if not used:
        return Conflict("used_by_study", "A frozen study uses this. What a frozen study uses cannot be removed.")
    names = ", ".join(used[:_NAMED_AT_MOST]) + (" and others" if len(used) > _NAMED_AT_MOST else "")
    return Conflict("used_by_study", f"A frozen study uses {names}. Leave out what a frozen study uses.")


def _used_ones(dataset_id: str, cases: Sequence[UUID], images: Sequence[UUID]) -> list[str]:
    """The codes of the cases among those chosen that a frozen study does not let go, one more than will be named."""
    used = _kept(Case.objects.filter(dataset_id=dataset_id, pk__in=cases).values_list("pk", flat=True), Case)
    used_images = _kept(Image.objects.filter(dataset_id=dataset_id, pk__in=images).values_list("pk", flat=True), Image)
    found = Case.objects.filter(pk__in=used) | Case.objects.filter(images__in=used_images)
    return [case.code for case in found.distinct()[: _NAMED_AT_MOST + 1]]


def _kept(rows: Iterable[UUID], model: type[Case] | type[Image]) -> list[UUID]:
    """Those that cannot be removed, up to one more than will be named: a group that can go is not looked into."""
    group = list(rows)
    if _can_go(group, model):
        return []
    if len(group) == 1:
        return group
    middle = len(group) // 2
    found = _kept(group[:middle], model)
    return found if len(found) > _NAMED_AT_MOST else found + _kept(group[middle:], model)


def _can_go(group: Sequence[UUID], model: type[Case] | type[Image]) -> bool:
    """Tried, and taken back."""
    try:
        with transaction.atomic():
            _remove_showings(Image.objects.filter(**{"case__in" if model is Case else "pk__in": group}))
            model.objects.filter(pk__in=group).delete()
            transaction.set_rollback(True)
    except (*_FROZEN, IntegrityError):
        return False
    return True


# --- files ----------------------------------------------------------------------------------------------------------


def _note_files(images: QuerySet[Image], files: _Files) -> None:
    planes = Plane.objects.filter(image__in=images)
    for frame, padding in planes.values_list("frame_sha256", "padding_sha256").iterator():
        files.frames.add(frame)
        files.masks.update([padding] if padding else [])
    files.masks.update(LesionPlane.objects.filter(region__image__in=images).values_list("mask_sha256", flat=True))
    made = Reconstruction.objects.filter(image__in=images)
    for rows in (made, Showing.objects.filter(reconstruction__in=made)):
        for frames in rows.values_list("frames", flat=True).iterator():
            files.frames.update(frames)


def _discard(files: _Files) -> None:
    disk.remove(files.originals)
    discard_unused(files.frames, files.masks)


def discard_unused(frames: Collection[str], masks: Collection[str] = ()) -> int:
    """Remove those frames and masks from storage that no row refers to any more. Returns how many.

    Call it after the rows are gone and committed. Another dataset may hold the same pixels, and an ingest or a
    reconstruction may be about to refer to a file that it found in storage: references are looked up again under the
    lock of `imaging.holding`, and while somebody stores, the files stay and `sweep_storage` removes them later.
    """
    return _discard_files("frames", frames) + _discard_files("masks", masks)


def _discard_files(folder: Folder, hashes: Collection[str]) -> int:
    removed, wanted = 0, sorted(hashes)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        with removing_files() as is_alone:
            if not is_alone:
                break
            unneeded = {*batch} - _referred(folder, batch)
            for sha256 in unneeded:
                default_storage.delete(_name(folder, sha256))
            removed += len(unneeded)
    return removed


def sweep_storage(*, now: datetime) -> int:
    """Remove every file of a day or more that no row refers to. Returns how many."""
    return sum(_sweep_folder(folder, now - YOUNG) for folder in ("frames", "masks"))


def _sweep_folder(folder: Folder, before: datetime) -> int:
    removed = 0
    for batch in _batches(list_files(folder, before=before)):
        removed += _discard_files(folder, [Path(name).stem for name in batch if name.endswith(".raw")])
        for name in batch:
            if name.endswith(disk.PART):  # from before there was a folder for them
                default_storage.delete(name)
                removed += 1
    return removed


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _name(folder: Folder, sha256: str) -> str:
    return frame_name(sha256) if folder == "frames" else mask_name(sha256)


def _referred(folder: Folder, hashes: Sequence[str]) -> set[str]:
    """Those of the hashes that some row refers to, in any dataset."""
    if folder == "masks":
        paddings = Plane.objects.filter(padding_sha256__in=hashes).values_list("padding_sha256", flat=True)
        lesions = LesionPlane.objects.filter(mask_sha256__in=hashes).values_list("mask_sha256", flat=True)
        return {*paddings, *lesions}
    planes = Plane.objects.filter(frame_sha256__in=hashes).values_list("frame_sha256", flat=True)
    return {*planes, *_made_frames(hashes)}


def _made_frames(hashes: Sequence[str]) -> set[str]:
    """Of the frames of reconstructions and of showings, which lie in lists.

    Each list is taken apart once: comparing lists with lists is quadratic.
    """
    sql = """
        SELECT frame FROM imaging_reconstruction, unnest(frames) AS frame WHERE frame = ANY(%s)
        UNION SELECT frame FROM imaging_showing, unnest(frames) AS frame WHERE frame = ANY(%s)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(hashes), list(hashes)])
        return {row[0] for row in cursor.fetchall()}
