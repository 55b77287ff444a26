"""Where an image lies in the patient, in words."""

import numpy as np

from imaging.models import Image

_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
#: A component below this share of the direction is not named.
_SMALLEST = 0.05


def directions_of(image: Image) -> tuple[str, str] | None:
    """Letters of where the column index and the row index grow to, the largest component first; None if unknown."""
    if image.row_direction is None or image.column_direction is None:
        return None
    return _letters(image.row_direction), _letters(image.column_direction)


def orientation_of(image: Image) -> str:
    """axial, coronal, sagittal or oblique; empty where the file does not say."""
    if image.row_direction is None or image.column_direction is None:
        return ""
    normal = np.abs(np.cross(image.row_direction, image.column_direction))
    return ("sagittal", "coronal", "axial")[int(normal.argmax())] if normal.max() > 0.9 else "oblique"


def _letters(direction: list[float]) -> str:
    order = sorted(range(3), key=lambda axis: -abs(direction[axis]))
    return "".join(_LETTERS[axis][direction[axis] < 0] for axis in order if abs(direction[axis]) > _SMALLEST)
