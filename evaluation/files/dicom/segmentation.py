"""Segmentations (PS3.3 C.8.20): one plane for each frame and segment, 0 and 1, with the image it was drawn on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from pydicom import Dataset

from evaluation.files.content import PlaneInfo, PlanePixels, RefusedError, SegmentInfo
from evaluation.files.dicom.frames import Frames
from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.pixels import align
from evaluation.files.dicom.values import components, human_text, integer, items, number, readable_items, text
from evaluation.files.limits import check_claims

References = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class _Cut:
    """One plane of the result: a frame, the segment it shows, and the values that belong to it (`low` to `high`)."""

    frame: int
    segment: int
    low: float
    high: float = float("inf")


@dataclass(frozen=True)
class Segmentation:
    """`planes` and `segments` are parallel; a frame of a label map gives a plane for each of its labels."""

    planes: tuple[PlaneInfo, ...]
    segments: tuple[SegmentInfo, ...]
    cuts: tuple[_Cut, ...]
    frames: Frames

    def read(self, index: int) -> PlanePixels:
        """1 inside the segment, 0 outside. Raises RefusedError where the frame cannot be decoded."""
        cut = self.cuts[index]
        stored = align(self.frames.read(cut.frame).values, self.frames.layout)
        return PlanePixels(((stored >= cut.low) & (stored <= cut.high)).astype(np.uint8))


def segmentation_of(groups: FunctionalGroups, frames: Frames, planes: tuple[PlaneInfo, ...]) -> Segmentation:
    """`planes` describe the frames. Raises RefusedError where the file does not say what a frame shows."""
    cuts = tuple(_cuts(groups, frames))
    check_claims(rows=frames.layout.rows, columns=frames.layout.columns, planes=max(len(cuts), 1))
    labels = _labels(groups.dataset)
    segments = tuple(
        SegmentInfo(cut.segment, labels.get(cut.segment, ""), _references(groups, cut.frame)) for cut in cuts
    )
    shown = tuple(replace(planes[cut.frame], index=index) for index, cut in enumerate(cuts))
    return Segmentation(shown, segments, cuts, frames)


def _cuts(groups: FunctionalGroups, frames: Frames) -> Iterator[_Cut]:
    kind = text(groups.dataset, "SegmentationType").upper()
    count = frames.layout.frames
    if kind == "LABELMAP":
        for frame in range(count):
            stored = align(frames.read(frame).values, frames.layout)
            yield from (_Cut(frame, int(label), label, label) for label in np.unique(stored) if label)
        return
    low = _threshold(groups.dataset, kind, frames)
    for frame in range(count):
        yield _Cut(frame, _segment_number(groups, frame), low)


def _threshold(dataset: Dataset, kind: str, frames: Frames) -> float:
    """The lowest stored value that is inside: above half of Maximum Fractional Value (PS3.3 C.8.20.2.3)."""
    if kind == "FRACTIONAL":
        top = number(dataset, "MaximumFractionalValue")
        if top is None or top <= 0:
            raise RefusedError("The segmentation does not say its largest fraction. Export it as binary.")
        return float(np.nextafter(top / 2, np.inf))
    if kind == "BINARY" or frames.layout.allocated == 1:
        return 1
    raise RefusedError("The segmentation does not say whether it is binary or fractional. Export it again.")


def _segment_number(groups: FunctionalGroups, frame: int) -> int:
    macro = groups.macro(frame, "SegmentIdentificationSequence")
    found = integer(macro, "ReferencedSegmentNumber") if macro is not None else None
    numbers = list(_labels(groups.dataset))
    if found is None and len(numbers) == 1:
        return numbers[0]
    if found is None:
        raise RefusedError(f"The segmentation does not say which segment its frame {frame + 1} shows. Export it again.")
    return found


def _labels(dataset: Dataset) -> dict[int, str]:
    described = items(dataset, "SegmentSequence")
    return {integer(item, "SegmentNumber") or 0: human_text(item, "SegmentLabel") for item in described}


def _references(groups: FunctionalGroups, frame: int) -> References:
    """The sources that the frame names; where it names none, every image that the whole file names."""
    found: list[tuple[str, int | None]] = []
    for group in (*groups.frames[frame : frame + 1], groups.shared):
        for derivation in items(group, "DerivationImageSequence") if group is not None and not found else []:
            for source in items(derivation, "SourceImageSequence"):
                found += _instances(source)
    return tuple(dict.fromkeys(found)) or _series(groups.dataset)


def _series(dataset: Dataset) -> References:
    return tuple(
        reference
        for series in readable_items(dataset, "ReferencedSeriesSequence")
        for instance in readable_items(series, "ReferencedInstanceSequence")
        for reference in _instances(instance)
    )


def _instances(source: Dataset) -> list[tuple[str, int | None]]:
    """An instance and each of the frames that Referenced Frame Number lists; None where it lists none."""
    uid = text(source, "ReferencedSOPInstanceUID")
    numbers = components(source, "ReferencedFrameNumber")
    if any(listed is None for listed in numbers):
        raise RefusedError("The segmentation names a frame of its source by what is no number. Export it again.")
    listed = [(uid, int(value)) for value in numbers if value is not None]
    return list(listed) or [(uid, None)] if uid else []
