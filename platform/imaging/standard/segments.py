"""DICOM segmentations: on which planes of which images they were drawn, by what they refer to or by where they lie."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import PlaneInfo, RefusedError
from evaluation.files.flags import words_of
from imaging.decoding.answers import DecodedFile
from imaging.models import Dataset, Image, Plane, SourceFile
from imaging.standard.acts import Act
from imaging.standard.labels import mask_key
from imaging.standard.outlined import Outlined, make_lesions, take_place, values_of

Mask = NDArray[np.bool_]
FITS_NONE = "The segmentation fits no image of this dataset. Upload the images it was drawn on."
FITS_SEVERAL = "The segmentation lies on several images at one place and does not say which it was drawn on."
EMPTY = "The segmentation outlines nothing. Leave it out; to withdraw a lesion, call its image normal in a table."
_FRAME_OF_REFERENCE = "00200052"
#: How far, as a share of a pixel, a frame may lie from the plane it is put on.
_NEAR = 0.1


def apply_segmentation(*, dataset: Dataset, name: str, answer: DecodedFile, act: Act | None = None) -> str:
    """The lesions of one segmentation, in words. Raises RefusedError, in one sentence, where it fits no image.

    A fraction counts from half of MaximumFractionalValue (PS3.3 C.8.20.2.3), which the reader has applied.
    """
    act = act or Act.now()
    frames = [index for index in range(len(answer.planes)) if answer.read_pixels(index).any()]
    if not frames:
        raise RefusedError(EMPTY)
    placed = _Places(dataset, answer).find(frames)
    if not placed:
        raise RefusedError(FITS_NONE)
    outlined = _outlined(answer, placed)
    values, key = values_of(outlined), mask_key(dataset, name)
    told = take_place(
        dataset,
        [one.image for one in outlined],
        lambda: make_lesions(outlined, values, source_key=key, act=act),
        source_key=key,
        act=act,
    )
    missing = len(frames) - len(placed)
    lost = f"{missing} of its {len(frames)} frames fit no image of this dataset." if missing else ""
    return " ".join(filter(None, (told, lost, words_of(answer.flags))))


def _outlined(answer: DecodedFile, placed: dict[int, Plane]) -> list[Outlined]:
    """By image; segments may overlap, and several frames may draw one segment on one plane."""
    frames: defaultdict[UUID, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    images: dict[UUID, Image] = {}
    for frame, plane in placed.items():
        frames[plane.image_id][plane.index].append(frame)
        images[plane.image_id] = plane.image
        _check_size(answer.planes[frame], plane.image)
    names = {segment.number: segment.label for segment in answer.segments}
    return [Outlined(images[key], sorted(own), _reader(answer, own), names) for key, own in frames.items()]


def _reader(answer: DecodedFile, own: dict[int, list[int]]) -> Callable[[int], dict[int, Mask]]:
    def read(index: int) -> dict[int, Mask]:
        found: dict[int, Mask] = {}
        for frame in own[index]:
            number, mask = answer.segments[frame].number, np.asarray(answer.read_pixels(frame)) != 0
            found[number] = found[number] | mask if number in found else mask
        return found

    return read


def _check_size(frame: PlaneInfo, image: Image) -> None:
    if (frame.rows, frame.columns) != (image.rows, image.columns):
        raise RefusedError(
            f"The segmentation has {frame.columns} × {frame.rows} pixels, its image {image.columns} × {image.rows}. "
            "Save it on the grid of its image."
        )


class _Places:
    """Finds the plane of each frame."""

    def __init__(self, dataset: Dataset, answer: DecodedFile) -> None:
        self._dataset, self._answer = dataset, answer

    def find(self, frames: Sequence[int]) -> dict[int, Plane]:
        """By reference to instance and frame (PS3.3 C.8.20.3.1), else by place in the same frame of reference."""
        by_reference = self._by_reference(frames)
        rest = [frame for frame in frames if frame not in by_reference]
        return by_reference | self._by_place(rest)

    def _by_reference(self, frames: Sequence[int]) -> dict[int, Plane]:
        uids = {uid for frame in frames for uid, _ in self._answer.segments[frame].references if uid}
        planes: defaultdict[str, list[Plane]] = defaultdict(list)
        for plane in self._planes(source__instance_uid__in=uids):
            planes[plane.source.instance_uid].append(plane)
        found = {}
        for frame in frames:
            for uid, number in self._answer.segments[frame].references:
                fitting = [p for p in planes[uid] if number is None or p.source_index == number - 1]
                if len(fitting) == 1:
                    found[frame] = fitting[0]
                    break
        return found

    def _by_place(self, frames: Iterable[int]) -> dict[int, Plane]:
        wanted = [frame for frame in frames if self._answer.planes[frame].position_mm is not None]
        if not wanted:
            return {}
        planes = self._of_same_space()
        found = {}
        for frame in wanted:
            fitting = [plane for plane in planes if _lies_on(self._answer.planes[frame], plane)]
            if len(fitting) > 1:
                raise RefusedError(FITS_SEVERAL)
            if fitting:
                found[frame] = fitting[0]
        return found

    def _of_same_space(self) -> list[Plane]:
        """Planes in the segmentation's frame of reference; where the series is named, of that series."""
        space = _first(self._answer.read_header(), _FRAME_OF_REFERENCE)
        if not space:
            return []
        header = {_FRAME_OF_REFERENCE: {"Value": [space]}}
        sources = SourceFile.objects.filter(dataset=self._dataset, header__contains=header)
        series_of = dict(sources.values_list("pk", "header__0020000E__Value__0"))
        planes = list(self._planes(source__in=series_of, position_mm__isnull=False))
        series = _referenced_series(self._answer.read_header())
        named = [plane for plane in planes if series_of[plane.source_id] in series]
        return named or planes

    def _planes(self, **conditions: object) -> Iterable[Plane]:
        planes = Plane.objects.filter(image__dataset=self._dataset, **conditions)
        rows = planes.select_related("image__case", "source").order_by("image", "index")
        return rows.defer("source__header", "image__look")


def _lies_on(frame: PlaneInfo, plane: Plane) -> bool:
    image = plane.image
    if frame.spacing_mm is None or image.spacing_mm is None:
        return False
    share = _NEAR * min(image.spacing_mm)
    extent = max(image.rows, image.columns)
    return (
        _near(frame.position_mm, plane.position_mm, share)
        and _near(frame.row_direction, image.row_direction, _NEAR / extent)
        and _near(frame.column_direction, image.column_direction, _NEAR / extent)
        and _near(frame.spacing_mm, image.spacing_mm, share / extent)
    )


def _near(first: Sequence[float] | None, second: Sequence[float] | None, distance: float) -> bool:
    """Both known, and no component further apart."""
    if first is None or second is None:
        return False
    return float(np.abs(np.subtract(first, second)).max()) <= distance


def _first(header: dict[str, object], tag: str) -> str:
    """The first value of an element of the DICOM JSON model; empty where there is none."""
    element = header.get(tag)
    values = element.get("Value") if isinstance(element, dict) else None
    return str(values[0]) if values else ""


def _referenced_series(header: dict[str, object]) -> set[str]:
    """Series Instance UIDs in Referenced Series Sequence (0008,1115)."""
    element = header.get("00081115")
    items = element.get("Value") if isinstance(element, dict) else None
    return {_first(item, "0020000E") for item in items or []}
