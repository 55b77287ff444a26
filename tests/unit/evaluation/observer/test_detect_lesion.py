"""The channelised Hotelling observer against the analytic d' of a known signal in white noise."""

import math

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from evaluation.observer import compare_detectability, detect, gabor, laguerre_gauss

SIDE, SIGMA, NOISE = 32, 3.0, 10.0
Y, X = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
SIGNAL = 4.0 * np.exp(-(X**2 + Y**2) / (2 * SIGMA**2))
IDEAL = float(np.linalg.norm(SIGNAL)) / NOISE
CHANNELS = laguerre_gauss(shape=(SIDE, SIDE), width_px=np.sqrt(2 * np.pi) * SIGMA, count=5)


def draw(count, seed, signal=SIGNAL):
    random = np.random.default_rng(seed)
    noise = random.normal(0, NOISE, (2, count, SIDE, SIDE))
    return noise[0] + signal, noise[1]


def analytic(channels, signal=SIGNAL):
    """d' through channels in white noise: the part of the signal that they span."""
    seen = channels.T @ signal.ravel()
    return float(np.sqrt(seen @ np.linalg.solve(channels.T @ channels, seen))) / NOISE


def test_a_matched_channel_sees_the_whole_signal():
    assert analytic(CHANNELS) == pytest.approx(IDEAL, rel=1e-12)


@pytest.mark.parametrize("channels", [CHANNELS, gabor(shape=(SIDE, SIDE), orientations=3)])
def test_d_prime_is_the_analytic_one(channels):
    present, absent = draw(1500, 1)
    found = detect(present=present, absent=absent, channels=channels, level=0.999)
    assert found.d_prime == pytest.approx(analytic(channels), rel=0.08)
    assert found.ci_low < analytic(channels) < found.ci_high
    assert found.auc == pytest.approx((1 + math.erf(found.d_prime / 2)) / 2, abs=1e-12)


def test_few_images_give_no_bias_and_an_honest_interval():
    squares, covered, raw = [], 0, []
    for seed in range(150):
        present, absent = draw(25, 100 + seed)
        found = detect(present=present, absent=absent, channels=CHANNELS, level=0.9)
        squares.append(found.d_prime**2)
        raw.append(found.raw**2)
        covered += found.ci_low <= IDEAL <= found.ci_high
    assert np.mean(squares) == pytest.approx(IDEAL**2, rel=0.1)
    assert np.mean(raw) > 1.15 * IDEAL**2
    assert 0.83 <= covered / 150 <= 0.96


def test_no_signal_has_no_detectability():
    found = detect(present=draw(40, 3, signal=0 * SIGNAL)[0], absent=draw(40, 4)[1], channels=CHANNELS)
    assert found.ci_low == 0
    assert found.d_prime < 0.8
    assert (found.d_prime == 0) == bool(found.warnings)


def test_scaling_and_offset_of_the_images_change_nothing():
    present, absent = draw(60, 5)
    plain = detect(present=present, absent=absent, channels=CHANNELS)
    other = detect(present=7 * present, absent=7 * absent, channels=CHANNELS)
    assert other.d_prime == pytest.approx(plain.d_prime)
    assert other.ci_high == pytest.approx(plain.ci_high, rel=1e-5)


def test_a_treatment_that_loses_the_lesion_is_told_from_one_that_keeps_it():
    present, absent = draw(120, 6)
    weaker = present - 0.6 * SIGNAL
    treatments = {"native": (present, absent), "weaker": (weaker, absent), "twin": (present, absent)}
    found = {difference.treatments: difference for difference in compare_detectability(treatments, channels=CHANNELS)}
    loss = found["native", "weaker"]
    assert loss.ci_low > 0
    assert loss.p_value < 0.01
    assert loss.estimate == pytest.approx(0.6 * IDEAL, rel=0.35)
    assert found["native", "twin"].estimate == 0
    assert found["native", "twin"].std_error is None


def test_invertible_smoothing_cannot_help_an_observer_that_whitens():
    present, absent = draw(200, 7)
    wide = laguerre_gauss(shape=(SIDE, SIDE), width_px=10, count=8)
    smooth = [np.stack([gaussian_filter(image, 1.5) for image in kind]) for kind in (present, absent)]
    before = detect(present=present, absent=absent, channels=wide)
    after = detect(present=smooth[0], absent=smooth[1], channels=wide)
    assert after.d_prime == pytest.approx(before.d_prime, rel=0.15)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"present": np.zeros((3, SIDE, SIDE))}, "without noise or dependent channels|at least 9 images"),
        ({"present": np.zeros((1, SIDE, SIDE))}, "present must hold at least 2 images"),
        ({"absent": np.zeros((SIDE, SIDE))}, "absent must be numbers of shape"),
        ({"absent": np.full((9, SIDE, SIDE), np.nan)}, "absent must be finite"),
        ({"channels": CHANNELS[:-1]}, "channels must have 1024 rows"),
        ({"channels": CHANNELS[:, [0, 0, 1]]}, "dependent channels"),
        ({"level": 1.0}, "level must lie between"),
    ],
)
def test_what_has_no_d_prime_is_refused(arguments, words):
    present, absent = draw(3 if "present" in arguments else 30, 9)
    with pytest.raises(ValueError, match=words):
        detect(**{"present": present, "absent": absent, "channels": CHANNELS} | arguments)


def test_different_numbers_of_cases_are_refused():
    treatments = {"a": draw(20, 1), "b": draw(21, 1)}
    with pytest.raises(ValueError, match="same cases"):
        compare_detectability(treatments, channels=CHANNELS)


@pytest.mark.parametrize(
    "call",
    [
        lambda: laguerre_gauss(shape=(8, 8), width_px=0),
        lambda: laguerre_gauss(shape=(8, 8), width_px=3, count=0),
        lambda: gabor(shape=(8, 8), frequencies=(0.7,)),
        lambda: gabor(shape=(8, 8), frequencies=()),
    ],
)
def test_channels_without_sense_are_refused(call):
    with pytest.raises(ValueError, match="must"):
        call()
