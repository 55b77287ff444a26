"""One decoded plane to one Image row in its case."""

from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from imaging.coding import choose_coding
from imaging.decoding.frames import RefusedError
from imaging.models import Case, Dataset, Image
from imaging.storage import store_frame
from ml.ranges import declared_range

LARGEST_SAMPLE = 4_000_000


def add_image(*, dataset: Dataset, group: str, stored: np.ndarray, frame: dict[str, Any], file: dict[str, Any]) -> bool:
    """False for pixels that the dataset holds already. `file` holds the fields that the frames of one file share.

    Raises RefusedError for a plane that shows nothing.
    """
    image = Image(dataset=dataset, **file, **_fields(stored, frame))
    try:
        with transaction.atomic():
            if _is_held(image):
                return False
            image.case = _get_case(dataset, group)
            image.save(force_insert=True)
    except IntegrityError:
        return False  # another run of this job was quicker
    return True


def _is_held(image: Image) -> bool:
    """By codes and coding: two images that differ by a constant have the same codes."""
    fields = ("dataset", "frame_sha256", "code_slope", "code_offset")
    return Image.objects.filter(**{name: getattr(image, name) for name in fields}).exists()


def _get_case(dataset: Dataset, group: str) -> Case:
    """The group's case. The dataset's row is locked, so that two workers do not give one number twice."""
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    case = Case.objects.filter(dataset=dataset, group_id=group).first()
    if case is None:
        last = Case.objects.filter(dataset=dataset).order_by("-number").first()
        case = Case.objects.create(dataset=dataset, group_id=group, number=last.number + 1 if last else 1)
    return case


def _fields(stored: np.ndarray, frame: dict[str, Any]) -> dict[str, Any]:
    values = _values(stored, frame)
    coding = choose_coding(stored, slope=frame["slope"], intercept=frame["intercept"])
    is_byte = stored.dtype == np.uint8 and frame["slope"] == 1 and frame["intercept"] == 0
    low, high = declared_range(stored if is_byte else values, modality=frame["modality"])
    centre, width = _window(frame["window"], values, low, high)
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
        "flags": frame["flags"],
    }


def _values(stored: np.ndarray, frame: dict[str, Any]) -> np.ndarray:
    if stored.dtype.kind == "f" and not np.isfinite(stored).all():
        raise RefusedError("The image holds values that are not numbers.")
    if stored.min() == stored.max():
        raise RefusedError("Every pixel of the image has the same value.")
    return stored.astype(np.float64) * frame["slope"] + frame["intercept"]


def _window(declared: tuple[float, float] | None, values: np.ndarray, low: float, high: float) -> tuple[float, float]:
    """The file's window where it shows any of the image, else from the 1st to the 99th percentile within the range."""
    if declared is not None:
        centre, width = declared
        if centre - width / 2 < values.max() and centre + width / 2 > values.min():
            return centre, width
    stride = int(np.ceil(np.sqrt(values.size / LARGEST_SAMPLE)))
    sample = values[::stride, ::stride]
    inside = sample[(sample >= low) & (sample <= high)]
    first, last = (float(value) for value in np.percentile(inside if inside.size else sample, (1, 99)))
    if last <= first:
        first, last = float(values.min()), float(values.max())
    return (first + last) / 2, last - first
