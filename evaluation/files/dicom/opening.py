"""One DICOM file as a typed value: header, planes with their meaning and place, and how to read their pixels."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydicom import Dataset

from evaluation.files.content import ImageFile, RefusedError
from evaluation.files.dicom.acquisition import laterality_of, view_of
from evaluation.files.dicom.description import is_segmentation, modality_of, stack_of
from evaluation.files.dicom.flags import flags_of
from evaluation.files.dicom.frames import Frames, frames_of
from evaluation.files.dicom.functional_groups import FunctionalGroups, groups_of
from evaluation.files.dicom.layout import layout_of
from evaluation.files.dicom.meaning import meaning_of
from evaluation.files.dicom.padding import padding_of
from evaluation.files.dicom.pixels import PlaneReader
from evaluation.files.dicom.planes import planes_of
from evaluation.files.dicom.reading import header_of, read_dataset
from evaluation.files.dicom.segmentation import segmentation_of

Result = TypeVar("Result")


def open_dicom(path: Path) -> ImageFile:
    """Reads the header; pixels are read by `read_plane`. Raises RefusedError, in words, for what cannot be used.

    MemoryError is no fault of the file and passes. A large file that is not compressed is read frame by frame, so
    `path` must stay until its planes are read.
    """
    return _bounded(lambda: _open(path))


def _open(path: Path) -> ImageFile:
    dataset = read_dataset(path)
    layout = layout_of(dataset)
    groups = groups_of(dataset, layout.frames)
    frames = frames_of(dataset, layout, path)
    header = header_of(dataset)
    if is_segmentation(dataset):
        return _segmentation(groups, frames, header)
    return _image(groups, frames, header)


def _image(groups: FunctionalGroups, frames: Frames, header: Dataset) -> ImageFile:
    layout, modality = frames.layout, modality_of(groups.dataset)
    meaning = meaning_of(groups, layout, modality)
    padding = padding_of(groups.dataset, layout) if layout.is_grey else None
    reader = PlaneReader(frames, meaning.table, padding, meaning.is_mirrored)
    planes = planes_of(groups, layout)
    more = ("more_pixels_than_claimed",) if frames.has_more_than_claimed else ()
    return ImageFile(
        format="dicom",
        kind="image",
        modality=modality,
        planes=tuple(meaning.describe(plane) for plane in planes),
        read_plane=lambda index: _bounded(lambda: reader.read(index)),
        photometric=layout.photometric,
        bits_stored=meaning.bits,
        is_signed=layout.is_signed and meaning.table is None,
        unit=meaning.unit,
        stack=stack_of(groups, planes),
        transfer_syntax=str(layout.syntax),
        laterality=laterality_of(groups),
        view=view_of(groups.dataset),
        flags=(*flags_of(groups, layout), *more),
        header=header,
    )


def _segmentation(groups: FunctionalGroups, frames: Frames, header: Dataset) -> ImageFile:
    found = segmentation_of(groups, frames, planes_of(groups, frames.layout))
    return ImageFile(
        format="dicom",
        kind="segmentation",
        modality="SEG",
        planes=found.planes,
        read_plane=lambda index: _bounded(lambda: found.read(index)),
        photometric=frames.layout.photometric,
        bits_stored=frames.layout.stored,
        transfer_syntax=str(frames.layout.syntax),
        segments=found.segments,
        header=header,
    )


def _bounded(act: Callable[[], Result]) -> Result:
    """Whatever a library raises for one file is that file's refusal; what it warns of is nobody's to read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return act()
    except (RefusedError, MemoryError):
        raise
    except Exception as error:
        # Without the library's own words, which may quote what the file says of a person.
        raise RefusedError(f"The DICOM file is broken ({type(error).__name__}). Export it again.") from error
