"""Where an image lies in the patient, in words."""

import numpy as np

from evaluation.files.space import letters_of
from imaging.models import Image


def directions_of(image: Image) -> tuple[str, str] | None:
    """Letters of where the column index and the row index grow to, the largest component first; None if unknown."""
    if image.row_direction is None or image.column_direction is None:
        return None
    return letters_of(image.row_direction), letters_of(image.column_direction)


def orientation_of(image: Image) -> str:
    """axial, coronal, sagittal or oblique; empty where the file does not say."""
    if image.row_direction is None or image.column_direction is None:
        return ""
    normal = np.abs(np.cross(image.row_direction, image.column_direction))
    return ("sagittal", "coronal", "axial")[int(normal.argmax())] if normal.max() > 0.9 else "oblique"
