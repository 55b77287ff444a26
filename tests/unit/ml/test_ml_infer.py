"""Inference: the same pixels whatever the tiles, the image's own units, and clear refusals."""

import numpy as np
import pytest

from ml.infer import upscale, upscale_strips
from ml.registry import get_descriptor, list_models

UPSCALERS = [model.name for model in list_models() if model.task == "super_resolution"]
#: Large networks take seconds in 16-pixel tiles: they are tested among the properties.
SMALL = [name for name in UPSCALERS if get_descriptor(name).parameters < 100_000]


def picture(rows=41, columns=53, *, seed=0):
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:rows, :columns]
    waves = 0.5 + 0.3 * np.sin(y / 3) * np.cos(x / 5)
    return (waves + 0.05 * random.normal(size=(rows, columns))).clip(0, 1).astype(np.float32)


@pytest.mark.parametrize("name", [*SMALL, "espcn-x2+bp"])
def test_tiles_stitched_equal_the_whole(name):
    image = picture()
    whole = upscale(image, model=name, value_range=(0, 1), tile=512).pixels
    tiled = upscale(image, model=name, value_range=(0, 1), tile=16).pixels
    scale = get_descriptor(name).scale
    assert whole.shape == (41 * scale, 53 * scale)
    assert whole.dtype == np.float32
    assert np.abs(whole - tiled).max() <= 1e-5


def test_the_units_of_the_image_are_kept():
    image = picture()
    unit = upscale(image, model="espcn-x2", value_range=(0, 1)).pixels
    hounsfield = upscale(image * 2047 - 1024, model="espcn-x2", value_range=(-1024, 1023)).pixels
    np.testing.assert_allclose(hounsfield, unit * 2047 - 1024, atol=0.02)


@pytest.mark.parametrize("name", UPSCALERS)
def test_a_flat_image_stays_flat(name):
    result = upscale(np.full((20, 24), 0.5, np.float32), model=name, value_range=(0, 1)).pixels
    assert np.abs(result - 0.5).max() < 0.02


def test_the_border_is_not_darkened():
    result = upscale(np.full((20, 24), 0.8, np.float32), model="espcn-x2", value_range=(0, 1)).pixels
    phases = result.reshape(20, 2, 24, 2)  # a network's four phases may differ by a hair; the border may not
    assert np.ptp(phases, axis=(0, 2)).max() < 1e-4


@pytest.mark.parametrize("name", ["espcn-x2", "bicubic-x2", "ibp-x2"])
def test_values_outside_the_range_survive_only_where_the_input_has_them(name):
    image = picture(40, 40)
    image[10:14, 10:14] = 3.0
    result = upscale(image, model=name, value_range=(0, 1)).pixels
    assert result[22:26, 22:26].min() > 2.0
    assert result[40:].max() <= 1.0


def test_enlarging_does_not_move_the_image():
    y, x = np.mgrid[:32, :32]
    blob = np.exp(-((y - 15.5) ** 2 + (x - 15.5) ** 2) / 18).astype(np.float32)
    for name in UPSCALERS:
        result = upscale(blob, model=name, value_range=(0, 1)).pixels.astype(float)
        centre = (np.arange(len(result)) * result.sum(axis=1)).sum() / result.sum()
        assert abs(centre - (len(result) - 1) / 2) < 0.15, name


def test_provenance_names_everything_that_made_the_pixels():
    made = upscale(picture(), model="espcn-x2", value_range=(0, 1), tile=64).provenance
    assert made["model"] == "espcn-x2"
    assert made["scale"] == 2
    assert made["tile"] == 64
    assert len(made["checkpoint_sha256"]) == 64
    assert made["runtime"].startswith("onnxruntime ")
    assert made["code"].startswith("fovea ml ")
    assert made == upscale(picture(), model="espcn-x2", value_range=(0, 1), tile=64).provenance


def test_progress_counts_tiles():
    seen = []
    upscale(picture(), model="bicubic-x2", value_range=(0, 1), tile=32, on_progress=lambda *n: seen.append(n))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_strips_read_an_integer_map_in_place():
    stored = (picture() * 4095).astype(np.uint16)
    whole = upscale(stored, model="bicubic-x2", value_range=(0, 4095)).pixels
    strips = list(upscale_strips(stored, model="bicubic-x2", value_range=(0, 4095), tile=16))
    assert [start for start, _ in strips] == [0, 32, 64]
    np.testing.assert_allclose(np.concatenate([strip for _, strip in strips]), whole, atol=0.05)


@pytest.mark.parametrize(
    ("pixels", "sentence"),
    [
        (np.zeros((8, 8, 3), np.float32), r"2-D single-channel array, got shape \(8, 8, 3\)"),
        (np.zeros((0, 8), np.float32), r"at least 2 pixels on each side, got shape \(0, 8\)"),
        (np.zeros((1, 1), np.float32), r"at least 2 pixels on each side, got shape \(1, 1\)"),
        (np.full((8, 8), np.nan, np.float32), "finite in every pixel"),
        (np.full((8, 8), np.inf, np.float32), "finite in every pixel"),
        (np.zeros((8, 8), complex), "integers or floating-point numbers, got dtype complex128"),
        (np.zeros((8, 8), bool), "got dtype bool"),
        (np.array([["a", "b"], ["c", "d"]]), "got dtype <U1"),
    ],
)
def test_pixels_that_cannot_be_used_are_refused(pixels, sentence):
    with pytest.raises(ValueError, match=sentence):
        upscale(pixels, model="espcn-x2", value_range=(0, 1))


@pytest.mark.parametrize("value_range", [(1, 0), (0, 0), (0, np.inf), (np.nan, 1), (0, 1, 2), "ab"])
def test_a_range_that_is_none_is_refused(value_range):
    with pytest.raises(ValueError, match="value_range must be"):
        upscale(picture(), model="espcn-x2", value_range=value_range)


@pytest.mark.parametrize("tile", [0, -1, 8, 2.5, True])
def test_a_tile_that_cannot_be_used_is_refused(tile):
    with pytest.raises(ValueError, match="tile must be a whole number of at least 16"):
        upscale(picture(), model="espcn-x2", value_range=(0, 1), tile=tile)


@pytest.mark.parametrize("spacing_mm", [(0.0001, 0.0001), (0.5, 20.0)])
def test_spacing_far_outside_the_training_range_is_refused(spacing_mm):
    with pytest.raises(ValueError, match="spacing_mm must lie within"):
        upscale(picture(), model="espcn-x2", value_range=(0, 1), spacing_mm=spacing_mm)
    upscale(picture(), model="bicubic-x2", value_range=(0, 1), spacing_mm=spacing_mm)


def test_an_unknown_runtime_is_refused():
    with pytest.raises(ValueError, match="runtime must be one of auto, onnx, torch"):
        upscale(picture(), model="espcn-x2", value_range=(0, 1), runtime="cuda")
