"""NumPy's .npy: one plane (rows, columns), or a stack (planes, rows, columns) without geometry."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.files.content import PlaneInfo, RefusedError, Stored
from evaluation.files.limits import check_claims
from evaluation.files.raster import Raster, Samples

COLOURS = (3, 4)


def open_npy(path: Path) -> Raster:
    """Mapped, so that only the planes that are read come into memory."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise RefusedError("The .npy file cannot be read: it is damaged, cut, or holds no numbers.") from error
    _check(array)
    stack = array if array.ndim == 3 else array[None]
    count, rows, columns = stack.shape
    check_claims(rows=rows, columns=columns, planes=count)
    return Raster(
        format="npy",
        planes=tuple(PlaneInfo(index=index, rows=rows, columns=columns) for index in range(count)),
        read=lambda index: Samples(_as_numbers(stack[index])),
        bits_stored=array.dtype.itemsize * 8,
        is_signed=array.dtype.kind == "i",
        stack="volume" if count > 1 else "",
        flags=("multiframe_without_geometry",) if count > 1 else (),
    )


def _as_numbers(plane: NDArray[np.generic]) -> Stored:
    return plane.astype(np.uint8) if plane.dtype.kind == "b" else np.asarray(plane)


def _check(array: NDArray[np.generic]) -> None:
    if array.dtype.kind not in "fiub":
        raise RefusedError(f"The .npy file must hold integers or floating-point numbers, got {array.dtype}.")
    if array.ndim not in (2, 3):
        raise RefusedError(
            f"The .npy file must hold (rows, columns) or (planes, rows, columns), got shape {array.shape}."
        )
    if array.ndim == 3 and array.shape[2] in COLOURS:
        raise RefusedError(
            f"The .npy file has shape {array.shape}: colours, or planes of {array.shape[2]} columns? Save PNG."
        )
