"""Real originals of the shared material, of 8 to 16 bits and floating-point, as the product codes and treats them."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.files import ImageFile, open_image
from imaging.coding import Coding, choose_coding
from imaging.value_grid import Grid, border_of, derive_seed, make_grid, show_plane
from ml.degrade import get_degradation
from ml.infer import upscale
from ml.ranges import declared_range
from tests.containers import ORIGINAL, Shown

SCALE = 2
#: How many of each folder, and their modality.
_PICTURES = {
    "xray/nih": (12, "DX"),
    "ct/iqoth": (8, "CT"),
    "ct/mbh": (7, "CT"),
    "ct/headct": (3, "CT"),
    "mri/brisc": (5, "MR"),
    "ultrasound/busi/": (12, "US"),
}
_VOLUMES = ("mri/ms_raw/test", "mri/ms_mni/test")
_DICOM = (
    "01",
    "693_J2KR",
    "CT1_J2KR",
    "CT2_UNC",
    "CT_small",
    "MR-SIEMENS-DICOM-WithOverlays",
    "MR1_JLSL",
    "MR2_J2KR",
    "MR4_RLE",
    "XA1_JLSL",
    "RG1_J2KI",
    "RG3_J2KR",
    "NM1_JPLL",
    "US1_J2KR",
    "US-YBR_FULL_422-EVRLE",
    "OBXXXX1A_rle_2frame",
    "JPGLosslessP14SV1_1s_1f_8b",
    "pm-example-slice",
)
_DECLARED_STEPS = 4096
_SOME = 12


@dataclass(frozen=True)
class Treated:
    """The middle of a real original and what treatments made of it, in codes; the grid is that of the whole image."""

    group: str
    frames: dict[str, np.ndarray]
    grid: Grid

    def as_coded(self) -> Shown:
        """What readers were sent before there was a grid."""
        return self._shown(self.frames)

    def as_shown(self) -> Shown:
        blank = border_of(*self.frames[ORIGINAL].shape, scale=SCALE)
        return self._shown(
            {
                name: show_plane(codes, grid=self.grid, seed=derive_seed(b"a key", f"{self.group}|{name}"), blank=blank)
                for name, codes in self.frames.items()
            }
        )

    def _shown(self, frames: dict[str, np.ndarray]) -> Shown:
        return Shown(self.group, frames, int(self.grid.step), round(self.grid.low), round(self.grid.high))


def treat_originals(shared: Path, treatments: Iterable[str], costly: Iterable[str], *, side: int) -> list[Treated]:
    """Every case by `treatments`, and one in `_SOME` by those that are `costly` as well."""
    found = _find(shared / "data")
    return [
        _treat(path, group, modality, [*treatments, *(costly if index % _SOME == 0 else ())], side)
        for index, (path, group, modality) in enumerate(found)
    ]


def _find(data: Path) -> Iterator[tuple[Path, str, str]]:
    """(file, patient, modality), a patient once."""
    with (data / "manifest.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    for folder, (wanted, modality) in _PICTURES.items():
        files = {row["group_id"] or row["file"]: row["file"] for row in rows if row["file"].startswith(folder)}
        groups = sorted(files, key=lambda group: hashlib.sha256(group.encode()).digest())
        yield from ((data / files[group], group, modality) for group in groups[:wanted])
    for folder in _VOLUMES:
        yield from ((path, path.name, "MR") for path in sorted((data / folder).glob("*.nii.gz")))
    yield from ((data / "dicom" / f"{name}.dcm", name, "") for name in _DICOM)


def _treat(path: Path, group: str, modality: str, treatments: list[str], side: int) -> Treated:
    file = open_image(path, name=path.name)
    plane = len(file.planes) // 2
    values = np.stack([file.read_values(index) for index in _some_planes(file, plane)])
    values[np.isnan(values)] = np.nanmin(values)
    coding = _code(file, plane, values)
    ends = _range_of(file, modality or file.modality, values)
    low, high = (float(coding.encode(np.array(end))) for end in ends)
    is_whole = file.read_plane(plane).has_whole_numbers()
    grid = make_grid(
        np.bincount(coding.encode(values).ravel(), minlength=65536),
        low=low,
        high=high,
        least_step=1 if is_whole else round((high - low) / _DECLARED_STEPS),
    )
    hr = coding.decode(coding.encode(_middle(values[-1], side)))
    lr = get_degradation("bicubic", scale=SCALE).apply(hr, seed=1)
    made = {name: coding.encode(upscale(lr, model=name, value_range=ends).pixels) for name in treatments}
    return Treated(group, {ORIGINAL: coding.encode(hr), **made}, grid)


def _some_planes(file: ImageFile, last: int) -> list[int]:
    """A few planes of a stack, the one that is shown at the end."""
    return [*range(0, len(file.planes), 8), last]


def _code(file: ImageFile, plane: int, values: np.ndarray) -> Coding:
    info = file.planes[plane]
    ends = (float(values.min()), float(values.max()))
    if not file.read_plane(plane).has_whole_numbers():
        return choose_coding(*ends, is_integer=False)
    low, high = (round((end - info.intercept) / info.slope) for end in ends)
    return choose_coding(low, high, is_integer=True, slope=info.slope, intercept=info.intercept)


def _range_of(file: ImageFile, modality: str, values: np.ndarray) -> tuple[float, float]:
    if file.bits_stored == 8:
        return 0.0, 255.0
    is_raw = modality == "CT" and file.unit != "HU"
    return declared_range(values, modality="OT" if is_raw else modality)


def _middle(plane: np.ndarray, side: int) -> np.ndarray:
    rows, columns = (min(length, side) // SCALE * SCALE for length in plane.shape)
    top, left = (plane.shape[0] - rows) // 2, (plane.shape[1] - columns) // 2
    return plane[top : top + rows, left : left + columns]
