"""Uploaded files to cases and images, with one verdict for each file.

Safe to run twice: a file that has its verdict is passed over, pixels are unique in a dataset, and originals are discarded
only when their verdict stands.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from imaging.archives import is_archive, unpack
from imaging.coding import choose_coding
from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.frames import RefusedError
from imaging.decoding.sandbox import DecodingSandbox
from imaging.models import Case, Dataset, Image, Upload, Verdict
from imaging.references import add_region, apply_label, is_label_file, is_mask_file, read_labels, stem_of
from imaging.storage import store_frame
from imaging.uploads import discard_file, upload_file
from ml.ranges import declared_range

Report = Callable[[int, int, str], None]
# The order in which files are taken: images first, because masks and labels are matched to them.
_IMAGE, _MASK, _LABELS = range(3)


class Ingest:
    """One job's work on one dataset. `report` is told (files done, files in all, message)."""

    def __init__(self, *, dataset: Dataset, job_id: str, report: Report) -> None:
        self._dataset = dataset
        self._job_id = job_id
        self._report = report
        self._deidentifier = Deidentifier(dataset.secret)
        self._judged = set(Verdict.objects.filter(job_id=job_id).values_list("path", flat=True))
        self._done = 0

    def run(self, uploads: list[Upload]) -> None:
        with tempfile.TemporaryDirectory(prefix="fovea-ingest-") as name, DecodingSandbox() as self._sandbox:
            self._groups = self._groups_of_labels(uploads, Path(name))
            for stage in (_IMAGE, _MASK, _LABELS):
                for upload in uploads:
                    self._take_upload(upload, Path(name), stage)
        for upload in uploads:
            Upload.objects.filter(pk=upload.pk).update(state=Upload.State.INGESTED)
            discard_file(upload)

    def _take_upload(self, upload: Upload, folder: Path, stage: int) -> None:
        path = upload_file(upload)
        if not path.exists():
            return  # discarded by an earlier run that had come to its end
        if is_archive(path):
            self._take_archive(upload, path, folder, stage)
        elif _stage_of(upload.path) == stage:
            self._take(upload.path, path)

    def _take_archive(self, upload: Upload, path: Path, folder: Path, stage: int) -> None:
        if upload.path in self._judged:
            return
        try:
            for name, file in unpack(path, folder, wanted=lambda name: _stage_of(name) == stage):
                self._take(f"{upload.path}/{name}", file)
        except RefusedError as error:
            self._judge(upload.path, Verdict.Status.REFUSED, str(error))

    def _take(self, name: str, path: Path) -> None:
        if name in self._judged:
            return
        self._report(self._done, 0, f"Reading {Path(name).name}")
        try:
            status, reason, images = self._verdict_of(name, path)
        except RefusedError as error:
            status, reason, images = Verdict.Status.REFUSED, str(error), 0
        self._judge(name, status, reason, images)

    def _verdict_of(self, name: str, path: Path) -> tuple[Verdict.Status, str, int]:
        if is_archive(path):
            raise RefusedError("An archive inside an archive cannot be taken. Unpack it first.")
        if is_label_file(name):
            return self._take_labels(path)
        if is_mask_file(name):
            return self._take_mask(name, path)
        return self._take_image(name, path)

    def _judge(self, name: str, status: Verdict.Status, reason: str, images: int = 0) -> None:
        self._judged.add(name)
        self._done += 1
        Verdict.objects.get_or_create(
            job_id=self._job_id,
            path=name[-1000:],
            defaults={"dataset": self._dataset, "status": status, "reason": reason, "images": images},
        )
        self._report(self._done, 0, f"{Path(name).name}: {status}")

    def _groups_of_labels(self, uploads: list[Upload], folder: Path) -> dict[str, str]:
        """File stems to the group that a CSV beside them names. Unreadable CSVs get their verdict at their own stage."""
        groups: dict[str, str] = {}
        for upload in uploads:
            path = upload_file(upload)
            with contextlib.suppress(ValueError, RefusedError, OSError):
                is_zip = is_archive(path)
                files = unpack(path, folder, wanted=is_label_file) if is_zip else [(upload.path, path)]
                for name, file in files:
                    if is_label_file(name):
                        groups |= {
                            row.stem: self._deidentifier.key(f"patient:{row.group or row.patient}")
                            for row in read_labels(file)
                            if row.stem and (row.group or row.patient)
                        }
        return groups

    # --- images ---------------------------------------------------------------------------------------------

    def _take_image(self, name: str, path: Path) -> tuple[Verdict.Status, str, int]:
        with path.open("rb") as file:
            file_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        answer = self._sandbox.decode(path, name=name, secret=self._dataset.secret)
        if answer["frames"][0]["kind"] == "segment":
            return self._take_segments(answer)
        stem = stem_of(name)
        patient = answer["info"]["patient_key"] or self._groups.get(stem, "")
        group = patient or self._deidentifier.key(f"file:{file_sha256}")
        added = sum(self._add_image(answer, frame, group, file_sha256, stem) for frame in answer["frames"])
        if not added:
            return Verdict.Status.DUPLICATE, "The dataset already holds these pixels.", 0
        return Verdict.Status.ACCEPTED, _notes(answer, added), added

    def _add_image(self, answer: dict[str, Any], frame: dict[str, Any], group: str, file_sha256: str, stem: str) -> int:
        """1 for a new image, 0 for pixels that the dataset holds. A frame without any contrast is refused."""
        stored = np.load(self._sandbox.folder / frame["pixels"], mmap_mode="r", allow_pickle=False)
        values = _image_values(stored, frame)
        image = Image(**_image_fields(answer, frame, values, stored))
        image.dataset, image.file_sha256 = self._dataset, file_sha256
        image.stem = self._deidentifier.key(f"stem:{stem}")
        try:
            with transaction.atomic():
                if Image.objects.filter(dataset=self._dataset, frame_sha256=image.frame_sha256).exists():
                    return 0
                image.case = _get_case(self._dataset, group)
                image.save(force_insert=True)
        except IntegrityError:
            return 0  # another run of this job was quicker
        return 1

    # --- reference standard ---------------------------------------------------------------------------------

    def _take_labels(self, path: Path) -> tuple[Verdict.Status, str, int]:
        try:
            rows = list(read_labels(path))
        except ValueError as error:
            raise RefusedError(str(error)) from error
        problems = [problem for row in rows if (problem := apply_label(self._dataset, row))]
        summary = f"{len(rows) - len(problems)} of {len(rows)} rows were used."
        return Verdict.Status.REFERENCE, " ".join([summary, *problems[:20]]), 0

    def _take_mask(self, name: str, path: Path) -> tuple[Verdict.Status, str, int]:
        answer = self._sandbox.decode(path, name=name, secret=self._dataset.secret)
        images = Image.objects.filter(
            dataset=self._dataset, stem=self._deidentifier.key(f"stem:{stem_of(name)}")
        ).order_by("frame_index")
        if not images:
            raise RefusedError("No image of this dataset has the mask's name. Name it like its image, with _mask.")
        for image, frame in zip(images, answer["frames"], strict=False):
            self._add_mask(image, np.load(self._sandbox.folder / frame["pixels"], allow_pickle=False) > 0)
        return Verdict.Status.REFERENCE, "A reference region of its image.", 0

    def _add_mask(self, image: Image, mask: np.ndarray) -> None:
        if mask.shape != (image.rows, image.columns):
            raise RefusedError(
                f"The mask has {mask.shape[1]} × {mask.shape[0]} pixels, its image {image.columns} × {image.rows}."
            )
        if not mask.any():
            raise RefusedError("The mask is empty. Leave it out, or draw the region.")
        add_region(image, mask)

    def _take_segments(self, answer: dict[str, Any]) -> tuple[Verdict.Status, str, int]:
        used = 0
        for frame in answer["frames"]:
            image = Image.objects.filter(dataset=self._dataset, instance_uid=(frame["references"] or [""])[0]).first()
            mask = np.load(self._sandbox.folder / frame["pixels"], allow_pickle=False)
            if image is not None and image.instance_uid and mask.any() and mask.shape == (image.rows, image.columns):
                add_region(image, mask)
                used += 1
        if not used:
            raise RefusedError("The segmentation fits no image of this dataset. Upload the images it was drawn on.")
        return Verdict.Status.REFERENCE, f"{used} reference regions.", 0


def ingest_uploads(*, dataset_id: str, upload_ids: list[str], job_id: str, report: Report) -> str:
    """Take every upload. Returns one sentence that sums up."""
    dataset = Dataset.objects.get(pk=dataset_id)
    uploads = list(Upload.objects.filter(dataset=dataset, pk__in=upload_ids).order_by("created_at", "path"))
    Ingest(dataset=dataset, job_id=job_id, report=report).run(uploads)
    counts = [
        f"{Verdict.objects.filter(job_id=job_id, status=status).count()} {status}"
        for status in Verdict.Status.values
        if Verdict.objects.filter(job_id=job_id, status=status).exists()
    ]
    return ", ".join(counts) or "nothing to read"


def _stage_of(name: str) -> int:
    return _LABELS if is_label_file(name) else _MASK if is_mask_file(name) else _IMAGE


def _get_case(dataset: Dataset, group: str) -> Case:
    """The group's case. The dataset's row is locked, so that two workers do not give one number twice."""
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    case = Case.objects.filter(dataset=dataset, group_id=group).first()
    if case is None:
        last = Case.objects.filter(dataset=dataset).order_by("-number").first()
        case = Case.objects.create(dataset=dataset, group_id=group, number=last.number + 1 if last else 1)
    return case


def _image_values(stored: np.ndarray, frame: dict[str, Any]) -> np.ndarray:
    if stored.dtype.kind == "f" and not np.isfinite(stored).all():
        raise RefusedError("The image holds values that are not numbers.")
    if stored.min() == stored.max():
        raise RefusedError("Every pixel of the image has the same value.")
    return stored.astype(np.float64) * frame["slope"] + frame["intercept"]


def _image_fields(
    answer: dict[str, Any], frame: dict[str, Any], values: np.ndarray, stored: np.ndarray
) -> dict[str, Any]:
    info = answer["info"]
    coding = choose_coding(stored, slope=frame["slope"], intercept=frame["intercept"])
    is_byte = stored.dtype == np.uint8 and frame["slope"] == 1 and frame["intercept"] == 0
    low, high = declared_range(stored if is_byte else values, modality=frame["modality"])
    centre, width = frame["window"] or _default_window(values, low, high)
    if "inverted" in frame["flags"]:
        centre, width = _default_window(values, low, high)
    spacing = frame["spacing_mm"] or (None, None)
    return {
        "modality": frame["modality"],
        "rows": frame["rows"],
        "columns": frame["columns"],
        "frame_index": frame["frame_index"],
        "spacing_row_mm": spacing[0],
        "spacing_column_mm": spacing[1],
        "bits_stored": frame["bits_stored"],
        "is_signed": frame["is_signed"],
        "photometric": frame["photometric"],
        "rescale_slope": frame["slope"],
        "rescale_intercept": frame["intercept"],
        "code_slope": coding.slope,
        "code_offset": coding.offset,
        "range_low": low,
        "range_high": high,
        "window_centre": centre,
        "window_width": width,
        "frame_sha256": store_frame(coding.encode(values)),
        "instance_uid": frame["instance_uid"],
        "file_format": info["file_format"],
        "transfer_syntax": info["transfer_syntax"],
        "header": info["header"],
        "flags": frame["flags"],
    }


def _default_window(values: np.ndarray, low: float, high: float) -> tuple[float, float]:
    """From the 1st to the 99th percentile of what lies in the declared range."""
    inside = values[(values >= low) & (values <= high)]
    first, last = (float(value) for value in np.percentile(inside if inside.size else values, (1, 99)))
    if last <= first:
        first, last = float(values.min()), float(values.max())
    return (first + last) / 2, last - first


def _notes(answer: dict[str, Any], added: int) -> str:
    flags = {flag for frame in answer["frames"] for flag in frame["flags"]}
    notes = [text for flag, text in _FLAG_NOTES.items() if flag in flags]
    if added < len(answer["frames"]):
        notes.append(f"{len(answer['frames']) - added} frames were already there.")
    return " ".join(notes)


_FLAG_NOTES = {
    "burned_in_text_possible": "Text may be burned into the pixels: look before you use it.",
    "colour_converted": "Colour was converted to luminance.",
    "inverted": "MONOCHROME1 was inverted, so that bright means high.",
    "lossy_compression": "The pixels were compressed with loss before they came here.",
}
