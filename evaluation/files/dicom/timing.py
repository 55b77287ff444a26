"""When frames were made, in ms from the first: never a time of day, which may tell who was there."""

import re
import struct
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.multival import MultiValue

from evaluation.files.dicom.functional_groups import FunctionalGroups
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.values import components, element_of, readable_number, tag_of, text

Times = tuple[float | None, ...]
_DATE_TIME = re.compile(r"(\d{14})(\.\d{1,6})?([+-]\d{4})?")
_LONGEST_MS = 1e9
_RATES = ("CineRate", "RecommendedDisplayFrameRate")


def times_of(groups: FunctionalGroups, layout: Layout) -> Times:
    """One time for each frame, or None for those of which the file does not say it."""
    if layout.frames == 1:
        # Files of one frame that are a cine together: gated MR and PET (PS3.3 C.8.3.1, C.8.9.4).
        one = readable_number(groups.dataset, "TriggerTime")
        return (_plausible(readable_number(groups.dataset, "FrameReferenceTime") if one is None else one),)
    if groups.is_enhanced:
        found = _enhanced(groups, layout.frames)
        if found:
            return found
    return _cine(groups.dataset, layout.frames) or (None,) * layout.frames


def is_timed(dataset: Dataset) -> bool:
    """Does the file say that its frames follow each other in time? (Frame Increment Pointer, PS3.3 C.7.6.6.1.1)"""
    pointed = _pointed(dataset)
    names = ("FrameTime", "FrameTimeVector")
    if pointed:
        return any(tag_of(name) in pointed for name in names)
    return any((readable_number(dataset, name) or 0) > 0 for name in (*names[:1], *_RATES)) or (
        len(components(dataset, "FrameTimeVector")) > 1
    )


def _cine(dataset: Dataset, count: int) -> Times:
    """Multi-frame objects: an increment for each frame, one for all, or a rate; empty where none can be read."""
    if not is_timed(dataset):
        return ()
    steps = components(dataset, "FrameTimeVector")
    known = [step for step in steps if step is not None and step >= 0]
    if len(known) == len(steps) == count:
        return tuple(_plausible(time - known[0]) for time in accumulate(known))
    step = _step(dataset)
    return tuple(_plausible(index * step) for index in range(count)) if step else ()


def _step(dataset: Dataset) -> float | None:
    step = readable_number(dataset, "FrameTime")
    if step is not None and step > 0:
        return step
    rates = [rate for rate in (readable_number(dataset, name) for name in _RATES) if rate is not None and rate > 0]
    return 1000 / rates[0] if rates else None


def _enhanced(groups: FunctionalGroups, count: int) -> Times:
    """The first of these that every frame has: offset of its temporal position, delay of its trigger, date and time."""
    seconds = [groups.number(f, "TemporalPositionSequence", "TemporalPositionTimeOffset") for f in range(count)]
    delays = [
        groups.number(f, "CardiacSynchronizationSequence", "NominalCardiacTriggerDelayTime") for f in range(count)
    ]
    offsets = [None if second is None else second * 1000 for second in seconds]
    for found in (offsets, delays):
        known = [time for time in found if time is not None]
        if len(known) == count:
            return tuple(_plausible(time) for time in known)
    return _from_dates(groups, count)


def _from_dates(groups: FunctionalGroups, count: int) -> Times:
    for keyword in ("FrameReferenceDateTime", "FrameAcquisitionDateTime"):
        found = [_moment(text(groups.holder(f, "FrameContentSequence", keyword), keyword)) for f in range(count)]
        known = [moment for moment in found if moment is not None]
        if len(known) == count:
            first = min(known)
            return tuple(_plausible((moment - first) / timedelta(milliseconds=1)) for moment in known)
    return ()


def _moment(words: str) -> datetime | None:
    """A DT value (PS3.5 6.2) down to its second; None for less."""
    match = _DATE_TIME.fullmatch(words)
    if match is None:
        return None
    day, fraction, zone = match.groups()
    try:
        moment = datetime.strptime(day + (zone or "+0000"), "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
    return moment.astimezone(UTC) + timedelta(seconds=float(fraction or 0))


def _pointed(dataset: Dataset) -> tuple[int, ...]:
    """The tags that the Frame Increment Pointer names."""
    element = element_of(dataset, "FrameIncrementPointer")
    value = None if element is None else element.value
    if isinstance(value, bytes):
        is_big = isinstance(element, RawDataElement) and not element.is_little_endian
        halves = struct.unpack(f"{'>' if is_big else '<'}{len(value) // 4 * 2}H", value[: len(value) // 4 * 4])
        return tuple(group << 16 | within for group, within in zip(halves[::2], halves[1::2], strict=True))
    if value is None:
        return ()
    return tuple(int(tag) for tag in (value if isinstance(value, list | MultiValue) else [value]))


def _plausible(time: float | None) -> float | None:
    return time if time is not None and abs(time) <= _LONGEST_MS else None
