"""The CSV of labels beside the images: what each row says, and the reference standard it becomes."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.db import transaction

from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.frames import RefusedError
from imaging.matching import find_images, path_candidates
from imaging.models import Case, Dataset, Image, Modality, ReferenceStandard, Region
from imaging.regions import add_region

FILE_COLUMNS = ("file", "filename", "path", "image")
PATIENT_COLUMNS = ("patient", "patient_id", "case")
NOTES = ("label", "finding", "box", "mask", "group_id")
LARGEST_CSV = 64 * 1024**2


Box = tuple[int, int, int, int]
# Words that people write, to the DICOM ones.
MODALITIES = {"X-RAY": "DX", "XRAY": "DX", "MRI": "MR", "ULTRASOUND": "US", "PET": "PT"}


@dataclass(frozen=True)
class LabelRow:
    """One row. `finding_class` is "normal", "abnormal" or empty; boxes are (label, (x, y, width, height)) in pixels."""

    line: int
    file: str = ""
    patient: str = ""
    finding_class: str = ""
    finding: str = ""
    group: str = ""
    mask: str = ""
    modality: str = ""
    boxes: tuple[tuple[str, Box], ...] = ()
    problem: str = ""


def is_label_file(name: str) -> bool:
    return name.lower().endswith(".csv")


def read_labels(path: Path) -> list[LabelRow] | None:
    """Every row; one that cannot be read carries its problem. None for a CSV that is no table of labels.

    Raises RefusedError for a file that is no CSV.
    """
    if path.stat().st_size > LARGEST_CSV:
        raise RefusedError(f"The CSV is larger than {LARGEST_CSV // 1024**2} MiB. Split it.")
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), restkey="")
        columns = [name.strip().lower() for name in reader.fieldnames or []]
        if not {*FILE_COLUMNS, *PATIENT_COLUMNS} & set(columns) or not set(NOTES) & set(columns):
            return None
        reader.fieldnames = columns
        return list(_rows(reader))
    except UnicodeDecodeError as error:
        raise RefusedError("The CSV is not UTF-8 text. Save it as UTF-8.") from error
    except csv.Error as error:
        raise RefusedError(f"The CSV cannot be read: {error}.") from error


def _rows(reader: "csv.DictReader[str]") -> Iterator[LabelRow]:
    for row in reader:
        cells = {key: (value or "").strip() for key, value in row.items() if key}
        try:
            yield _row(reader.line_num, cells)
        except ValueError as error:
            yield LabelRow(line=reader.line_num, problem=str(error))


def _row(line: int, cells: dict[str, str]) -> LabelRow:
    file, patient = (next((cells[n] for n in names if cells.get(n)), "") for names in (FILE_COLUMNS, PATIENT_COLUMNS))
    if not file and not patient:
        raise ValueError("The row names neither a file nor a patient.")
    finding_class, _, detail = cells.get("label", "").lower().partition(":")
    if finding_class not in ("normal", "abnormal", ""):
        raise ValueError(f"The label is `{cells['label']}`; write normal or abnormal.")
    return LabelRow(
        line=line,
        file=file,
        patient=patient,
        finding_class=finding_class,
        finding=(cells.get("finding") or detail)[:200],
        group=cells.get("group_id", ""),
        mask=cells.get("mask", ""),
        modality=_modality(cells.get("modality", "")),
        boxes=tuple(_boxes(cells.get("box", ""))),
    )


def _modality(text: str) -> str:
    word = MODALITIES.get(text.upper(), text.upper())
    return word if word in Modality.values else ""


def _boxes(text: str) -> Iterator[tuple[str, Box]]:
    """`x,y,width,height`, or several as `finding:x,y,width,height;…`."""
    for part in text.split(";"):
        if part.strip():
            label, _, numbers = part.rpartition(":")
            yield label.strip()[:100], _box(numbers)


def _box(text: str) -> Box:
    words = text.replace(",", " ").strip(" []()").split()
    try:
        x, y, width, height = (round(float(word)) for word in words)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"The box is `{text}`; give x, y, width and height in pixels.") from error
    return x, y, width, height


@transaction.atomic
def apply_label(*, dataset: Dataset, row: LabelRow, csv_path: str, was_labelled: set[Case]) -> None:
    """Write one row's reference standard and box. Raises RefusedError with what is wrong with the row.

    Of several rows of one case "abnormal" wins: a patient with one abnormal image is abnormal. `was_labelled` carries
    the cases that earlier rows of this CSV labelled, so that a newer CSV still replaces an older one.
    """
    if row.problem:
        raise RefusedError(row.problem)
    images = _images_of(dataset, row, csv_path)
    if not images:
        raise RefusedError(f"No image of this dataset belongs to `{row.file or row.patient}`.")
    if row.finding_class:
        for case in {image.case for image in images}:
            _label_case(case, row, is_first=case not in was_labelled)
            was_labelled.add(case)
    for image in images:
        for label, box in row.boxes:
            _add_box(image, box, label)


def _images_of(dataset: Dataset, row: LabelRow, csv_path: str) -> list[Image]:
    if row.file:
        return find_images(dataset=dataset, candidates=path_candidates(row.file, beside=csv_path), name=row.file)
    group = Deidentifier(dataset.secret).key(f"patient:{row.patient}")
    return list(Image.objects.filter(dataset=dataset, case__group_id=group).select_related("case"))


def _label_case(case: Case, row: LabelRow, *, is_first: bool) -> None:
    known = None if is_first else ReferenceStandard.objects.filter(case=case).first()
    if known and known.finding_class == ReferenceStandard.FindingClass.ABNORMAL:
        return
    ReferenceStandard.objects.update_or_create(
        case=case, defaults={"finding_class": row.finding_class, "finding": row.finding}
    )


def _add_box(image: Image, box: Box, label: str) -> None:
    x, y, width, height = box
    if width < 1 or height < 1 or x < 0 or y < 0 or x + width > image.columns or y + height > image.rows:
        raise RefusedError(f"The box reaches outside the image of {image.columns} × {image.rows} pixels.")
    mask = np.zeros((image.rows, image.columns), bool)
    mask[y : y + height, x : x + width] = True
    add_region(image=image, mask=mask, kind=Region.Kind.BOX, label=label)
