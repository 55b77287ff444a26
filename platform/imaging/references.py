"""The reference standard that lies beside the images: a CSV of labels, masks as pictures, segmentations as DICOM."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from django.db import transaction

from imaging.decoding.deidentify import Deidentifier
from imaging.models import Dataset, Image, ReferenceStandard, Region
from imaging.storage import store_mask

FILE_COLUMNS = ("file", "filename", "path", "image")
PATIENT_COLUMNS = ("patient", "patient_id", "case")
MASK_SUFFIX = "_mask"
MASK_FOLDER = "masks"


@dataclass(frozen=True)
class LabelRow:
    """One row of the CSV. `finding_class` is "normal", "abnormal" or empty; `box` is x, y, width, height in pixels."""

    line: int
    stem: str
    patient: str
    finding_class: str
    finding: str
    group: str
    box: tuple[int, int, int, int] | None


def is_label_file(name: str) -> bool:
    return name.lower().endswith(".csv")


def is_mask_file(name: str) -> bool:
    """`<stem>_mask.png`, or any picture below a folder called masks."""
    path = PurePosixPath(name.lower())
    is_picture = path.suffix in (".png", ".tif", ".tiff")
    return is_picture and (path.stem.endswith(MASK_SUFFIX) or MASK_FOLDER in path.parts[:-1])


def stem_of(name: str) -> str:
    """What joins an image with its mask and its label: the file's name without folder, suffix and `_mask`."""
    stem = PurePosixPath(name).name.lower()
    for ending in (".nii.gz", ".nii", ".dcm", ".png", ".jpeg", ".jpg", ".tiff", ".tif"):
        stem = stem.removesuffix(ending)
    return stem.removesuffix(MASK_SUFFIX)


def read_labels(path: Path) -> Iterator[LabelRow]:
    """Raises ValueError, in words, for a file that is no CSV of labels or has an unreadable row."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("The CSV is not UTF-8 text. Save it as UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text))
    columns = [name.strip().lower() for name in reader.fieldnames or []]
    if not set(columns) & {*FILE_COLUMNS, *PATIENT_COLUMNS} or "label" not in columns:
        raise ValueError("A CSV of labels needs a column `file` (or `patient`) and a column `label`.")
    reader.fieldnames = columns
    for line, row in enumerate(reader, start=2):
        yield _label_row(line, {key: (value or "").strip() for key, value in row.items() if key})


def _label_row(line: int, row: dict[str, str]) -> LabelRow:
    finding_class, _, detail = row["label"].lower().partition(":")
    if finding_class not in ("normal", "abnormal", ""):
        raise ValueError(f"Line {line}: the label is `{row['label']}`; use normal or abnormal.")
    file = next((row[name] for name in FILE_COLUMNS if row.get(name)), "")
    return LabelRow(
        line=line,
        stem=stem_of(file) if file else "",
        patient=next((row[name] for name in PATIENT_COLUMNS if row.get(name)), ""),
        finding_class=finding_class,
        finding=(row.get("finding") or detail)[:200],
        group=row.get("group_id", ""),
        box=_box(line, row.get("box", "")),
    )


def _box(line: int, text: str) -> tuple[int, int, int, int] | None:
    if not text:
        return None
    try:
        numbers = [round(float(word)) for word in text.replace(";", " ").replace(",", " ").strip("[]()").split()]
        x, y, width, height = numbers
    except ValueError as error:
        raise ValueError(f"Line {line}: the box is `{text}`; give x, y, width and height in pixels.") from error
    return x, y, width, height


@transaction.atomic
def apply_label(dataset: Dataset, row: LabelRow) -> str | None:
    """Write one row's reference standard and box. Returns what is wrong with it, or None."""
    deidentifier = Deidentifier(dataset.secret)
    images = list(_images_of(dataset, row, deidentifier))
    if not images:
        return f"Line {row.line}: no image of this dataset has that name."
    for case in {image.case for image in images}:
        if row.finding_class:
            ReferenceStandard.objects.update_or_create(
                case=case, defaults={"finding_class": row.finding_class, "finding": row.finding}
            )
    if row.box is None:
        return None
    return next((problem for image in images if (problem := _add_box(image, row.box, row.line))), None)


def _images_of(dataset: Dataset, row: LabelRow, deidentifier: Deidentifier) -> list[Image]:
    images = Image.objects.filter(dataset=dataset).select_related("case")
    if row.stem:
        return list(images.filter(stem=deidentifier.key(f"stem:{row.stem}")))
    return list(images.filter(case__group_id=deidentifier.key(f"patient:{row.patient}")))


def _add_box(image: Image, box: tuple[int, int, int, int], line: int) -> str | None:
    x, y, width, height = box
    if width < 1 or height < 1 or x < 0 or y < 0 or x + width > image.columns or y + height > image.rows:
        return f"Line {line}: the box reaches outside the image of {image.columns} × {image.rows} pixels."
    mask = np.zeros((image.rows, image.columns), bool)
    mask[y : y + height, x : x + width] = True
    add_region(image, mask, kind=Region.Kind.BOX)
    return None


def add_region(image: Image, mask: np.ndarray, *, kind: Region.Kind = Region.Kind.MASK, label: str = "") -> Region:
    """`mask` is bool (rows, columns) with at least one pixel. The same mask twice is one region."""
    rows, columns = np.nonzero(mask)
    region, _ = Region.objects.get_or_create(
        image=image,
        mask_sha256=store_mask(mask),
        defaults={
            "kind": kind,
            "label": label,
            "x": int(columns.min()),
            "y": int(rows.min()),
            "width": int(np.ptp(columns)) + 1,
            "height": int(np.ptp(rows)) + 1,
            "area_px": int(mask.sum()),
        },
    )
    return region
