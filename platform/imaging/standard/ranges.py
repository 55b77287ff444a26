"""The value range of an image under another modality than it was taken in with."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from imaging.models import Image, Plane
from imaging.planes import read_padding, read_values
from ml.ranges import CT_RANGE, LARGEST_SAMPLE, PROJECTION, declared_range

_BYTES = (0.0, 255.0)


Range = tuple[float, float]


def changed_ranges(wanted: Iterable[tuple[Image, str]]) -> Iterator[tuple[Image, Range]]:
    """(image, (low, high)) of those whose range is another under their new modality, as `ml.ranges` declares it."""
    changing = {
        image.pk: (image, modality)
        for image, modality in wanted
        if _rule(image.modality) != _rule(modality) and not (image.bits_stored <= 8 and image.value_range == _BYTES)
    }
    yield from ((image, CT_RANGE) for image, modality in changing.values() if modality == "CT")
    read = {key: pair for key, pair in changing.items() if pair[1] != "CT"}
    for key, planes in _planes_of(read):
        image, modality = read[key]
        sample = np.concatenate(list(_samples(image, planes)))[np.newaxis]
        yield image, declared_range(sample, modality=modality)


def _planes_of(images: Iterable[UUID]) -> Iterator[tuple[UUID, list[Plane]]]:
    rows = Plane.objects.filter(image__in=list(images)).order_by("image", "index").iterator(chunk_size=2000)
    for key, planes in groupby(rows, key=lambda plane: plane.image_id):
        yield key, list(planes)


def _rule(modality: str) -> str:
    return "CT" if modality == "CT" else "projection" if modality in PROJECTION else "other"


def _samples(image: Image, planes: Iterable[Plane]) -> Iterator[NDArray[np.float32]]:
    """Values outside padding, from every so-many-th row and column of every plane."""
    total = image.rows * image.columns * image.plane_count
    stride = max(1, int(np.ceil(np.sqrt(total / LARGEST_SAMPLE))))
    for plane in planes:
        values, padding = read_values(image, plane)[::stride, ::stride], read_padding(image, plane)
        yield values.ravel() if padding is None else values[~padding[::stride, ::stride]]
