"""Boxes and points of a table on the planes of their images."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from imaging.models import Image, Region
from imaging.models.standard import Origin
from imaging.standard.acts import Act
from imaging.standard.cells import Outline, Span
from imaging.standard.drawing import rasterise
from imaging.standard.outcomes import Tally
from imaging.standard.regions import Change, NewRegion, find_regions, replace_regions, store_parts
from imaging.standard.targets import Claim, image_keys

Mask = NDArray[np.bool_]
NEWER = "A newer table outlines its image anew."
MASK_IS_FINER = "The box was left out: the mask that the row names says the same more exactly."


def check_outlines(claims: Sequence[Claim]) -> None:
    """Give every claim with an outline that cannot be drawn its problem."""
    for claim in claims:
        if claim.problem:
            continue
        try:
            for outline in claim.row.outlines:
                image, _ = _place(claim, outline.span)
                _draw(image, outline)
        except ValueError as error:
            claim.problem = str(error)


def apply_outlines(claims: Sequence[Claim], *, act: Act, source_key: str, tally: Tally) -> Change:
    """Each outline becomes a lesion. They replace what this table, or an earlier upload's, outlined on their images."""
    drawing = _without_masked([claim for claim in claims if claim.row.outlines], tally)
    if not drawing:
        return Change(0, 0, 0)
    current = [
        region
        for region in find_regions(image_keys(drawing))
        if region.origin == Origin.TABLE and (region.at < act.since or region.source_key == source_key)
    ]
    return replace_regions(current=current, wanted=_new_regions(drawing, act, source_key), because=NEWER)


def _without_masked(claims: Sequence[Claim], tally: Tally) -> list[Claim]:
    """A row that names a mask and a box means one lesion: where the mask is there, the box says nothing more."""
    masked = {claim.row.line for claim in claims if claim.row.mask}
    images = image_keys(claim for claim in claims if claim.row.line in masked)
    outlined = set(
        Region.objects.filter(image__in=images, origin=Origin.FILE, replaced_at__isnull=True).values_list(
            "image", flat=True
        )
    )
    kept = []
    for claim in claims:
        if claim.row.line in masked and {image.pk for image in claim.images} & outlined:
            tally.say(claim, MASK_IS_FINER)
        else:
            kept.append(claim)
    return kept


def _new_regions(claims: Sequence[Claim], act: Act, source_key: str) -> list[NewRegion]:
    drawn = [(claim, outline, *_place(claim, outline.span)) for claim in claims for outline in claim.row.outlines]

    def masks() -> Iterator[tuple[int, Mask]]:
        for _, outline, image, planes in drawn:
            mask = _draw(image, outline)
            yield from ((index, mask) for index in planes)

    parts = iter(store_parts(masks()))
    return [
        NewRegion(
            image=image,
            parts=tuple(next(parts) for _ in planes),
            kind=Region.Kind.POINT if outline.is_point else Region.Kind.BOX,
            label=outline.label or claim.row.finding[:100],
            attributes=claim.row.attributes,
            origin=Origin.TABLE,
            source_key=source_key,
            by=act.by,
        )
        for claim, outline, image, planes in drawn
    ]


def _draw(image: Image, outline: Outline) -> Mask:
    """bool (rows, columns). Raises ValueError for what does not lie on the image."""
    size = f"the image of {image.columns} × {image.rows} pixels"
    right, bottom = outline.x + outline.width, outline.y + outline.height
    if right > image.columns or bottom > image.rows:
        raise ValueError(f"The {'point' if outline.is_point else 'box'} reaches outside {size}. Mend its numbers.")
    if outline.is_point:
        return rasterise("point", [(outline.x, outline.y)], rows=image.rows, columns=image.columns)
    corners = [(outline.x, outline.y), (right, bottom)]
    return rasterise("rectangle", corners, rows=image.rows, columns=image.columns)


def _place(claim: Claim, span: Span | None) -> tuple[Image, list[int]]:
    """The image and its planes, in order. Raises ValueError where the row does not say which of several is meant."""
    by_key = {image.pk: image for image in claim.images}
    places = sorted(claim.places)
    if span is not None:
        places = sorted(_named(claim, by_key, span))
        if not places:
            raise ValueError(f"There is no such {span.counts}: the file has {len(claim.places)}, counted from 1.")
    elif len(places) > 1:
        raise ValueError(
            f"Which frame? The file has {len(places)}. Add a column `frame` or `plane`, or write @3 behind the box."
        )
    images = {image for image, _ in places}
    if len(images) > 1:
        raise ValueError("Which image? The file gave several. Name the frame of the file in a column `frame`.")
    return by_key[places[0][0]], [index for _, index in places]


def _named(claim: Claim, by_key: dict[UUID, Image], span: Span) -> Iterator[tuple[UUID, int]]:
    """Planes are counted as they are shown, frames as the file holds them; all of a span are there, or none."""
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    for image, planes in claim.planes.items():
        for plane in planes:
            number = plane.source_index + 1 if span.counts == "frame" else plane.index + 1
            if span.first <= number <= span.last:
                found[image].append(plane.index)
    if sum(map(len, found.values())) < span.last - span.first + 1:
        return
    yield from ((image, index) for image in by_key for index in found[image])
