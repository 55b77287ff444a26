"""Reference regions: masks as pictures, and DICOM segmentations."""

from typing import Any

import numpy as np

from imaging.decoding.frames import RefusedError
from imaging.models import Dataset, Image, Region
from imaging.storage import store_mask


def add_region(*, image: Image, mask: np.ndarray, kind: Region.Kind = Region.Kind.MASK, label: str = "") -> Region:
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


def add_masks(*, images: list[Image], masks: list[np.ndarray]) -> int:
    """One mask for each frame of an image file; empty ones say "nothing here". Returns how many regions there were.

    Raises RefusedError for masks of another size or number, or when all are empty.
    """
    by_frame = {image.frame_index: image for image in images}
    if len(masks) > 1 and len(masks) <= max(by_frame):
        raise RefusedError(f"The mask has {len(masks)} slices, its image at least {max(by_frame) + 1}.")
    used = 0
    for index, mask in enumerate(masks):
        image = by_frame.get(index)
        if image is not None and mask.any():
            _check_shape(image, mask)
            add_region(image=image, mask=mask)
            used += 1
    if not used:
        raise RefusedError("The mask is empty. Leave it out, or draw the region.")
    return used


def add_segments(*, dataset: Dataset, segments: list[tuple[dict[str, Any], np.ndarray]]) -> int:
    """Frames of a DICOM segmentation, matched by the (remapped) UID of the image each was drawn on."""
    used = 0
    for frame, mask in segments:
        image = _referenced(dataset, frame)
        if image is not None and mask.any():
            _check_shape(image, mask)
            add_region(image=image, mask=mask)
            used += 1
    if not used:
        raise RefusedError("The segmentation fits no image of this dataset. Upload the images it was drawn on.")
    return used


def _referenced(dataset: Dataset, frame: dict[str, Any]) -> Image | None:
    uid = (frame["references"] or [""])[0]
    return Image.objects.filter(dataset=dataset, instance_uid=uid, frame_index=0).first() if uid else None


def _check_shape(image: Image, mask: np.ndarray) -> None:
    if mask.shape != (image.rows, image.columns):
        raise RefusedError(
            f"The mask has {mask.shape[1]} × {mask.shape[0]} pixels, its image {image.columns} × {image.rows}."
        )
