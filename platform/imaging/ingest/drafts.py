"""An image on its way into the database: its stack, the codes of its planes in storage, and the rows it becomes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from evaluation.files.content import PlaneInfo, Window
from imaging.decoding.answers import DecodedFile
from imaging.decoding.deidentify import Deidentifier
from imaging.hashes import hash_pixels
from imaging.ingest.look import look_of
from imaging.ingest.matching import keys_of
from imaging.ingest.pixels import StackPixels
from imaging.ingest.planes import NewPlane, Taken, real_values
from imaging.ingest.stacking import Stack
from imaging.models import Case, Dataset, Image, Modality, Plane, SourceFile
from imaging.storage import store_frames, store_masks

_SUSPICIOUS = "burned_in_text_possible"


@dataclass(frozen=True)
class Owner:
    """Whose image it is: the group of its case, what made it one, and what should be asked about it."""

    group: str
    grouped_by: str = Case.GroupedBy.FILE
    question: str = ""


@dataclass
class Draft:
    """`held` is the image of the dataset that the new planes join. `frames` and `paddings` are filled by storing."""

    stack: Stack
    pixels: StackPixels
    owner: Owner
    modality: str
    series_key: str = ""
    held: Image | None = None
    frames: list[str] = field(default_factory=list)
    paddings: list[str] = field(default_factory=list)

    @property
    def pixels_sha256(self) -> str:
        coding = self.pixels.coding
        return hash_pixels(frames=self.frames, paddings=self.paddings, slope=coding.slope, offset=coding.offset)

    @property
    def padded(self) -> list[int]:
        """The indices of its planes with padding."""
        return [index for index, plane in enumerate(self.stack.planes) if plane.facts.has_padding]


class Storing:
    """Brings the planes of several drafts into storage, and waits for the disk once for all of them."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._drafts = list(drafts)
        #: What went wrong with a draft while its pixels were read; such a draft has no frames.
        self.problems: dict[int, Exception] = {}

    def store(self) -> None:
        """Raises what the store raises: a full disk is no fault of a draft."""
        counts: list[tuple[Draft, int]] = []
        hashes = iter(store_frames(self._codes(counts)))
        for draft, count in counts:
            draft.frames = [next(hashes) for _ in range(count)]
        for draft in self._drafts:
            if id(draft) not in self.problems:
                draft.paddings = [""] * len(draft.frames)
                self._store_padding(draft)

    def _codes(self, counts: list[tuple[Draft, int]]) -> Iterator[np.ndarray]:
        for draft in self._drafts:
            count = 0
            try:
                for codes in draft.pixels.encode():
                    count += 1
                    yield codes
            except Exception as error:
                # The file's own: what the store raises does not pass through here.
                self.problems[id(draft)] = error
            counts.append((draft, count))

    def _store_padding(self, draft: Draft) -> None:
        masks = (draft.stack.planes[index].read_padding() for index in draft.padded)
        stored = store_masks(mask for mask in masks if mask is not None)
        for index, sha256 in zip(draft.padded, stored, strict=True):
            draft.paddings[index] = sha256


# --- rows -----------------------------------------------------------------------------------------------------------


def image_fields(draft: Draft) -> dict[str, Any]:
    """All fields of the Image but its case."""
    stack, pixels = draft.stack, draft.pixels
    first, file = stack.planes[0].info, stack.new_planes[0].taken.file
    value_range = pixels.value_range(_range_of(draft.modality, file))
    window = pixels.choose_window(value_range)
    is_suspicious = _SUSPICIOUS in stack.flags
    return {
        "kind": stack.kind,
        "plane_count": len(stack.planes),
        "series_key": draft.series_key,
        "label": stack.label,
        "modality": draft.modality,
        "bits_stored": file.bits_stored,
        "is_signed": file.is_signed,
        "photometric": _short(file.photometric, 30),
        "unit": _short(file.unit, 16),
        "code_slope": pixels.coding.slope,
        "code_offset": pixels.coding.offset,
        "range_low": value_range[0],
        "range_high": value_range[1],
        "window_centre": window.centre,
        "window_width": window.width,
        "window_function": window.function,
        "windows": [_window_fields(preset) for preset in first.windows],
        "pixels_sha256": draft.pixels_sha256,
        "look": _look(draft, window),
        "flags": list(stack.flags),
        "text_state": Image.TextState.SUSPECTED if is_suspicious else Image.TextState.UNLIKELY,
        **_geometry(stack, first),
    }


def _range_of(modality: str, file: DecodedFile) -> str:
    """The modality whose values the image has: a DICOM CT that is not in Hounsfield units has those of none."""
    is_raw = modality == Modality.CT and file.format == "dicom" and file.unit != "HU"
    return str(Modality.OT) if is_raw else modality


def _geometry(stack: Stack, first: PlaneInfo) -> dict[str, Any]:
    spacing = first.spacing_mm or (None, None)
    return {
        "rows": first.rows,
        "columns": first.columns,
        "spacing_row_mm": spacing[0],
        "spacing_column_mm": spacing[1],
        "spacing_place": first.spacing_place or "",
        "plane_spacing_mm": stack.plane_spacing_mm,
        "row_direction": _vector(first.row_direction),
        "column_direction": _vector(first.column_direction),
    }


def _look(draft: Draft, window: Window) -> bytes:
    planes = draft.stack.planes
    return look_of(real_values(planes[len(planes) // 2]).astype(np.float32), window)


def plane_rows(draft: Draft, image: Image, sources: dict[int, SourceFile]) -> list[Plane]:
    """Unsaved rows of the new planes. `sources` are by the identity of their `Taken`."""
    return [
        Plane(
            image=image,
            index=index,
            frame_sha256=draft.frames[index],
            padding_sha256=draft.paddings[index],
            source=sources[id(plane.taken)],
            source_index=plane.info.index,
            position_mm=_vector(plane.info.position_mm),
            time_ms=plane.info.time_ms,
            windows=[_window_fields(window) for window in plane.info.windows],
        )
        for index, plane in enumerate(draft.stack.planes)
        if isinstance(plane, NewPlane)
    ]


def source_row(taken: Taken, dataset: Dataset, deidentifier: Deidentifier, pk: UUID | None = None) -> SourceFile:
    """An unsaved row with the file's whole header."""
    keys = keys_of(taken.item.name, deidentifier)
    return SourceFile(
        pk=pk or uuid4(),
        dataset=dataset,
        file_format=taken.file.format,
        transfer_syntax=_short(taken.file.transfer_syntax, 64),
        file_sha256=taken.file.file_sha256,
        stem=keys.stem,
        path_key=keys.path_key,
        folded_path_key=keys.folded_path_key,
        instance_uid=taken.file.identity.instance,
        header=taken.file.read_header(),
    )


def modality_of(name: str) -> str:
    return name if name in Modality.values else str(Modality.OT)


def _window_fields(window: Window) -> dict[str, Any]:
    return {
        "centre": window.centre,
        "width": window.width,
        "function": window.function,
        "label": _short(window.label, 64),
    }


def _vector(values: tuple[float, ...] | None) -> list[float] | None:
    return None if values is None else [float(value) for value in values]


def _short(text: str, length: int) -> str:
    return text.replace("\0", "")[:length]
