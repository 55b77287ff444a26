"""The published detectors on small made-up images: what they say, and what they refuse."""

import numpy as np
import pytest

from ml.checkpoints import checkpoint_sha256
from ml.detectors import normality, nuisance, pneumonia
from ml.detectors.features import BACKBONE, CHANNELS, GRID, extract, find_surround, pool_grid, prepare
from ml.detectors.populations import MODALITIES, POPULATIONS
from ml.detectors.registry import DETECTORS, get_detector


@pytest.fixture(scope="module")
def picture():
    """A bright disc with texture on black."""
    y, x = np.mgrid[:80, :96]
    disc = ((y - 40) ** 2 + (x - 50) ** 2) < 30**2
    return np.where(disc, 120 + 60 * np.sin(x / 4) * np.cos(y / 5), 0).astype(np.uint8)


@pytest.fixture(scope="module")
def result(picture):
    return normality.score(picture, value_range=(0, 255), modality="US", population="us-breast")


@pytest.mark.parametrize("detector", [*DETECTORS, BACKBONE], ids=lambda each: each.name)
def test_checkpoints_are_those_their_cards_describe(detector):
    assert len(checkpoint_sha256(detector)) == 64


def test_a_score_says_what_it_promises(result):
    assert np.isfinite(result.value)
    assert result.is_unusual == (result.value > result.threshold)
    assert 0 < result.p_value <= 1
    assert "At most 10%" in result.promise
    assert len(result.promise) <= 300
    assert result.version.startswith("normality ")


def test_units_do_not_change_the_score(picture, result):
    scaled = picture.astype(np.float32) * 16 - 1000
    again = normality.score(scaled, value_range=(-1000, 255 * 16 - 1000), population="us-breast")
    assert again.value == pytest.approx(result.value, abs=1e-3)


def test_the_heat_map_lies_on_the_image_and_is_0_around_it(picture, result):
    heat = result.heat_map(picture, value_range=(0, 255))
    assert heat.shape == picture.shape
    assert heat[:5].max() == 0.0
    assert heat[35:45, 45:55].max() > 0.0


def test_every_population_has_a_model_with_a_threshold():
    models = normality.load_detector().models
    assert set(models) == {population.key for population in POPULATIONS}
    assert all(np.isfinite(model.threshold()) for model in models.values())


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (np.zeros((1, 1)), "at least 32 pixels"),
        (np.zeros((0, 40)), "at least 32 pixels"),
        (np.zeros((40, 40, 3)), "single-channel"),
        (np.full((40, 40), np.nan), "NaN"),
        (np.zeros((40, 40), dtype=complex), "dtype complex"),
    ],
)
def test_what_is_no_image_is_refused(pixels, words):
    with pytest.raises(ValueError, match=words):
        normality.score(pixels, value_range=(0, 1), modality="US")


def test_an_unknown_modality_is_refused(picture):
    with pytest.raises(ValueError, match=r"modality must be one of CR, DX, CT, MR, US .* got 'MG'"):
        normality.score(picture, value_range=(0, 255), modality="MG")
    with pytest.raises(ValueError, match="modality must be CR or DX"):
        pneumonia.score(picture, value_range=(0, 255), modality="CT")


def test_pneumonia_refuses_what_is_no_chest_x_ray_of_a_child(picture):
    with pytest.raises(ValueError, match="must be a chest X-ray of a child"):
        pneumonia.score(picture, value_range=(0, 255), modality="CR")


def test_pneumonia_gives_a_chance_for_features_of_a_film():
    made = pneumonia.score_features(np.zeros((GRID * GRID, CHANNELS), dtype=np.float32))
    assert 0 <= made.value <= 1
    assert made.is_unusual == (made.value >= made.threshold)


def test_an_unknown_detector_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="detector must be one of normality, pneumonia, got 'fracture'"):
        get_detector("fracture")
    assert set(get_detector("normality").modalities) == set(MODALITIES)


def test_the_dark_surround_is_cut_away_and_a_black_image_kept(picture):
    rows, _ = find_surround(picture / np.float32(255))
    assert 5 < rows.start < 15
    assert 65 < rows.stop < 75
    assert find_surround(np.zeros((40, 50), dtype=np.float32)) == (slice(0, 40), slice(0, 50))


def test_features_have_their_grid(picture):
    features = extract(prepare(picture, value_range=(0, 255)))
    assert features.shape == (GRID * GRID, CHANNELS)
    pooled = pool_grid(features)
    assert pooled.shape == (CHANNELS, 7, 7)
    np.testing.assert_allclose(pooled.mean(axis=(1, 2)), features.mean(axis=0), atol=1e-5)


def test_nuisances_see_one_thing_each(picture):
    prepared = prepare(picture, value_range=(0, 255))
    assert nuisance.histogram(prepared).sum() == pytest.approx(1.0)
    assert nuisance.histogram(prepared[::-1]) == pytest.approx(nuisance.histogram(prepared))
    inner = prepared.copy()
    inner[50:60, 50:60] = 0.3
    assert nuisance.border(inner) == pytest.approx(nuisance.border(prepared))
    assert nuisance.sharpness(prepared)[0] > nuisance.sharpness((prepared + np.roll(prepared, 1, 0)) / 2)[0]
    assert nuisance.distances(np.array([[0.0], [9.0]]), normals=np.array([[0.0], [1.0]])) == pytest.approx([0.5, 8.5])
