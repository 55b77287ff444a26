"""Pixels that are no squares are said in every format of pictures; a density of print is no size."""

import io

import numpy as np
import pytest
from PIL import Image

from evaluation.files import open_image
from evaluation.files.density import shape_of_pixel
from tests.unit.evaluation.files._pictures import exif, scene, tiff


@pytest.fixture
def read(tmp_path):
    def read(content):
        (tmp_path / "upload").write_bytes(content)
        return open_image(tmp_path / "upload")

    return read


def picture(file_format, **options):
    file = io.BytesIO()
    Image.fromarray(scene(top=255, dtype=np.uint8)).save(file, file_format, **options)
    return file.getvalue()


CONTENTS = {
    "png": lambda *density: picture("PNG", dpi=density),
    "jpeg": lambda *density: picture("JPEG", dpi=density),
    "tiff": lambda *density: tiff(scene(), photometric="minisblack", resolution=density, resolutionunit=2),
    "tiff without a unit": lambda *density: tiff(scene(), photometric="minisblack", resolution=density),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_pixels_twice_as_high_as_wide_are_said(read, kind):
    image = read(CONTENTS[kind](200, 100))
    assert image.planes[0].spacing_mm == pytest.approx((2.0, 1.0), rel=0.01)
    assert image.planes[0].spacing_place is None
    assert "aspect_ratio" in image.flags


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_density_of_print_is_no_size(read, kind):
    image = read(CONTENTS[kind](72, 72))
    assert image.planes[0].spacing_mm is None
    assert image.flags in ((), ("lossy_compression",))


def test_pixels_turn_with_their_picture(read):
    image = read(picture("PNG", dpi=(200, 100), exif=exif(6)))
    assert image.planes[0].spacing_mm == pytest.approx((0.5, 1.0), rel=0.01)
    assert image.flags == ("aspect_ratio", "turned_upright")


@pytest.mark.parametrize("density", [(0, 0), (1, 0), (100, 100.5), (1, 5000), (float("nan"), 1)])
def test_no_density_and_nonsense_say_nothing(density):
    assert shape_of_pixel(*density) == (None, ())
