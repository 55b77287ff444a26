"""Masks of single planes of a stack, one file each: together they outline its lesions, in three dimensions."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import RefusedError
from imaging.decoding.deidentify import Deidentifier
from imaging.models import Dataset, Image, Region
from imaging.models.standard import Origin
from imaging.standard.acts import Act, StandardSealed, one_change
from imaging.standard.current import lock_cases
from imaging.standard.outlined import (
    NEWER,
    VALUE,
    Outlined,
    check_unsettled,
    describe,
    make_lesions,
    record_outlining,
    split_labels,
    values_of,
)
from imaging.standard.regions import current_regions, replace_regions
from imaging.storage import load_mask

Labels = NDArray[np.integer]
Mask = NDArray[np.bool_]


def take_planes(
    dataset: Dataset, image: Image, labels: Mapping[int, Labels], names: Mapping[int, str], *, act: Act
) -> str:
    """Put the labels of these planes, perhaps none, in place of what such masks said of them before.

    The other planes stay as they are, and lesions that meet become one. Raises RefusedError as `take_place` does.
    """
    key = Deidentifier(dataset.secret).key(f"planes:{image.pk}")
    try:
        with one_change():
            lock_cases([image.case_id])
            standing = list(current_regions(image))
            check_unsettled([image], standing)
            current = [region for region in standing if _is_replaced(region, key, act)]
            outlined = _compose(image, [region for region in current if region.source_key == key], labels, names)
            values = values_of([outlined])
            wanted = make_lesions([outlined], values, source_key=key, act=act) if values else []
            change = replace_regions(current=current, wanted=wanted, because=NEWER)
            change = replace(change, withdrawn=change.withdrawn - _forget_steps(current, key, act))
            record_outlining(dataset, change, act)
    except StandardSealed as error:
        raise RefusedError(str(error)) from error
    if not any(plane.any() for plane in labels.values()):
        return "Nothing is outlined on this plane."
    return f"Outlined on plane {min(labels) + 1}. {describe(wanted, change, [image])}"


def _is_replaced(region: Region, key: str, act: Act) -> bool:
    return region.origin == Origin.FILE and (region.source_key == key or region.at < act.since)


def _compose(image: Image, regions: list[Region], labels: Mapping[int, Labels], names: Mapping[int, str]) -> Outlined:
    """What such masks outlined on the other planes, with the new planes."""
    parts = [
        (part.index, int(region.attributes.get(VALUE, "1")), part.mask_sha256)
        for region in regions
        for part in region.planes.all()
        if part.index not in labels
    ]

    def read(index: int) -> dict[int, Mask]:
        if index in labels:
            return split_labels(labels[index])
        found: dict[int, Mask] = {}
        for at, value, sha256 in parts:
            if at == index:
                mask = load_mask(sha256, rows=image.rows, columns=image.columns)
                found[value] = found[value] | mask if value in found else mask
        return found

    known = {int(region.attributes[VALUE]): region.label for region in regions if VALUE in region.attributes}
    used = {index for index, plane in labels.items() if plane.any()} | {index for index, _, _ in parts}
    return Outlined(image, sorted(used), read, {**known, **names})


def _forget_steps(current: list[Region], key: str, act: Act) -> int:
    """Lesions that grew plane by plane in one upload leave no history of each step. Returns how many there were."""
    steps = [region.pk for region in current if region.source_key == key and region.at >= act.since]
    forgotten = Region.objects.filter(pk__in=steps, replaced_at__isnull=False)
    count = forgotten.count()
    forgotten.delete()
    return count
