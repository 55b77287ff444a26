"""Masks in pictures and volumes: which image each outlines, on which of its planes, and the lesions it gives."""

from collections.abc import Callable, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import PlaneInfo, RefusedError, Vector
from evaluation.files.flags import words_of
from evaluation.files.placing import lies_somewhere, place_on
from imaging.decoding.answers import MaskAnswer
from imaging.ingest.matching import bare, find_images, image_paths_of_mask, path_candidates
from imaging.models import Dataset, Image, Plane
from imaging.standard.acts import Act
from imaging.standard.labels import mask_key
from imaging.standard.outlined import Outlined, make_lesions, split_labels, take_place, values_of
from imaging.standard.plane_masks import take_planes
from imaging.standard.targets import FilePlane, planes_of_file

Mask = NDArray[np.bool_]
Planes = dict[UUID, list[FilePlane]]
NO_IMAGE = "No image of this dataset has the mask's name. Name it like its image, with _mask, or name it in a table."
EMPTY = "The mask is empty. Leave it out; to withdraw a lesion, call its image normal in a table."
UPSIDE_DOWN = (
    "The mask is NIfTI without a place in the patient, and its image is none: nobody can say which way up it lies. "
    "Save the mask as PNG or TIFF."
)
SEVERAL = (
    "The mask says where it lies in the patient, and its file gave several images. Name the mask like one of them."
)


def apply_mask(
    *, dataset: Dataset, name: str, mask: MaskAnswer, named_for: str | None = None, act: Act | None = None
) -> str:
    """The lesions of one mask file, in words. `named_for` is the image file that a table names for it.

    Raises RefusedError, in one sentence, for a mask that is empty or fits no image.
    """
    act = act or Act.now()
    places = _places(name, named_for)
    images = find_images(dataset=dataset, candidates=places, name=named_for or name)
    if not images:
        raise RefusedError(NO_IMAGE)
    indices = [index for index in range(len(mask.planes)) if mask.read_labels(index).any()]
    planes = planes_of_file(dataset, images, places)
    if _is_part_of_stack(mask, images, planes):
        (image,) = images
        _check_size(mask, image)
        labels = {planes[image.pk][0].index: np.asarray(mask.read_labels(0))}
        told = take_planes(dataset, image, labels, mask.names, act=act)
    else:
        told = _take_whole(dataset, name, mask, images, planes, indices, act)
    return " ".join(filter(None, (told, words_of(mask.flags))))


def _places(name: str, named_for: str | None) -> list[str]:
    if not named_for:
        return image_paths_of_mask(name)
    return list(dict.fromkeys([bare(named_for), *path_candidates(named_for, beside=name)]))


def _is_part_of_stack(mask: MaskAnswer, images: Sequence[Image], planes: Planes) -> bool:
    """One plane, for a file that is one plane of a stack."""
    return len(mask.planes) == 1 and len(images) == 1 and len(planes[images[0].pk]) == 1 < images[0].plane_count


def _take_whole(
    dataset: Dataset,
    name: str,
    mask: MaskAnswer,
    images: Sequence[Image],
    planes: Planes,
    indices: Sequence[int],
    act: Act,
) -> str:
    if not indices:
        raise RefusedError(EMPTY)
    outlined = _by_geometry(mask, images) or _by_order(mask, images, planes, indices)
    values, key = values_of(outlined), mask_key(dataset, name)
    return take_place(
        dataset,
        [one.image for one in outlined],
        lambda: make_lesions(outlined, values, source_key=key, act=act),
        source_key=key,
        act=act,
    )


def _by_geometry(mask: MaskAnswer, images: Sequence[Image]) -> list[Outlined]:
    """Empty where the mask does not say where it lies, and need not: its image does not either, or it is a picture."""
    grids = [_grid_of(image) for image in images]
    if not lies_somewhere(mask.planes) and (mask.format != "nifti" or not all(map(lies_somewhere, grids))):
        return []
    if len(images) != 1:
        raise RefusedError(SEVERAL)
    placed = place_on(mask, grids[0])
    used = [index for index in range(len(placed.planes)) if placed.read_labels(index).any()]
    return [Outlined(images[0], used, lambda index: split_labels(placed.read_labels(index)), mask.names)]


def _grid_of(image: Image) -> list[PlaneInfo]:
    """Where each plane of the image lies, in the order in which it is shown."""
    across, down = (_vector(direction) for direction in (image.row_direction, image.column_direction))
    return [
        PlaneInfo(
            index=index,
            rows=image.rows,
            columns=image.columns,
            spacing_mm=image.spacing_mm,
            position_mm=_vector(position),
            row_direction=across,
            column_direction=down,
        )
        for index, position in Plane.objects.filter(image=image).order_by("index").values_list("index", "position_mm")
    ]


def _vector(values: Sequence[float] | None) -> Vector | None:
    return None if values is None else (values[0], values[1], values[2])


def _by_order(mask: MaskAnswer, images: Sequence[Image], planes: Planes, indices: Sequence[int]) -> list[Outlined]:
    """The planes of the mask are those of the image's file, in the order of the files."""
    total = sum(map(len, planes.values()))
    if len(mask.planes) != total:
        raise RefusedError(f"The mask has {_count(len(mask.planes))}, its image {_count(total)}. Give one for each.")
    if mask.format == "nifti" and not _are_nifti(images):
        raise RefusedError(UPSIDE_DOWN)
    found = []
    ranks = _ranks(planes)
    for image in images:
        _check_size(mask, image)
        own = {plane.index: ranks[image.pk, plane.index] for plane in planes[image.pk]}
        used = sorted(index for index, at in own.items() if at in set(indices))
        found.append(Outlined(image, used, _reader(mask, own), mask.names))
    return [one for one in found if one.indices]


def _count(planes: int) -> str:
    return "1 plane" if planes == 1 else f"{planes} planes"


def _are_nifti(images: Sequence[Image]) -> bool:
    """Did they come in the one format that stores its rows from below?"""
    return not Plane.objects.filter(image__in=images).exclude(source__file_format="nifti").exists()


def _ranks(planes: Planes) -> dict[tuple[UUID, int], int]:
    """Each plane's place among all planes of the file."""
    order = sorted(
        (plane.source_index, str(image), image, plane.index) for image, own in planes.items() for plane in own
    )
    return {(image, index): rank for rank, (_, _, image, index) in enumerate(order)}


def _reader(mask: MaskAnswer, own: dict[int, int]) -> Callable[[int], dict[int, Mask]]:
    return lambda index: split_labels(np.asarray(mask.read_labels(own[index])))


def _check_size(mask: MaskAnswer, image: Image) -> None:
    size = mask.planes[0].columns, mask.planes[0].rows
    if size != (image.columns, image.rows):
        raise RefusedError(
            f"The mask has {size[0]} × {size[1]} pixels, its image {image.columns} × {image.rows}. "
            "Save it in the size of its image."
        )
