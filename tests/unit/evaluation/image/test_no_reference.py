"""Measures without a reference against analytic values: a Gaussian edge, white noise, a uniform histogram."""

import numpy as np
import pytest
from scipy.special import erf
from skimage.measure import blur_effect as skimage_blur
from skimage.measure import shannon_entropy

from evaluation.image import (
    blur_effect,
    edge_sharpness,
    entropy,
    find_edges,
    image_sharpness,
    laplacian_variance,
    noise_power_spectrum,
)
from tests.image_patterns import distort, pattern

MTF50_OF_UNIT_SIGMA = np.sqrt(np.log(2) / 2) / np.pi  # exp(-2 pi² f²) = 1/2
SPREAD_OF_UNIT_SIGMA = 2 * 1.2815515655446004  # from 10 % to 90 % of a Gaussian


def gaussian_edge(sigma, *, slope=0.1, side=48, noise=0.0, step=100.0):
    """A straight edge of Gaussian profile. The pixel's own box of variance 1/12 is part of the profile."""
    y, x = np.mgrid[:side, :side].astype(float)
    distance = (x - side / 2 - slope * (y - side / 2)) / np.hypot(1, slope)
    values = 50 + step * 0.5 * (1 + erf(distance / (sigma * np.sqrt(2))))
    return values + np.random.default_rng(4).normal(0, noise, values.shape) if noise else values


@pytest.mark.parametrize("sigma", [0.7, 1.0, 1.5, 2.5])
@pytest.mark.parametrize("slope", [0.07, 0.3, -0.5])
def test_a_gaussian_edge_has_its_analytic_spread_and_mtf50(sigma, slope):
    edge = edge_sharpness(gaussian_edge(sigma, slope=slope))
    assert edge.mtf50 == pytest.approx(MTF50_OF_UNIT_SIGMA / sigma, rel=0.03)
    assert edge.edge_spread == pytest.approx(SPREAD_OF_UNIT_SIGMA * sigma, abs=0.1)
    assert edge.step == pytest.approx(100, rel=0.01)
    assert edge.angle_deg == pytest.approx(np.degrees(np.arctan(abs(slope))), abs=0.5)


def test_an_edge_that_lies_flat_or_falls_is_measured_alike():
    upright = edge_sharpness(gaussian_edge(1.2))
    for other in (gaussian_edge(1.2).T, gaussian_edge(1.2)[:, ::-1], gaussian_edge(1.2, step=-40.0)):
        assert edge_sharpness(other).mtf50 == pytest.approx(upright.mtf50, rel=0.01)


def test_noise_leaves_the_edge_measurable():
    assert edge_sharpness(gaussian_edge(1.5, noise=3.0)).mtf50 == pytest.approx(MTF50_OF_UNIT_SIGMA / 1.5, rel=0.1)


def test_a_spacing_gives_millimetres():
    pixels, millimetres = edge_sharpness(gaussian_edge(1.5)), edge_sharpness(gaussian_edge(1.5), spacing_mm=0.5)
    assert millimetres.unit == "mm"
    assert millimetres.edge_spread == pytest.approx(pixels.edge_spread * 0.5)
    assert millimetres.mtf50 == pytest.approx(pixels.mtf50 / 0.5)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.full((32, 32), 5.0), "without any change"),
        (gaussian_edge(1.0, slope=0.0), "slanted against the pixel grid"),
        (np.random.default_rng(0).normal(size=(48, 48)), "straight edge|step above the noise|slanted"),
        (gaussian_edge(1.0)[:, :27], "px on both sides|step"),
        (np.hypot(*np.mgrid[-24:24, -24:24]) < 12, "real numbers"),
        ((np.hypot(*np.mgrid[-24:24, -24:24]) < 12) * 90.0, "without any change|straight edge"),
        (gaussian_edge(1.0)[:8], "at least 16 pixels"),
    ],
)
def test_what_is_no_edge_is_refused_in_words(image, words):
    with pytest.raises(ValueError, match=words):
        edge_sharpness(image)


def test_edges_of_an_image_are_found_and_lose_sharpness_when_blurred():
    image = np.tile(gaussian_edge(1.0, slope=0.2, side=96), (1, 2))
    corners = find_edges(image)
    assert corners
    sharp, soft = image_sharpness(image), image_sharpness(gaussian_edge(2.0, slope=0.2, side=96))
    assert sharp.count >= 1
    assert sharp.mtf50 == pytest.approx(MTF50_OF_UNIT_SIGMA, rel=0.1)
    assert soft.mtf50 < sharp.mtf50
    assert soft.edge_spread > sharp.edge_spread


def test_an_image_without_edges_has_no_sharpness():
    with pytest.raises(ValueError, match="straight slanted edge"):
        image_sharpness(np.full((64, 64), 3.0))


def test_white_noise_has_a_flat_spectrum_of_its_variance():
    noise = np.random.default_rng(1).normal(10, 4, (512, 512))
    spectrum = noise_power_spectrum(noise, side=32)
    flat = spectrum.power[2:]  # the trend takes its share of the lowest frequencies
    assert flat == pytest.approx(np.full(flat.shape, 16.0), rel=0.06)
    assert spectrum.std == pytest.approx(4, rel=0.02)
    assert spectrum.frequency[-1] == pytest.approx(0.5)
    white_mean = np.hypot(*np.meshgrid(np.fft.fftfreq(32), np.fft.fftfreq(32))).mean()
    assert spectrum.mean_frequency == pytest.approx(white_mean, rel=0.02)


def test_smoothed_noise_loses_its_high_frequencies_as_the_filter_says():
    sigma = 1.0
    noise = np.random.default_rng(2).normal(0, 4, (512, 512))
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(512), np.fft.fftfreq(512)))
    smooth = np.fft.ifft2(np.fft.fft2(noise) * np.exp(-2 * (np.pi * sigma * frequency) ** 2)).real
    spectrum = noise_power_spectrum(smooth, side=64)
    middle = (spectrum.frequency > 0.06) & (spectrum.frequency < 0.2)
    expected = 16 * np.exp(-4 * (np.pi * sigma * spectrum.frequency[middle]) ** 2)
    assert spectrum.power[middle] == pytest.approx(expected, rel=0.12)


def test_a_spacing_scales_frequency_and_power():
    noise = np.random.default_rng(3).normal(0, 4, (128, 128))
    pixels, millimetres = noise_power_spectrum(noise), noise_power_spectrum(noise, spacing_mm=0.5)
    assert millimetres.frequency == pytest.approx(pixels.frequency / 0.5)
    assert millimetres.power == pytest.approx(pixels.power * 0.25)
    assert millimetres.std == pytest.approx(pixels.std)


def test_a_trend_is_no_noise():
    y, x = np.mgrid[:64, :64]
    assert noise_power_spectrum(3 + 0.5 * x - y + 0.01 * x * y).std == pytest.approx(0, abs=1e-9)


def test_a_region_without_room_for_a_patch_has_no_spectrum():
    mask = np.zeros((64, 64), bool)
    mask[:20, :20] = True
    with pytest.raises(ValueError, match="square of 32 pixels"):
        noise_power_spectrum(np.zeros((64, 64)), mask=mask)
    with pytest.raises(ValueError, match="side must lie between"):
        noise_power_spectrum(np.zeros((16, 16)), side=32)


def test_blur_grows_with_blurring_and_is_the_outside_value():
    sharp = pattern()
    assert blur_effect(sharp) < blur_effect(distort(sharp, "blurred"))
    assert blur_effect(sharp) == skimage_blur(sharp, h_size=11)
    assert blur_effect(sharp * 7) == pytest.approx(blur_effect(sharp))
    with pytest.raises(ValueError, match="one value everywhere"):
        blur_effect(np.zeros((32, 32)))


def test_the_laplacian_of_white_noise_has_twenty_times_its_variance():
    noise = np.random.default_rng(5).normal(0, 2, (512, 512))
    assert laplacian_variance(noise) == pytest.approx(20 * 4, rel=0.03)
    assert laplacian_variance(np.full((8, 8), 3.0)) == 0


def test_entropy_counts_bits():
    uniform = np.arange(256.0).reshape(16, 16)
    assert entropy(uniform, low=0, high=256) == pytest.approx(8)
    assert entropy(np.full((4, 4), 9.0), low=0, high=256) == 0
    image = pattern()
    assert entropy(image, low=0, high=256) == pytest.approx(shannon_entropy(image))
    with pytest.raises(ValueError, match="data_range must be a positive"):
        entropy(image, low=1, high=1)
    with pytest.raises(ValueError, match="mask must hold at least one pixel"):
        entropy(image, low=0, high=256, mask=np.zeros(image.shape))


CHECKED = {
    "blur_effect": blur_effect,
    "laplacian_variance": laplacian_variance,
    "entropy": lambda pixels: entropy(pixels, low=0, high=256),
    "edge_sharpness": lambda pixels: edge_sharpness(pixels).mtf50,
    "noise_power_spectrum": lambda pixels: noise_power_spectrum(pixels).std,
}
EDGE = np.round(gaussian_edge(1.5))


@pytest.fixture(params=list(CHECKED))
def measure(request):
    return CHECKED[request.param]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_the_pixel_type_changes_nothing_and_the_image_is_left_alone(measure, dtype):
    image = EDGE.astype(dtype)
    before = image.copy()
    value = measure(image)
    assert type(value) is float
    assert value == pytest.approx(measure(EDGE), rel=1e-9)
    assert np.array_equal(image, before)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((2, 32, 32)), "pixels must be a 2-D single-channel array"),
        (np.zeros((0, 0)), "pixels must be at least"),
        (np.full((48, 48), np.nan), "pixels must be finite"),
        (np.full((48, 48), "x"), "pixels must hold real numbers"),
    ],
)
def test_what_is_no_image_is_refused(measure, image, words):
    with pytest.raises(ValueError, match=words):
        measure(image)


@pytest.mark.parametrize("name", ["blur_effect", "edge_sharpness"])
def test_measures_of_sharpness_do_not_depend_on_brightness_or_scale(name):
    assert CHECKED[name](3 * EDGE + 100) == pytest.approx(CHECKED[name](EDGE), rel=1e-9)


@pytest.mark.parametrize("spacing", [0.0, -1.0, np.nan])
def test_a_spacing_that_is_not_positive_is_refused(spacing):
    for measure in (edge_sharpness, noise_power_spectrum, image_sharpness):
        with pytest.raises(ValueError, match="spacing_mm must be positive"):
            measure(gaussian_edge(1.5), spacing_mm=spacing)
