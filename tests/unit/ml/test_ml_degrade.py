"""Degradations are declared, seeded and aligned."""

import json

import numpy as np
import pytest
from PIL import Image

from ml.degrade import DEGRADATIONS, get_degradation


def blob(size=64, *, row=31.5, column=31.5):
    y, x = np.mgrid[:size, :size]
    return np.exp(-((y - row) ** 2 + (x - column) ** 2) / 72).astype(np.float32)


def test_the_seven_degradations_exist():
    assert DEGRADATIONS == ("bicubic", "blur_noise", "kspace", "slice_thickness", "speckle", "noise", "dose_noise")


@pytest.mark.parametrize("name", DEGRADATIONS)
@pytest.mark.parametrize("scale", [2, 4])
def test_shape_type_and_seed(name, scale):
    degradation = get_degradation(name, scale=scale)
    hr = blob(66)
    lr = degradation.apply(hr, seed=3)
    assert lr.shape == (66 // scale, 66 // scale)
    assert lr.dtype == np.float32
    np.testing.assert_array_equal(lr, degradation.apply(hr, seed=3))
    noisy = name not in ("bicubic", "slice_thickness")
    assert noisy != np.array_equal(lr, degradation.apply(hr, seed=4))


@pytest.mark.parametrize("name", DEGRADATIONS)
@pytest.mark.parametrize("scale", [2, 4])
def test_pixel_edges_stay_aligned(name, scale):
    lr = get_degradation(name, scale=scale).expectation(blob(64, row=27.5, column=35.5)).astype(float)
    for axis, centre in ((1, 27.5), (0, 35.5)):
        profile = lr.sum(axis=axis)
        position = (np.arange(len(profile)) * profile).sum() / profile.sum()
        assert position == pytest.approx((centre + 0.5) / scale - 0.5, abs=0.03)


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_a_flat_image_keeps_its_level(name):
    lr = get_degradation(name, scale=2).apply(np.full((64, 64), 0.5, np.float32), seed=1)
    assert lr.mean() == pytest.approx(0.5, abs=0.01)


def test_bicubic_is_pillows():
    hr = blob(64)
    expected = np.asarray(Image.fromarray(hr).resize((32, 32), Image.Resampling.BICUBIC)).clip(0, 1)
    np.testing.assert_array_equal(get_degradation("bicubic", scale=2).apply(hr, seed=1), expected)


def test_noise_of_b_is_one_percent_of_the_range():
    flat = np.full((256, 256), 100.0, np.float32)
    lr = get_degradation("blur_noise", scale=2, value_range=(0.0, 200.0)).apply(flat, seed=1)
    assert lr.std() == pytest.approx(2.0, rel=0.05)


def test_speckle_grows_with_the_signal_and_dose_noise_with_attenuation():
    dark, bright = np.full((128, 128), 0.2, np.float32), np.full((128, 128), 0.8, np.float32)
    for name, ratio in (("speckle", 4.0), ("dose_noise", np.exp(0.9))):
        degradation = get_degradation(name, scale=2)
        spread = degradation.apply(bright, seed=1).std() / degradation.apply(dark, seed=1).std()
        assert spread == pytest.approx(ratio, rel=0.1)


def test_kspace_keeps_what_it_can_carry():
    x = np.arange(64) + np.zeros((64, 1))
    hr = (0.5 + 0.3 * np.cos(2 * np.pi * 5 * (x + 0.5) / 64)).astype(np.float32)
    lr = get_degradation("kspace", scale=2).expectation(hr)
    expected = 0.5 + 0.3 * np.cos(2 * np.pi * 5 * (np.arange(32) + 0.5) / 32)
    np.testing.assert_allclose(lr[7], expected, atol=1e-5)


def test_results_stay_in_the_declared_range_unless_the_image_leaves_it():
    hr = np.zeros((64, 64), np.float32)
    hr[:, 32:] = 1.0
    for name in DEGRADATIONS:
        lr = get_degradation(name, scale=2).apply(hr, seed=1)
        assert lr.min() >= 0.0
        assert lr.max() <= 1.0
    assert get_degradation("bicubic", scale=2).apply(hr * 3, seed=1).max() == pytest.approx(3.0)


def test_the_description_tells_two_apart():
    described = {json.dumps(get_degradation(name, scale=2).describe(), sort_keys=True) for name in DEGRADATIONS}
    assert len(described) == len(DEGRADATIONS)
    weaker = get_degradation("blur_noise", scale=2, noise_fraction=0.005).describe()
    assert weaker["parameters"] == {"blur_sigma_px": 0.8, "noise_fraction": 0.005}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": "jpeg", "scale": 2}, "degradation must be one of bicubic"),
        ({"name": "bicubic", "scale": 0}, "scale must be a whole number of at least 1"),
        ({"name": "bicubic", "scale": 2, "sigma": 1.0}, r"has parameters \[\], got \['sigma'\]"),
        ({"name": "bicubic", "scale": 2, "value_range": (1.0, 0.0)}, "value_range must be finite"),
    ],
)
def test_wrong_requests_are_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        get_degradation(**arguments)


@pytest.mark.parametrize("pixels", [np.zeros((4, 4, 3)), np.full((8, 8), np.nan), np.zeros((1, 1)), np.zeros((0, 4))])
def test_wrong_pixels_are_refused(pixels):
    with pytest.raises(ValueError, match="pixels must be"):
        get_degradation("bicubic", scale=2).apply(pixels, seed=1)
