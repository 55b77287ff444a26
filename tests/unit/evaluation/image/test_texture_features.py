"""Texture of a region: what a constant, an empty or a tiny region gives, and laws beyond the phantom."""

import numpy as np
import pytest
from skimage.feature import graycomatrix

from evaluation.image import first_order, pair_counts, run_lengths, size_zones, texture, texture_features
from evaluation.image.glcm import discretise
from tests.image_patterns import pattern

IMAGE = pattern(64, 72)


def test_features_of_every_family_are_named_once():
    features = texture_features(IMAGE, low=0, high=256)
    families = {name.split("_")[0] for name in features}
    assert families == {"first", "histogram", "glcm", "glrlm", "glszm", "ngtdm"}
    assert len(features) == 18 + 7 + 25 + 16 + 16 + 5
    assert all(value is None or np.isfinite(value) for value in features.values())


def test_cooccurrence_agrees_with_scikit_image():
    levels = discretise(IMAGE, low=0, high=256)
    outside = graycomatrix(levels.astype(np.uint8), [1], [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4], 32, symmetric=True)
    ours = pair_counts(levels, count=32)
    assert sorted(map(tuple, ours.reshape(4, -1))) == sorted(
        map(tuple, np.moveaxis(outside[:, :, 0], 2, 0).reshape(4, -1))
    )


def test_every_pixel_lies_in_one_run_of_each_direction_and_in_one_zone():
    levels = discretise(IMAGE, low=0, high=256, levels=8)
    mask = np.hypot(*np.mgrid[-32:32, -36:36]) < 25
    runs, zones = run_lengths(levels, count=8, mask=mask), size_zones(levels, count=8, mask=mask)
    lengths = np.arange(1, runs.shape[2] + 1)
    assert (runs * lengths).sum(axis=(1, 2)).tolist() == [mask.sum()] * 4
    assert (zones * np.arange(1, zones.shape[1] + 1)).sum() == mask.sum()


def test_pixels_outside_the_mask_do_not_matter():
    mask = np.zeros(IMAGE.shape, bool)
    mask[10:40, 12:50] = True
    changed = np.where(mask, IMAGE, 255 - IMAGE)
    assert texture_features(IMAGE, low=0, high=256, mask=mask) == texture_features(changed, low=0, high=256, mask=mask)


def test_a_quarter_turn_changes_no_merged_feature():
    turned = texture_features(np.rot90(IMAGE), low=0, high=256)
    for name, value in texture_features(IMAGE, low=0, high=256).items():
        assert turned[name] == pytest.approx(value, rel=1e-9), name


def test_features_of_a_constant_region_that_do_not_exist_are_none():
    features = texture_features(np.full((16, 16), 40.0), low=0, high=256)
    missing = {name for name, value in features.items() if value is None}
    assert missing == {
        "first_order_skewness",
        "first_order_kurtosis",
        "glcm_correlation",
        "glcm_information_correlation_1",
        "glcm_information_correlation_2",
        "ngtdm_coarseness",
        "ngtdm_contrast",
        "ngtdm_busyness",
        "ngtdm_strength",
    }
    assert features["glcm_contrast"] == 0
    assert features["glszm_zone_percentage"] == pytest.approx(1 / 256)


def test_a_mean_of_zero_has_no_coefficient_of_variation():
    features = first_order([-1.0, 1.0])
    assert features["coefficient_of_variation"] is None
    assert features["quartile_coefficient_of_dispersion"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"mask": np.zeros(IMAGE.shape)}, "mask must hold at least one pixel"),
        ({"mask": np.ones((3, 3))}, "mask must have the shape of the image"),
        ({"mask": np.eye(64, 72) * (np.arange(72) == 3)}, "two neighbouring pixels"),
        ({"high": 0}, "data_range must be a positive finite number"),
    ],
)
def test_a_region_that_cannot_be_measured_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        texture_features(IMAGE, **{"low": 0, "high": 256} | arguments)


@pytest.mark.parametrize("values", [[], [np.nan], ["a"], [np.inf, 1.0]])
def test_values_that_are_no_numbers_are_refused(values):
    with pytest.raises(ValueError, match="values must"):
        first_order(values)


def test_the_short_texture_is_that_of_the_features_but_averaged_over_directions():
    short = texture(IMAGE, low=0, high=256)
    assert short.contrast == pytest.approx(texture_features(IMAGE, low=0, high=256)["glcm_contrast"], rel=0.01)
