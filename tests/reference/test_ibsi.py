"""The digital phantom of the Image Biomarker Standardisation Initiative, in both 2-D and both 2.5-D aggregations.

2D_avg: a feature of each direction of each slice, averaged. 2D_comb: directions merged within a slice, slices averaged.
2_5D_avg: slices merged for each direction, directions averaged. 2_5D_comb: everything merged.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evaluation.image import (
    ToneDifferences,
    first_order,
    glcm_features,
    glrlm_features,
    glszm_features,
    histogram_features,
    intensity_volume_features,
    ngtdm_features,
    pair_counts,
    run_lengths,
    size_zones,
    tone_differences,
)

LEVELS = 6


def words(names: str) -> list[str]:
    """IBSI's short names in the order in which the library lists its features."""
    return names.split()


CONSENSUS = json.loads((Path(__file__).parent / "ibsi-zones-and-tones.json").read_text())["expected"]
STATISTICS = words("mean var skew kurt median min p10 p90 max iqr range mad rmad medad cov qcod energy rms")
HISTOGRAM = ("mode", "entropy", "uniformity", "max_grad", "max_grad_g", "min_grad", "min_grad_g")
VOLUME = ("v10", "v90", "i10", "i90", "diff_v10_v90", "diff_i10_i90")
PAIRS = words(
    "joint_max joint_avg joint_var joint_entr diff_avg diff_var diff_entr sum_avg sum_var sum_entr energy contrast "
    "dissimilarity inv_diff inv_diff_norm inv_diff_mom inv_diff_mom_norm inv_var corr auto_corr clust_tend clust_shade "
    "clust_prom info_corr1 info_corr2"
)
RUNS = words("sre lre lgre hgre srlge srhge lrlge lrhge glnu glnu_norm rlnu rlnu_norm r_perc gl_var rl_var rl_entr")
ZONES = words("sze lze lgze hgze szlge szhge lzlge lzhge glnu glnu_norm zsnu zsnu_norm z_perc gl_var zs_var zs_entr")
TONES = ("coarseness", "contrast", "busyness", "complexity", "strength")
AGGREGATIONS = ("2D_avg", "2D_comb", "2_5D_avg", "2_5D_comb")


class Phantom:
    def __init__(self, case: dict):
        self.expected = {key: value["value"] for key, value in case["expected"].items()}
        image = np.array(case["inputs"]["image_xyz"]).astype(np.int64)
        mask = np.array(case["inputs"]["mask_xyz"]).astype(bool)
        self.voxels = image[mask]
        # The phantom is stored as x, y, z: four slices of 5 × 4 pixels.
        self.slices = [(image[..., z] - 1, mask[..., z]) for z in range(image.shape[-1])]


@pytest.fixture(scope="module")
def phantom(shared) -> Phantom:
    path = shared / "reference" / "ibsi1-digital-phantom-a.json"
    if not path.is_file():
        pytest.skip("the shared IBSI phantom is not there")
    return Phantom(json.loads(path.read_text()))


def printed(expected: float):
    """The consensus values are printed to three significant digits."""
    return pytest.approx(expected, rel=0.005, abs=1e-12)


def by_name(features: dict, names) -> dict:
    assert len(features) == len(names)
    return dict(zip(names, features.values(), strict=True))


def average(tables: list[dict]) -> dict:
    return {name: float(np.mean([table[name] for table in tables])) for name in tables[0]}


def directional(
    phantom: Phantom, count: Callable[..., np.ndarray], features: Callable[[np.ndarray, int], dict], how: str
) -> dict:
    """`features(matrix, pixels)` of the phantom's matrices (direction, …), aggregated as `how` says."""
    sizes = [int(mask.sum()) for _, mask in phantom.slices]
    counts = np.stack(
        [count(np.clip(levels, 0, LEVELS - 1), count=LEVELS, mask=mask) for levels, mask in phantom.slices]
    )
    directions = counts.shape[1]
    if how == "2D_avg":
        tables = [features(m, size) for per_slice, size in zip(counts, sizes, strict=True) for m in per_slice]
    elif how == "2D_comb":
        tables = [features(m.sum(0), size * directions) for m, size in zip(counts, sizes, strict=True)]
    elif how == "2_5D_avg":
        tables = [features(matrix, sum(sizes)) for matrix in counts.sum(axis=0)]
    else:
        tables = [features(counts.sum(axis=(0, 1)), sum(sizes) * directions)]
    return average(tables)


@pytest.mark.parametrize("name", STATISTICS)
def test_first_order_statistics(phantom, name):
    found = by_name(first_order(phantom.voxels), STATISTICS)
    assert found[name] == printed(phantom.expected[f"stat_{name}"])
    assert found[name] == printed(phantom.expected.get(f"ih_{name}", found[name]))


@pytest.mark.parametrize("name", HISTOGRAM)
def test_intensity_histogram(phantom, name):
    found = by_name(histogram_features(phantom.voxels, count=LEVELS), HISTOGRAM)
    assert found[name] == printed(phantom.expected[f"ih_{name}"])


@pytest.mark.parametrize("name", VOLUME)
def test_intensity_volume(phantom, name):
    found = by_name(intensity_volume_features(phantom.voxels, count=LEVELS), VOLUME)
    assert found[name] == printed(phantom.expected[f"ivh_{name}"])


@pytest.mark.parametrize("how", AGGREGATIONS)
@pytest.mark.parametrize("name", PAIRS)
def test_cooccurrence(phantom, name, how):
    found = directional(phantom, pair_counts, lambda m, _: by_name(glcm_features(m), PAIRS), how)
    assert found[name] == printed(phantom.expected[f"cm_{name}_{how}"])


@pytest.mark.parametrize("how", AGGREGATIONS)
@pytest.mark.parametrize("name", RUNS)
def test_run_lengths(phantom, name, how):
    found = directional(phantom, run_lengths, lambda m, n: by_name(glrlm_features(m, pixels=n), RUNS), how)
    assert found[name] == printed(phantom.expected[f"rlm_{name}_{how}"])


def zone_table(phantom: Phantom, how: str) -> dict:
    counts = [size_zones(np.clip(levels, 0, LEVELS - 1), count=LEVELS, mask=mask) for levels, mask in phantom.slices]
    sizes = [int(mask.sum()) for _, mask in phantom.slices]
    if how == "2D":
        tables = [by_name(glszm_features(c, pixels=n), ZONES) for c, n in zip(counts, sizes, strict=True)]
        return average(tables)
    longest = max(c.shape[1] for c in counts)
    merged = sum(np.pad(c, ((0, 0), (0, longest - c.shape[1]))) for c in counts)
    return by_name(glszm_features(merged, pixels=sum(sizes)), ZONES)


@pytest.mark.parametrize("how", ["2D", "2_5D"])
@pytest.mark.parametrize("name", ZONES)
def test_size_zones(phantom, name, how):
    assert zone_table(phantom, how)[name] == printed(CONSENSUS[f"szm_{name}_{how}"])


def tone_table(phantom: Phantom, how: str) -> dict:
    tones = [
        tone_differences(np.clip(levels, 0, LEVELS - 1), count=LEVELS, mask=mask) for levels, mask in phantom.slices
    ]
    if how == "2D":
        return average([by_name(ngtdm_features(t), TONES) for t in tones])
    merged = ToneDifferences(numbers=sum(t.numbers for t in tones), differences=sum(t.differences for t in tones))
    return by_name(ngtdm_features(merged), TONES)


@pytest.mark.parametrize("how", ["2D", "2_5D"])
@pytest.mark.parametrize("name", TONES)
def test_tone_differences(phantom, name, how):
    assert tone_table(phantom, how)[name] == printed(CONSENSUS[f"ngt_{name}_{how}"])
