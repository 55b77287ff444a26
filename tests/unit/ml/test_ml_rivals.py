"""The rivals learn what is normal: what is unlike it costs more, and a seed repeats."""

import numpy as np
import pytest
import torch

from ml.detectors.rivals import SIDE, SmallAutoencoder, score_autoencoder, score_deep_svdd


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_autoencoder_rebuilds_what_it_knows_better():
    random = np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE] / 8
    smooth = np.stack([np.sin(x + p) * np.cos(y - p) for p in random.uniform(0, 3, 40)]).astype(np.float32)
    noise = random.normal(size=(8, SIDE, SIDE)).astype(np.float32)
    scores = score_autoencoder(smooth[:32], np.concatenate([smooth[32:], noise]), seed=1, passes=6)
    assert scores[:8].max() < scores[8:].min()


def test_deep_svdd_pulls_normal_rows_to_the_centre_and_repeats():
    random = np.random.default_rng(0)
    normal = (random.normal(size=(80, 3)) @ random.normal(size=(3, 40))).astype(np.float32)
    strange = random.normal(size=(10, 40)).astype(np.float32) * 6
    test = np.concatenate([normal[70:], strange])
    scores = score_deep_svdd(normal[:70], test, seed=1, passes=15)
    assert np.median(scores[:10]) * 3 < np.median(scores[10:])
    np.testing.assert_array_equal(scores, score_deep_svdd(normal[:70], test, seed=1, passes=15))
    assert not np.array_equal(scores, score_deep_svdd(normal[:70], test, seed=2, passes=15))


def test_the_autoencoder_keeps_the_shape():
    assert SmallAutoencoder()(torch.zeros(2, 1, SIDE, SIDE)).shape == (2, 1, SIDE, SIDE)
