"""Drafts to rows: whole batches at once where nothing is in the way, else one image after the other."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import IntegrityError, transaction

from evaluation.files.content import RefusedError
from imaging.decoding.deidentify import Deidentifier
from imaging.ingest.cases import cases_of, lock_numbering
from imaging.ingest.drafts import Draft, image_fields, plane_rows, source_row
from imaging.ingest.faults import is_outage
from imaging.ingest.joining import HeldPlane, check_untouched, frozen
from imaging.ingest.planes import Taken
from imaging.models import Case, Dataset, Image, Plane, SourceFile

PIXELS_ARE_HERE = "image_pixels_once_per_dataset"
_RESTRICT_VIOLATION = "23001"
# Headers of this many files lie in memory at once.
_FILES_AT_ONCE = 50
_PLANES_AT_ONCE = 500


def is_about_pixels(error: IntegrityError) -> bool:
    """Whether the one constraint refused that means "these pixels are here"."""
    return _constraint(error) == PIXELS_ARE_HERE


class RowWriter:
    """Writes the rows of one dataset. Every method is called inside a transaction."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._deidentifier = Deidentifier(dataset.secret)

    def held_pixels(self, drafts: Sequence[Draft]) -> dict[str, Case]:
        """Which of the drafts' pixels the dataset holds, and in which case."""
        wanted = [draft.pixels_sha256 for draft in drafts]
        held = Image.objects.filter(dataset=self._dataset, pixels_sha256__in=wanted)
        return {image.pixels_sha256: image.case for image in held.select_related("case").only("pixels_sha256", "case")}

    def create(self, drafts: Sequence[Draft]) -> list[Image]:
        """New images with their planes, sources and cases, in a few statements for all."""
        if not drafts:
            return []
        fields = [image_fields(draft) for draft in drafts]
        cases = cases_of(dataset=self._dataset, owners=[draft.owner for draft in drafts])
        images = [
            Image(case=cases[draft.owner.group], dataset=self._dataset, **values)
            for draft, values in zip(drafts, fields, strict=True)
        ]
        Image.objects.bulk_create(images)
        self._create_planes(drafts, images)
        return images

    def lengthen(self, draft: Draft) -> Image:
        """The planes of a draft join the image that it names. Raises RefusedError where that may not be any more."""
        assert draft.held is not None
        try:
            with transaction.atomic():
                return self._lengthen(draft, draft.held)
        except IntegrityError as error:
            if getattr(error.__cause__, "sqlstate", "") == _RESTRICT_VIOLATION:
                raise frozen(draft.held) from error
            raise

    def _lengthen(self, draft: Draft, held: Image) -> Image:
        lock_numbering(self._dataset)
        image = Image.objects.select_for_update().select_related("case").get(pk=held.pk)
        check_untouched(image)
        kept = {plane.row.pk: index for index, plane in enumerate(draft.stack.planes) if isinstance(plane, HeldPlane)}
        rows = list(Plane.objects.filter(image=image))
        if {row.pk for row in rows} != set(kept):
            raise RefusedError("Another upload changed the image meanwhile. Upload the file again.")
        for row in rows:
            row.index = kept[row.pk]
            row.frame_sha256, row.padding_sha256 = draft.frames[row.index], draft.paddings[row.index]
        Plane.objects.bulk_update(rows, ["index", "frame_sha256", "padding_sha256"], batch_size=_PLANES_AT_ONCE)
        for name, value in image_fields(draft).items():
            setattr(image, name, value)
        image.save()
        self._create_planes([draft], [image])
        return image

    def _create_planes(self, drafts: Sequence[Draft], images: Sequence[Image]) -> None:
        """One source for each file, though several images may have planes of it."""
        files = {id(taken): taken for draft in drafts for taken in draft.stack.files}
        sources: dict[int, SourceFile] = {}
        for group in _in_groups(files.values(), _FILES_AT_ONCE):
            made = SourceFile.objects.bulk_create(
                source_row(taken, self._dataset, self._deidentifier) for taken in group
            )
            for taken, source in zip(group, made, strict=True):
                source.header = {}
                sources[id(taken)] = source
        planes = [row for draft, image in zip(drafts, images, strict=True) for row in plane_rows(draft, image, sources)]
        Plane.objects.bulk_create(planes, batch_size=_PLANES_AT_ONCE)

    def can_hold(self, taken: Taken) -> bool:
        """Whether what the file says of itself can be written down at all. Nothing of it stays."""
        try:
            with transaction.atomic():
                source_row(taken, self._dataset, self._deidentifier).save(force_insert=True)
                transaction.set_rollback(True)
        except Exception as error:
            if is_outage(error):
                raise
            return False
        return True


def _in_groups(files: Iterable[Taken], size: int) -> Iterable[list[Taken]]:
    rest = iter(files)
    while group := list(islice(rest, size)):
        yield group


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")
