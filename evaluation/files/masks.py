"""Masks: which pixels belong to which lesion, out of any format that images come in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from evaluation.files.content import FileFormat, ImageFile, PlaneInfo, RefusedError, Stored
from evaluation.files.mask_labels import (
    Labels,
    Rule,
    numbers_as_labels,
    rule_of_colours,
    rule_of_greys,
    rule_of_numbers,
)
from evaluation.files.raster import Raster, Samples
from evaluation.files.reading import in_words, open_image, open_raster

#: Formats whose values are numbers, not shades.
_NUMBERS: tuple[FileFormat, ...] = ("nifti", "npy")
_KEPT_FLAGS = ("axial_of_other", "spacing_unreadable", "multiframe_without_geometry")


@dataclass(frozen=True)
class MaskFile:
    """Labels on planes. `planes` are in the order of the file, as in `ImageFile`, and say where they lie if it does.

    `read_labels(index)` gives int32 (rows, columns), 0 for background; `names` is what the file calls its labels.
    """

    format: FileFormat
    planes: tuple[PlaneInfo, ...]
    read_labels: Callable[[int], Labels] = field(repr=False, compare=False)
    names: dict[int, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()


def open_mask(path: Path, *, name: str = "") -> MaskFile:
    """The mask at `path`.

    An index into a palette is a label, whatever its colour; so is each colour, each number of NIfTI and .npy, and
    each of a few grey values, white alone being 1. Transparency does not count. Soft edges, JPEG and fractions are
    cut at half, and flagged. Raises RefusedError, in one sentence, for what cannot be used.
    """
    raster = open_raster(path, name=name)
    if raster is None:
        return _of_dicom(open_image(path, name=name))
    with in_words():
        return _of_raster(raster)


def _of_raster(raster: Raster) -> MaskFile:
    values, rule = _rule_of(raster)
    if "transparency_dropped" in raster.read(0).flags and _is_uniform(rule.to_labels(values(0))):
        raise RefusedError("The outline lies in the mask's transparency alone. Save it in black and white.")
    return _mask(raster.format, raster.planes, values, rule, raster.flags)


def _mask(
    file_format: FileFormat,
    planes: tuple[PlaneInfo, ...],
    values: Callable[[int], Stored],
    rule: Rule,
    flags: tuple[str, ...],
) -> MaskFile:
    def read_labels(index: int) -> Labels:
        with in_words():
            return rule.to_labels(values(index))

    kept = tuple(flag for flag in flags if flag in _KEPT_FLAGS)
    return MaskFile(file_format, planes, read_labels, rule.names, (*kept, "mask_cut_at_half") if rule.is_cut else kept)


def _rule_of(raster: Raster) -> tuple[Callable[[int], Stored], Rule]:
    """What to read of each plane, and how it becomes labels."""
    kind = raster.read(0).kind
    is_lossy = "lossy_compression" in raster.flags
    if kind == "palette":
        return _each(raster, lambda plane, samples: samples.pixels), Rule(numbers_as_labels)
    if kind == "colour":
        colours = _each(raster, lambda plane, samples: samples.pixels)
        if not all(_is_grey(colours(plane.index)) for plane in raster.planes):
            return colours, rule_of_colours(_iterator(raster, colours), is_lossy=is_lossy)
        greys = _each(raster, lambda plane, samples: samples.pixels[..., 0])
        return greys, rule_of_greys(_iterator(raster, greys), white=2**raster.bits_stored - 1, is_lossy=is_lossy)
    values = _each(raster, _values)
    first = raster.read(0)
    if raster.format in _NUMBERS or first.pixels.dtype.kind != "u":
        return values, rule_of_numbers(_iterator(raster, values))
    white = (2**raster.bits_stored - 1) // first.step
    return values, rule_of_greys(_iterator(raster, values), white=white, is_lossy=is_lossy)


def _each(raster: Raster, take: Callable[[PlaneInfo, Samples], Stored]) -> Callable[[int], Stored]:
    return lambda index: take(raster.planes[index], raster.read(index))


def _iterator(raster: Raster, values: Callable[[int], Stored]) -> Callable[[], Iterator[Stored]]:
    return lambda: (values(plane.index) for plane in raster.planes)


def _values(plane: PlaneInfo, samples: Samples) -> Stored:
    """As the file means them; what is not a number is background."""
    pixels = samples.pixels if samples.step == 1 else samples.pixels // samples.step
    if (plane.slope, plane.intercept) != (1.0, 0.0):
        pixels = pixels * plane.slope + plane.intercept
    return np.nan_to_num(pixels, nan=0, posinf=0, neginf=0) if pixels.dtype.kind == "f" else pixels


def _is_uniform(labels: Labels) -> bool:
    return bool((labels == labels.flat[0]).all())


def _is_grey(colours: Stored) -> bool:
    return bool((colours == colours[..., :1]).all())


def _of_dicom(image: ImageFile) -> MaskFile:
    """A segmentation's segments, or an image of a few grey values."""
    if image.kind == "segmentation":
        numbers = [segment.number for segment in image.segments]
        return MaskFile(
            "dicom",
            image.planes,
            lambda index: (image.read_plane(index).stored != 0).astype(np.int32) * np.int32(numbers[index]),
            {segment.number: segment.label for segment in image.segments if segment.label},
            image.flags,
        )
    raster = Raster(
        format="dicom",
        planes=image.planes,
        read=lambda index: Samples(image.read_plane(index).stored),
        bits_stored=image.bits_stored,
        flags=image.flags,
    )
    return _of_raster(raster)
