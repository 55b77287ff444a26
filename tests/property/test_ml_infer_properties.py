"""Laws of inference: tiles never show, units never matter, degradations never move an image."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import ml
from ml.degrade import DEGRADATIONS, get_degradation
from ml.infer import upscale
from ml.kernels import enlarge, reduce
from ml.registry import list_models
from ml.tiling import spans

MODELS = ["nearest-x2", "bilinear-x2", "bicubic-x4", "lanczos-x2", "ibp-x2", "espcn-x2", "espcn-x4", "espcn-x2+bp"]
LARGE = [model.name for model in list_models() if model.parameters >= 100_000]


@given(length=st.integers(1, 300), tile=st.integers(16, 128), halo=st.integers(0, 40), multiple=st.sampled_from([1, 4]))
def test_cores_cover_an_axis_once_and_windows_hold_their_halo(length, tile, halo, multiple):
    plan = spans(length, tile=tile, halo=halo, multiple=multiple)
    assert [span.start for span in plan] == [0, *[span.stop for span in plan[:-1]]]
    assert plan[-1].stop == length
    for span in plan:
        width = span.read_stop - span.read_start + span.missing_before + span.missing_after
        assert width % multiple == 0
        assert span.start - span.read_start + span.missing_before >= halo
        assert span.read_stop - span.stop + span.missing_after >= halo
        assert (span.read_start - span.missing_before) % multiple == 0


@settings(max_examples=25, deadline=None)
@given(
    image=hnp.arrays(np.float32, st.tuples(st.integers(2, 60), st.integers(2, 60)), elements=st.floats(0, 1, width=32)),
    tile=st.integers(16, 64),
    model=st.sampled_from(MODELS),
)
def test_tiles_never_show(image, tile, model):
    whole = upscale(image, model=model, value_range=(0, 1), tile=1024).pixels
    tiled = upscale(image, model=model, value_range=(0, 1), tile=tile).pixels
    assert np.abs(whole - tiled).max() <= 1e-5


@pytest.mark.parametrize("model", LARGE)
def test_tiles_of_large_networks_never_show(model):
    image = np.random.default_rng(0).random((19, 26)).astype(np.float32)
    whole = upscale(image, model=model, value_range=(0, 1), tile=512).pixels
    tiled = upscale(image, model=model, value_range=(0, 1), tile=16).pixels
    assert np.abs(whole - tiled).max() <= 1e-5


@settings(max_examples=20, deadline=None)
@given(low=st.floats(-2000, 2000), width=st.floats(1, 70000), model=st.sampled_from(["espcn-x2", "ibp-x2"]))
def test_units_never_matter(low, width, model):
    image = np.random.default_rng(0).random((24, 20)).astype(np.float32)
    unit = upscale(image, model=model, value_range=(0, 1)).pixels
    scaled = upscale(image * width + low, model=model, value_range=(low, low + width)).pixels
    rounding = 1e-5 + 4 * np.finfo(np.float32).eps * (abs(low) + width) / width
    assert np.abs((scaled - low) / width - unit).max() <= 10 * rounding


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), name=st.sampled_from(DEGRADATIONS), scale=st.sampled_from([2, 4]))
def test_a_degraded_image_stays_in_its_range_and_repeats(seed, name, scale):
    hr = np.random.default_rng(seed).random((32, 40)).astype(np.float32)
    degradation = get_degradation(name, scale=scale)
    lr = degradation.apply(hr, seed=seed)
    assert lr.shape == (32 // scale, 40 // scale)
    assert lr.min() >= 0.0
    assert lr.max() <= 1.0
    np.testing.assert_array_equal(lr, degradation.apply(hr, seed=seed))


@pytest.mark.parametrize("scale", [2, 4])
def test_reducing_an_enlarged_smooth_image_gives_it_back(scale):
    y, x = np.mgrid[:32, :32]
    smooth = (0.5 + 0.4 * np.sin(x / 6) * np.cos(y / 7)).astype(np.float32)
    for kernel in ("bilinear", "bicubic", "lanczos"):
        again = reduce(enlarge(smooth, scale=scale, kernel=kernel), scale=scale)
        assert np.abs(again - smooth)[3:-3, 3:-3].max() < 0.01


def test_inference_on_a_cpu_never_imports_torch():
    code = (
        "import sys, numpy as np, ml.infer, ml.selfcheck, ml.detectors.pneumonia;"
        "ml.infer.upscale(np.eye(8, dtype=np.float32), model='espcn-x2', value_range=(0, 1), runtime='onnx');"
        "ml.detectors.normality.score(np.eye(40), value_range=(0, 1), population='us-breast');"
        "sys.exit('torch' in sys.modules)"
    )
    root = Path(ml.__file__).resolve().parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
