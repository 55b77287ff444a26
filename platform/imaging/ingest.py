"""Uploaded files to cases and images, with one verdict for each file.

Safe to run twice: a file that has its verdict is passed over, pixels are unique in a dataset, and originals are
discarded only when every verdict stands.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from django.db.models import Count

from imaging.archives import Entry, is_archive, is_junk, list_names, unpack
from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.frames import RefusedError
from imaging.decoding.sandbox import DecodingSandbox, process_sandbox
from imaging.images import add_image
from imaging.labels import LabelRow, apply_label, is_label_file, read_labels
from imaging.matching import bare, find_images, image_paths_of_mask, is_mask_file, path_candidates, stem_of
from imaging.models import Case, Dataset, Upload, Verdict
from imaging.regions import add_masks, add_segments
from imaging.uploads import discard_file, upload_file

Report = Callable[[int, int, str], None]
Answer = dict[str, Any]
# The order in which files are taken: images first, because masks and labels are matched to them.
_IMAGES, _MASKS, _LABELS = range(3)
_STATUS = Verdict.Status


def ingest_uploads(*, dataset_id: str, upload_ids: list[str], job_id: str, report: Report) -> str:
    """Take every upload. Returns one sentence that sums up. `report` is told (files done, files in all, message)."""
    dataset = Dataset.objects.get(pk=dataset_id)
    uploads = list(Upload.objects.filter(dataset=dataset, pk__in=upload_ids).order_by("path"))
    sandbox = process_sandbox()
    with tempfile.TemporaryDirectory(prefix="fovea-ingest-") as folder:
        Ingest(dataset, job_id, report, sandbox, Path(folder)).run(uploads)
    sandbox.clear()
    for upload in uploads:
        Upload.objects.filter(pk=upload.pk).update(state=Upload.State.INGESTED)
        discard_file(upload)
    return _summary(job_id)


def _summary(job_id: str) -> str:
    counts = dict(Verdict.objects.filter(job_id=job_id).values_list("status").annotate(Count("id")).order_by())
    return ", ".join(f"{counts[status]} {status}" for status in _STATUS.values if status in counts) or "Nothing to read"


class Ingest:
    """One job's work on one dataset."""

    def __init__(self, dataset: Dataset, job_id: str, report: Report, sandbox: DecodingSandbox, folder: Path) -> None:
        self._dataset, self._job_id, self._report = dataset, job_id, report
        self._sandbox, self._folder = sandbox, folder
        self._key = Deidentifier(dataset.secret).key
        self._judged = set(Verdict.objects.filter(job_id=job_id).values_list("path", flat=True))
        self._groups: dict[str, str] = {}  # bare path to the group that a CSV names
        self._modalities: dict[str, str] = {}  # bare path to the modality that a CSV names
        self._masks: dict[str, str] = {}  # bare path of a mask to its image's, where a CSV names them
        self._late: set[str] = set()  # segmentations, which wait for the images they were drawn on
        self._total = 0

    def run(self, uploads: list[Upload]) -> None:
        held = [upload for upload in uploads if upload_file(upload).exists()]
        self._total = sum(_count_files(upload) for upload in held)
        for upload in held:
            self._read_groups(upload)
        for stage in (_IMAGES, _MASKS, _LABELS):
            for upload in held:
                self._take_upload(upload, stage)

    def _read_groups(self, upload: Upload) -> None:
        """CSVs are looked into first, for groups and masks. A broken one gets its verdict when its turn comes."""
        try:
            for entry in self._entries(upload, is_label_file):
                if not entry.problem:
                    self._note_rows(entry.name, read_labels(entry.path) or [])
        except RefusedError:
            return

    def _note_rows(self, csv_path: str, rows: list[LabelRow]) -> None:
        for row in rows:
            for place in path_candidates(row.file, beside=csv_path) if row.file else []:
                if row.patient or row.group:
                    self._groups[place] = self._key(f"patient:{row.patient or row.group}")
                if row.modality:
                    self._modalities[place] = row.modality
                for mask in path_candidates(row.mask, beside=csv_path) if row.mask else []:
                    self._masks.setdefault(mask, bare(row.file))

    # --- one file after the other ---------------------------------------------------------------------------

    def _take_upload(self, upload: Upload, stage: int) -> None:
        try:
            for entry in self._entries(upload, lambda name: self._is_due(name, stage)):
                self._take(entry, stage)
        except RefusedError as error:
            self._judge(upload.path, _STATUS.REFUSED, str(error))

    def _entries(self, upload: Upload, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        """The upload itself, or what it holds if it is an archive; names begin with the upload's."""
        path = upload_file(upload)
        if not is_archive(path):
            if wanted(upload.path):
                yield Entry(upload.path, path)
            return
        if upload.path in self._judged:
            return  # refused as a whole
        for entry in unpack(path, self._folder, wanted=lambda name: wanted(f"{upload.path}/{name}")):
            yield Entry(f"{upload.path}/{entry.name}", entry.path, entry.problem)

    def _is_due(self, name: str, stage: int) -> bool:
        if name in self._judged:
            return False
        return stage == (_MASKS if name in self._late else self._stage_of(name))

    def _stage_of(self, name: str) -> int:
        if is_label_file(name):
            return _LABELS
        return _MASKS if is_mask_file(name) or bare(name) in self._masks else _IMAGES

    def _take(self, entry: Entry, stage: int) -> None:
        self._report(len(self._judged), self._total, f"Reading {Path(entry.name).name}")
        try:
            verdict = self._verdict(entry, stage)
        except RefusedError as error:
            verdict = (_STATUS.REFUSED, str(error), 0)
        if verdict is not None:
            self._judge(entry.name, *verdict)

    def _judge(self, name: str, status: Verdict.Status, reason: str, images: int = 0) -> None:
        self._judged.add(name)
        Verdict.objects.get_or_create(
            job_id=self._job_id,
            path=name[-1000:],
            defaults={"dataset": self._dataset, "status": status, "reason": reason, "images": images},
        )

    def _verdict(self, entry: Entry, stage: int) -> tuple[Verdict.Status, str, int] | None:
        """None for a segmentation whose turn comes later."""
        if is_junk(entry.name):
            return _STATUS.IGNORED, "A system's own file, not an image.", 0
        if entry.problem:
            raise RefusedError(entry.problem)
        if is_archive(entry.path):
            raise RefusedError("An archive inside an archive cannot be taken. Unpack it first.")
        if stage == _LABELS:
            return self._take_labels(entry)
        answer = self._sandbox.decode(entry.path, name=entry.name, secret=self._dataset.secret)
        if answer["frames"][0]["kind"] == "segment":
            return self._take_segments(entry, answer, stage)
        return self._take_mask(entry, answer) if stage == _MASKS else self._take_image(entry, answer)

    # --- images ---------------------------------------------------------------------------------------------

    def _take_image(self, entry: Entry, answer: Answer) -> tuple[Verdict.Status, str, int]:
        file = self._file_fields(entry, answer)
        group = answer["info"]["patient_key"] or self._groups.get(bare(entry.name), "")
        group = group or self._key(f"file:{file['file_sha256']}")
        modality = self._modalities.get(bare(entry.name), "") if answer["info"]["file_format"] != "dicom" else ""
        added, blank = 0, ""
        for frame in answer["frames"]:
            frame["modality"] = modality or frame["modality"]
            plane = self._plane(frame)
            try:
                added += add_image(dataset=self._dataset, group=group, stored=plane, frame=frame, file=file)
            except RefusedError as error:
                blank = str(error)
        if not added and blank:
            raise RefusedError(blank)
        if not added:
            return _STATUS.DUPLICATE, "The dataset already holds these pixels.", 0
        return _STATUS.ACCEPTED, _notes(answer, added), added

    def _file_fields(self, entry: Entry, answer: Answer) -> dict[str, Any]:
        with entry.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return {
            "file_sha256": sha256,
            "stem": self._key(f"stem:{stem_of(entry.name)}"),
            "path_key": self._key(f"path:{bare(entry.name)}"),
            "file_format": answer["info"]["file_format"],
            "transfer_syntax": answer["info"]["transfer_syntax"],
            "header": answer["info"]["header"],
        }

    def _plane(self, frame: dict[str, Any]) -> np.ndarray:
        return np.load(self._sandbox.folder / frame["pixels"], mmap_mode="r", allow_pickle=False)

    # --- reference standard ---------------------------------------------------------------------------------

    def _take_mask(self, entry: Entry, answer: Answer) -> tuple[Verdict.Status, str, int]:
        named = self._masks.get(bare(entry.name))
        places = path_candidates(named, beside=entry.name) if named else image_paths_of_mask(entry.name)
        images = find_images(dataset=self._dataset, candidates=places, name=named or entry.name)
        if not images:
            raise RefusedError("No image of this dataset has the mask's name. Name it like its image, with _mask.")
        used = add_masks(images=images, masks=[self._plane(frame) > 0 for frame in answer["frames"]])
        return _STATUS.REFERENCE, f"{used} reference region{'s' if used > 1 else ''}.", 0

    def _take_segments(self, entry: Entry, answer: Answer, stage: int) -> tuple[Verdict.Status, str, int] | None:
        if stage == _IMAGES:
            self._late.add(entry.name)
            return None
        segments = [(frame, self._plane(frame) > 0) for frame in answer["frames"]]
        used = add_segments(dataset=self._dataset, segments=segments)
        return _STATUS.REFERENCE, f"{used} reference region{'s' if used > 1 else ''}.", 0

    def _take_labels(self, entry: Entry) -> tuple[Verdict.Status, str, int]:
        rows = read_labels(entry.path)
        if rows is None:
            return _STATUS.IGNORED, "No table of labels: it needs a column `file` or `patient`, and `label`.", 0
        done: set[Case] = set()
        good = sum(self._take_row(entry, row, done) for row in rows)
        return _STATUS.REFERENCE, f"{good} of {len(rows)} rows were used.", 0

    def _take_row(self, entry: Entry, row: LabelRow, done: set[Case]) -> bool:
        try:
            apply_label(dataset=self._dataset, row=row, csv_path=entry.name, was_labelled=done)
        except RefusedError as error:
            self._judge(f"{entry.name}, line {row.line}", _STATUS.REFUSED, str(error))
            return False
        return True


def _count_files(upload: Upload) -> int:
    try:
        return len(list_names(upload_file(upload))) if is_archive(upload_file(upload)) else 1
    except RefusedError:
        return 1


def _notes(answer: Answer, added: int) -> str:
    flags = {flag for frame in answer["frames"] for flag in frame["flags"]}
    notes = [text for flag, text in _FLAG_NOTES.items() if flag in flags]
    if added < len(answer["frames"]):
        notes.append(f"{len(answer['frames']) - added} frames were left out: blank, or there already.")
    return " ".join(notes)


_FLAG_NOTES = {
    "burned_in_text_possible": "Text may be burned into the pixels: look before you use it.",
    "colour_converted": "Colour was converted to luminance.",
    "inverted": "MONOCHROME1 was inverted, so that bright means high.",
    "lossy_compression": "The pixels were compressed with loss before they came here.",
}
