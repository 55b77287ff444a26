"""Image files in: NumPy arrays, PNG, TIFF, JPEG and DICOM, one channel, at their full depth."""

from pathlib import Path

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image
from pydicom.errors import InvalidDicomError

PICTURES = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".bmp")
_GREY = ("L", "I;16", "I;16B", "I;16L", "I", "F")


def read_plane(path: Path) -> NDArray[np.float64]:
    """The image in `path` as float64 (rows, columns); DICOM in rescaled units such as HU.

    Raises ValueError, naming the file, for what is missing, broken, of several frames or of more than one channel:
    colour is never averaged.
    """
    pixels = np.asarray(_load(path))
    if pixels.ndim != 2:
        raise ValueError(f"{path} must hold one image of one channel, got an array of shape {pixels.shape}")
    return pixels.astype(np.float64)


def read_mask(path: Path) -> NDArray[np.bool_]:
    """The mask in `path`: every pixel of which any channel is above 0. Transparency does not count."""
    if path.suffix.lower() in PICTURES:
        with _opened(path) as image:
            pixels = np.asarray(image.convert("RGB") if image.mode not in _GREY else image)
    else:
        pixels = np.asarray(_load(path))
    if pixels.ndim not in (2, 3):
        raise ValueError(f"{path} must hold a mask (rows, columns) or (rows, columns, channels), got {pixels.shape}")
    return np.asarray(pixels > 0 if pixels.ndim == 2 else (pixels > 0).any(axis=2))


def _load(path: Path) -> NDArray[np.generic]:
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    suffix = path.suffix.lower()
    if suffix == ".npy":
        return np.asarray(np.load(path, allow_pickle=False))
    if suffix in PICTURES:
        with _opened(path) as image:
            if image.mode not in _GREY:
                raise ValueError(f"{path} must hold one grey channel, got mode {image.mode}")
            return np.asarray(image)
    return _load_dicom(path)


def _opened(path: Path) -> Image.Image:
    if not path.is_file():
        raise ValueError(f"{path} does not exist")
    try:
        return Image.open(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be read as a picture: {error}") from error


def _load_dicom(path: Path) -> NDArray[np.generic]:
    try:
        dataset = pydicom.dcmread(path)
        pixels = dataset.pixel_array
    except (InvalidDicomError, AttributeError, RuntimeError) as error:
        raise ValueError(f"{path} must be .npy, {', '.join(PICTURES)} or DICOM; {error}") from error
    slope, intercept = (float(dataset.get(name, default)) for name, default in _RESCALE)
    return np.asarray(pixels * slope + intercept)


_RESCALE = (("RescaleSlope", 1.0), ("RescaleIntercept", 0.0))
