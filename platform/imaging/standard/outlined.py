"""What a file outlines on an image: labels on planes become lesions, and take the place of what came before.

Who numbers lesions has said what is one: several labels are a lesion each, on all of their planes. Who has not, has
drawn all lesions with one pen: a single label falls into its separate pieces.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from audit.events import record_event
from evaluation.files.content import RefusedError
from imaging.models import Dataset, Image, Region
from imaging.models.standard import FindingClass, Origin
from imaging.standard.acts import Act, StandardSealed, one_change
from imaging.standard.current import lock_cases, standard_of
from imaging.standard.pieces import MOST_PIECES, split_pieces
from imaging.standard.regions import Change, NewRegion, find_regions, replace_regions, store_parts

Labels = NDArray[np.integer]
Mask = NDArray[np.bool_]
#: Below so many pixels a lesion is kept, and said: it may be a calcification, or a slip of the pen.
SPECK_PX = 4
#: A lesion over more than this share of a plane is kept, and said: the mask may be inverted.
MOST_OF_PLANE = 0.5
VALUE = "label in mask"
NEWER = "A newer file outlines its image anew."
SETTLED = "The lesions of this image were settled in the browser, so a file does not replace them. Change them there."


@dataclass(frozen=True)
class Outlined:
    """Labels on planes of an image, which may overlap. `read` gives the mask of each label on a plane that has some.

    `indices` are the planes that have some, rising; `names` is what the file calls its labels.
    """

    image: Image
    indices: Sequence[int]
    read: Callable[[int], Mapping[int, Mask]] = field(repr=False)
    names: Mapping[int, str] = field(default_factory=dict)


def split_labels(labels: Labels) -> dict[int, Mask]:
    """The mask of each label but the background, 0."""
    return {int(value): labels == value for value in np.unique(labels) if value}


def values_of(outlined: Sequence[Outlined]) -> list[int]:
    """All labels but the background, over all planes."""
    found: set[int] = set()
    for one in outlined:
        for index in one.indices:
            found.update(one.read(index))
        if len(found) > MOST_PIECES:
            raise RefusedError(
                f"The mask holds more than {MOST_PIECES} different values. Give each lesion one value, the rest 0."
            )
    return sorted(found)


def make_lesions(outlined: Sequence[Outlined], values: Sequence[int], *, source_key: str, act: Act) -> list[NewRegion]:
    """One lesion for each piece of a single label, or for each of several labels, on each image."""
    return [lesion for one in outlined for lesion in _lesions(one, values, source_key=source_key, act=act)]


def _lesions(one: Outlined, values: Sequence[int], *, source_key: str, act: Act) -> list[NewRegion]:
    numbers: list[int] = []

    def masks() -> Iterator[tuple[int, Mask]]:
        for number, index, mask in _by_lesion(one, values):
            numbers.append(number)
            yield index, mask

    parts = store_parts(masks())
    return [
        NewRegion(
            image=one.image,
            parts=tuple(part for at, part in zip(numbers, parts, strict=True) if at == number),
            kind=Region.Kind.MASK,
            label=one.names.get(values[0] if len(values) == 1 else number, "")[:100],
            attributes={} if len(values) == 1 else {VALUE: str(number)},
            origin=Origin.FILE,
            source_key=source_key,
            by=act.by,
        )
        for number in dict.fromkeys(numbers)
    ]


def _by_lesion(one: Outlined, values: Sequence[int]) -> Iterator[tuple[int, int, Mask]]:
    """(number of the lesion, plane index, its mask there)."""
    if len(values) == 1:
        yield from split_pieces(lambda index: one.read(index)[values[0]], one.indices)
        return
    for index in one.indices:
        for value, mask in sorted(one.read(index).items()):
            yield value, index, mask


def take_place(
    dataset: Dataset, images: Sequence[Image], lesions: Callable[[], Sequence[NewRegion]], *, source_key: str, act: Act
) -> str:
    """Let the lesions stand, in place of what earlier uploads or the same file outlined. Returns it in words.

    `lesions` is called with the cases locked. Raises RefusedError for what was settled in the browser or is sealed.
    """
    try:
        with one_change():
            lock_cases(image.case_id for image in images)
            standing = list(find_regions(image.pk for image in images))
            check_unsettled(images, standing)
            current = [region for region in standing if _is_replaced(region, source_key, act)]
            wanted = lesions()
            change = replace_regions(current=current, wanted=wanted, because=NEWER)
            record_outlining(dataset, change, act)
    except StandardSealed as error:
        raise RefusedError(str(error)) from error
    return describe(wanted, change, images)


def _is_replaced(region: Region, source_key: str, act: Act) -> bool:
    return region.origin == Origin.FILE and (region.source_key == source_key or region.at < act.since)


def check_unsettled(images: Sequence[Image], standing: Sequence[Region]) -> None:
    """Raises RefusedError where experts or an administrator have drawn on an image, or a panel settled its case."""
    settled = [standard_of(image.case) for image in images]
    if any(region.origin in (Origin.PANEL, Origin.PERSON) for region in standing) or any(
        standard is not None and standard.origin == Origin.PANEL for standard in settled
    ):
        raise RefusedError(SETTLED)


def record_outlining(dataset: Dataset, change: Change, act: Act) -> None:
    if change.added or change.withdrawn:
        detail = {"lesions_added": change.added, "lesions_withdrawn": change.withdrawn}
        record_event(actor=act.by, action="standard.file_applied", subject=dataset, detail=detail)


def describe(lesions: Sequence[NewRegion], change: Change, images: Sequence[Image]) -> str:
    words = [f"{len(lesions)} reference region{'s' * (len(lesions) != 1)}."]
    if change.withdrawn:
        words.append(f"{change.withdrawn} earlier {'one was' if change.withdrawn == 1 else 'ones were'} replaced.")
    specks = sum(sum(part.area_px for part in lesion.parts) < SPECK_PX for lesion in lesions)
    if specks:
        words.append(f"{specks} of fewer than {SPECK_PX} pixels: look whether that is a lesion.")
    if any(part.area_px > MOST_OF_PLANE * one.image.rows * one.image.columns for one in lesions for part in one.parts):
        words.append("More than half of a plane is outlined: look whether the mask is inverted.")
    standards = [standard_of(image.case) for image in images]
    if lesions and any(standard and standard.finding_class == FindingClass.NORMAL for standard in standards):
        words.append("The case stands as normal until a table or an administrator calls it abnormal.")
    return " ".join(words)
