"""DICOM series made by formula: slices that tell their place by their pixels."""

import numpy as np
from pydicom.uid import generate_uid

from tests.unit.imaging.dicom_files import content, make_dicom

AXIAL = [1, 0, 0, 0, 1, 0]


def slice_pixels(place: int, rows: int = 12, columns: int = 16) -> np.ndarray:
    """A ramp whose first pixel is the place, so that the order of planes can be read off."""
    pixels = (np.arange(rows * columns, dtype=np.int16).reshape(rows, columns) * 3) - 500
    pixels[0, 0] = place
    return pixels


def make_slice(place: int, **changes):
    """The slice at 2.5 mm × place of one series; attributes replace its own."""
    own = {
        "SOPInstanceUID": f"1.2.3.4.{place + 1}",
        "StudyInstanceUID": "1.2.3.1",
        "SeriesInstanceUID": "1.2.3.2",
        "InstanceNumber": 100 - place,
        "ImageOrientationPatient": AXIAL,
        "ImagePositionPatient": [-10, -20, 2.5 * place],
        "PixelSpacing": [0.5, 0.25],
        "RescaleSlope": 1,
        "RescaleIntercept": -24,
        "RescaleType": "HU",
    }
    pixels = changes.pop("pixels", slice_pixels(place))
    return make_dicom(pixels, **{**own, **changes})


def series(places, **changes) -> dict[str, bytes]:
    """{path: file} of these slices."""
    return {f"s/{place:03d}.dcm": content(make_slice(place, **changes)) for place in places}


def new_series(**changes) -> dict:
    """Attributes of another series of the same study."""
    return {"SeriesInstanceUID": generate_uid(), **changes}
