"""The self-check passes honest enlargements and catches shifted, rescaled and invented ones."""

import numpy as np
import pytest

from ml.degrade import get_degradation
from ml.infer import upscale
from ml.registry import list_models
from ml.selfcheck import back_project

RANGE = (0.0, 1000.0)


@pytest.fixture
def lr():
    random = np.random.default_rng(5)
    coarse = random.uniform(200, 800, (8, 8))
    y, x = np.mgrid[:48, :48]
    return (coarse[y // 6, x // 6] + 20 * random.normal(size=(48, 48))).astype(np.float32)


def check(sr, lr):
    return back_project(
        sr, lr=lr, degradation=get_degradation("bicubic", scale=2, value_range=RANGE), value_range=RANGE
    )


@pytest.mark.parametrize("model", [m.name for m in list_models() if m.scale == 2 and m.method != "network"])
def test_honest_enlargement_passes(model, lr):
    result = check(upscale(lr, model=model, value_range=RANGE).pixels, lr)
    assert result.passed, result.reason
    assert result.is_geometry_right


def test_back_projection_is_more_consistent_than_bicubic(lr):
    bicubic = check(upscale(lr, model="bicubic-x2", value_range=RANGE).pixels, lr)
    projected = check(upscale(lr, model="ibp-x2", value_range=RANGE).pixels, lr)
    assert projected.consistency_rmse < bicubic.consistency_rmse / 5


def test_a_shift_fails(lr):
    sr = upscale(lr, model="bicubic-x2", value_range=RANGE).pixels
    result = check(np.roll(sr, 2, axis=1), lr)
    assert not result.passed
    assert "consistency error" in result.reason


def test_a_brighter_image_fails(lr):
    result = check(upscale(lr, model="bicubic-x2", value_range=RANGE).pixels + 10, lr)
    assert not result.passed
    assert result.intensity_drift == pytest.approx(0.01, abs=1e-3)
    assert "mean intensity moved by +0.01" in result.reason


def test_wrong_geometry_fails(lr):
    result = check(np.zeros((96, 94), np.float32), lr)
    assert not result.passed
    assert not result.is_geometry_right
    assert "expected shape (96, 96), got (96, 94)" in result.reason
    assert result.consistency_rmse is None


def test_nan_in_the_result_fails(lr):
    result = check(np.full((96, 96), np.nan, np.float32), lr)
    assert not result.passed
    assert "finite" in result.reason


def test_a_wrong_range_is_refused(lr):
    with pytest.raises(ValueError, match="value_range"):
        back_project(lr, lr=lr, degradation=get_degradation("bicubic", scale=1), value_range=(1, 1))
