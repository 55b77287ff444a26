"""The small picture that is kept of every image, to find the same picture elsewhere."""

import numpy as np
from PIL import Image as Picture

from evaluation.files.content import Window
from imaging.models import Image, Plane
from imaging.planes import read_values
from imaging.previews import apply_window, window_of
from imaging.twins import LOOK_SIDE


def look_of(values: np.ndarray, window: Window) -> bytes:
    """LOOK_SIDE² uint8 greys of a plane of real values, row by row."""
    picture = Picture.fromarray(apply_window(values, window))
    return picture.resize((LOOK_SIDE, LOOK_SIDE), Picture.Resampling.BOX).tobytes()


def make_look(image: Image, plane: Plane) -> bytes:
    return look_of(read_values(image, plane), window_of(image))
