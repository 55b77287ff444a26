"""The rows that say which frames an image has, against the one hash that stands for all of them."""

from collections.abc import Iterator

from imaging.hashes import hash_frames, hash_pixels
from imaging.models import Image, Plane, Reconstruction, Showing
from results.verification.batches import SIZE, in_batches
from results.verification.findings import Finding, Scope


def verify_stacks(_scope: Scope) -> Iterator[Finding]:
    yield from _verify_images()
    made = Reconstruction.objects.select_related("image__case").order_by("pk")
    for row in made.iterator(chunk_size=SIZE):
        if hash_frames(row.frames) != row.frames_sha256:
            message = f"{row.treatment} of an image of {row.image.case.code}: its list of frames was changed."
            yield Finding("reconstruction_changed", message)
    showings = Showing.objects.select_related("reconstruction__image__case").order_by("pk")
    for shown in showings.iterator(chunk_size=SIZE):
        if hash_frames(shown.frames) != shown.frames_sha256:
            case = shown.reconstruction.image.case.code
            message = f"{shown.reconstruction.treatment} of an image of {case}: what is shown of it was changed."
            yield Finding("showing_changed", message)


def _verify_images() -> Iterator[Finding]:
    rows = Image.objects.select_related("case").defer("look", "windows", "flags").order_by("pk")
    for batch in in_batches(rows.iterator(chunk_size=SIZE)):
        planes: dict[object, list[tuple[str, str]]] = {}
        found = Plane.objects.filter(image__in=batch).order_by("image", "index")
        for image, frame, padding in found.values_list("image", "frame_sha256", "padding_sha256"):
            planes.setdefault(image, []).append((frame, padding))
        for row in batch:
            if _hash(row, planes.get(row.pk, [])) != row.pixels_sha256:
                message = f"Image {row.pk} of {row.case.code}: its list of planes was changed."
                yield Finding("image_changed", message)


def _hash(image: Image, planes: list[tuple[str, str]]) -> str:
    return hash_pixels(
        frames=[frame for frame, _ in planes],
        paddings=[padding for _, padding in planes],
        slope=image.code_slope,
        offset=image.code_offset,
    )
