"""Where the voxels of a NIfTI file lie, and how they are shown: as DICOM's axial planes are.

NIfTI says where voxels lie in a space of its own: x to the right, y to the front, z to the head (RAS), in the unit of
xyzt_units. Planes are shown from foot to head, with the patient's right at the left of the screen and the front at its
top, along the volume's own axes. A file of one sagittal or coronal slice is shown in its own plane.
"""

from dataclasses import dataclass
from typing import Any, Final

import nibabel
import numpy as np
from nibabel.spatialimages import HeaderDataError
from numpy.typing import NDArray

from evaluation.files.content import PlaneInfo, RefusedError, Vector

#: xyzt_units to mm. Writers that leave the unit out (0) mean mm.
_MM: Final = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
#: Axis of RAS and the sense in which the plane, the row and the column index grow.
_VIEWS: Final = {
    "axial": ((2, 1), (1, -1), (0, -1)),
    "sagittal": ((0, 1), (2, -1), (1, -1)),
    "coronal": ((1, -1), (2, -1), (0, -1)),
}
_RAS_TO_LPS: Final = np.diag([-1.0, -1.0, 1.0, 1.0])
#: Cosine of the angle between two sides of a pixel above which its shape is no rectangle to anybody: 3 degrees.
_SHEARED: Final = 0.05
#: How far, as a share, sizes of voxels may differ that were written twice.
_SAME_SIZE: Final = 0.01

Affine = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Display:
    """Planes, rows and columns as shown, in terms of the file.

    `shape` is the file's (x, y, z). `axes` are the file's axes along which planes, rows and columns are counted, and
    `flips` whether they are counted downward. `affine` maps (plane, row, column) to mm in LPS, or is None where the
    file does not say. `spacing_mm` is (row, column).
    """

    shape: tuple[int, int, int]
    axes: tuple[int, int, int]
    flips: tuple[bool, bool, bool]
    affine: Affine | None
    spacing_mm: tuple[float, float] | None
    flags: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return self.shape[self.axes[0]]

    def planes(self, *, slope: float, intercept: float) -> tuple[PlaneInfo, ...]:
        rows, columns = (self.shape[axis] for axis in self.axes[1:])
        row_direction, column_direction = self._directions()
        return tuple(
            PlaneInfo(
                index=index,
                rows=rows,
                columns=columns,
                slope=slope,
                intercept=intercept,
                spacing_mm=self.spacing_mm,
                spacing_place="patient" if self.spacing_mm else None,
                position_mm=None if self.affine is None else _vector(self.affine @ [index, 0, 0, 1]),
                row_direction=row_direction,
                column_direction=column_direction,
            )
            for index in range(self.count)
        )

    def _directions(self) -> tuple[Vector | None, Vector | None]:
        """The ways in which the column index and the row index grow."""
        if self.affine is None:
            return None, None
        down, across = self.affine[:3, 1], self.affine[:3, 2]
        return _vector(across / np.linalg.norm(across)), _vector(down / np.linalg.norm(down))

    def file_index(self, plane: int) -> int:
        """The place along the file's own axis `axes[0]`."""
        return self.count - 1 - plane if self.flips[0] else plane

    def turn(self, section: NDArray[Any]) -> NDArray[Any]:
        """One plane, as its two remaining axes stand in the file, to rows and columns."""
        turned = section if self.axes[1] < self.axes[2] else section.swapaxes(0, 1)
        return turned[tuple(slice(None, None, -1 if flip else 1) for flip in self.flips[1:])]

    def to_file(self, planes: NDArray[Any]) -> NDArray[Any]:
        """(planes, rows, columns), of any size, back to the file's (x, y, z)."""
        turned = planes[tuple(slice(None, None, -1 if flip else 1) for flip in self.flips)]
        return np.transpose(turned, np.argsort(self.axes))


def shape_of(header: nibabel.Nifti1Header) -> tuple[int, int, int]:
    """(x, y, z). Raises RefusedError for more than one volume, naming the shape."""
    dimensions = header["dim"]
    count = int(dimensions[0])
    if not 1 <= count <= 7:
        raise RefusedError("The NIfTI header is broken: it does not say how many dimensions there are.")
    shape = [int(side) for side in dimensions[1 : count + 1]]
    named = " × ".join(str(side) for side in shape)
    if min(shape) < 1:
        raise RefusedError(f"The NIfTI header claims {named} voxels. A volume needs at least one of each.")
    if any(side > 1 for side in shape[3:]):
        raise RefusedError(f"The NIfTI file holds more than one volume: {named}. Send each as a file of its own.")
    if count < 2:
        raise RefusedError(f"The NIfTI file holds a line of {named} voxels, no image.")
    x, y, z = (*shape, 1)[:3]
    return x, y, z


def affine_of(header: nibabel.Nifti1Header) -> Affine | None:
    """Voxel indices to RAS in the file's own unit: sform before qform; None where neither says it."""
    sform = _sform(header)
    return _qform(header) if sform is None else sform


def _sform(header: nibabel.Nifti1Header) -> Affine | None:
    if int(header["sform_code"]) <= 0:
        return None
    affine = np.asarray(header.get_sform(), float)
    return affine if _is_valid(affine) else None


def _qform(header: nibabel.Nifti1Header) -> Affine | None:
    if int(header["qform_code"]) <= 0:
        return None
    try:
        affine = np.asarray(_with_side(header).get_qform(), float)
    except (HeaderDataError, ValueError):
        return None
    return affine if _is_valid(affine) else None


def _do_forms_disagree(header: nibabel.Nifti1Header) -> bool:
    """Do sform and qform give pixels of another size, or axes that run another way?"""
    sform, qform = _sform(header), _qform(header)
    if sform is None or qform is None:
        return False
    one, other = (np.linalg.norm(affine[:3, :3], axis=0) for affine in (sform, qform))
    ways = [nibabel.aff2axcodes(affine) for affine in (sform, qform)]
    return ways[0] != ways[1] or not np.allclose(one, other, rtol=_SAME_SIZE)


def _with_side(header: nibabel.Nifti1Header) -> nibabel.Nifti1Header:
    """pixdim[0] is 1 or -1 for the side of the third axis; 0 counts as 1 (nifti1.h, method 2)."""
    if header["pixdim"][0] != 0:
        return header
    mended = header.copy()
    mended["pixdim"][0] = 1
    return mended


def display_of(header: nibabel.Nifti1Header) -> Display:
    """How the volume is shown. Raises RefusedError for a shape or an affine that cannot be shown truly."""
    shape, affine = shape_of(header), affine_of(header)
    unit_mm = _MM.get(int(header["xyzt_units"]) & 7)
    if affine is None:
        return _as_stored(header, shape, unit_mm)
    axes, flips = _axes_of(affine, shape)
    shown = _shown_affine(affine, shape, axes, flips)
    _check_rectangular(shown)
    slice_axis = header.get_dim_info()[2]
    is_other = axes[0] != (2 if slice_axis is None else slice_axis) and shape[axes[0]] > 1
    said = {"axial_of_other": is_other, "forms_disagree": _do_forms_disagree(header)}
    flags = tuple(flag for flag, is_so in said.items() if is_so)
    if unit_mm is None:
        return Display(shape, axes, flips, None, None, (*flags, "spacing_unreadable"))
    scaled = np.diag([unit_mm, unit_mm, unit_mm, 1.0]) @ shown
    down, across = (float(np.linalg.norm(scaled[:3, column])) for column in (1, 2))
    return Display(shape, axes, flips, scaled, (down, across), flags)


def _is_valid(affine: Affine) -> bool:
    """Finite, and with three directions that span space."""
    if not np.isfinite(affine).all():
        return False
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    if lengths.min() <= 0 or not np.isfinite(lengths).all():
        return False
    return bool(abs(np.linalg.det(affine[:3, :3] / lengths)) > 0.01)


def _as_stored(header: nibabel.Nifti1Header, shape: tuple[int, int, int], unit_mm: float | None) -> Display:
    """The first axis to the right, the second up the screen: nothing says where the patient lies."""
    sides = [float(side) for side in header["pixdim"][1:3]]
    is_known = unit_mm is not None and all(np.isfinite(side) and side > 0 for side in sides)
    spacing = (sides[1] * (unit_mm or 1), sides[0] * (unit_mm or 1)) if is_known else None
    flags = (() if shape[2] == 1 else ("multiframe_without_geometry",)) + (() if is_known else ("spacing_unreadable",))
    return Display(shape, (2, 1, 0), (False, True, False), None, spacing, flags)


def _axes_of(affine: Affine, shape: tuple[int, int, int]) -> tuple[tuple[int, int, int], tuple[bool, bool, bool]]:
    """The file's axes that are closest to those of the view, and whether each is counted downward."""
    orientation = nibabel.orientations.io_orientation(affine)
    of_file = {int(axis): (number, int(sense)) for number, (axis, sense) in enumerate(orientation)}
    right, front, up = (shape[of_file[axis][0]] for axis in range(3))
    is_own = up > 1 and (right == 1) != (front == 1)
    view = _VIEWS[("sagittal" if right == 1 else "coronal") if is_own else "axial"]
    plane, row, column = ((of_file[axis][0], of_file[axis][1] != sense) for axis, sense in view)
    return (plane[0], row[0], column[0]), (plane[1], row[1], column[1])


def _shown_affine(
    affine: Affine, shape: tuple[int, int, int], axes: tuple[int, int, int], flips: tuple[bool, bool, bool]
) -> Affine:
    """(plane, row, column) to LPS, still in the file's unit."""
    to_file = np.zeros((4, 4))
    to_file[3, 3] = 1
    for shown, (axis, is_flipped) in enumerate(zip(axes, flips, strict=True)):
        to_file[axis, shown] = -1 if is_flipped else 1
        to_file[axis, 3] = shape[axis] - 1 if is_flipped else 0
    return np.asarray(_RAS_TO_LPS @ affine @ to_file)


def _check_rectangular(shown: Affine) -> None:
    down, across = (shown[:3, column] / np.linalg.norm(shown[:3, column]) for column in (1, 2))
    cosine = abs(float(down @ across))
    if cosine > _SHEARED:
        angle = 90 - np.degrees(np.arccos(min(cosine, 1.0)))
        raise RefusedError(
            f"The affine of the NIfTI file shears its pixels by {angle:.0f} degrees. Resample it to a rectangular grid."
        )


def _vector(values: NDArray[np.float64]) -> Vector:
    x, y, z = (float(value) for value in values[:3])
    return x, y, z
