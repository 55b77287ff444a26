"""Intervals of the image measures cover what they promise: 93 to 97 % for a nominal 95 %. Long; run by make bench."""

import numpy as np
import pytest

from evaluation.observer import compare_detectability, detect, laguerre_gauss
from evaluation.region import find_structure

SIDE, SIGMA = 16, 2.0
Y, X = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
SIGNAL = 0.5 * np.exp(-(X**2 + Y**2) / (2 * SIGMA**2))
IDEAL = float(np.linalg.norm(SIGNAL))
CHANNELS = laguerre_gauss(shape=(SIDE, SIDE), width_px=np.sqrt(2 * np.pi) * SIGMA, count=4)
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("count", [15, 60])
def test_the_interval_of_the_observer_covers_its_d_prime(count):
    random, covered, repeats = np.random.default_rng(count), 0, 2000
    for _ in range(repeats):
        noise = random.normal(size=(2, count, SIDE, SIDE))
        found = detect(present=noise[0] + SIGNAL, absent=noise[1], channels=CHANNELS)
        covered += found.ci_low <= IDEAL <= found.ci_high
    assert 0.93 <= covered / repeats <= 0.97


def test_the_jackknife_of_a_difference_covers_it():
    random, covered, repeats = np.random.default_rng(5), 0, 600
    for _ in range(repeats):
        noise = random.normal(size=(2, 60, SIDE, SIDE))
        other = 0.6 * noise + 0.8 * random.normal(size=noise.shape)  # correlated, of the same variance
        pairs = {"one": (noise[0] + 1.6 * SIGNAL, noise[1]), "two": (other[0] + SIGNAL, other[1])}
        (found,) = compare_detectability(pairs, channels=CHANNELS)
        covered += found.ci_low <= 0.6 * IDEAL <= found.ci_high
    assert 0.92 <= covered / repeats <= 0.98


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("shape", [(64, 64), (128, 192)])
def test_candidates_in_noise_are_as_rare_as_stated(rate, shape):
    random, flat, repeats = np.random.default_rng(3), np.zeros(shape), 600
    counts = [
        len(
            find_structure(
                residual=random.normal(size=shape), reference=flat, test=flat, false_alarms=rate, noise_std=1
            ).candidates
        )
        for _ in range(repeats)
    ]
    error = np.sqrt(rate / repeats)
    assert 0.4 * rate - 3 * error <= np.mean(counts) <= rate + 3 * error
