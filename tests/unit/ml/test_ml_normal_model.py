"""What is normal, learned from made-up features: strangeness is seen, memory is bounded, the promise is kept."""

import numpy as np
import pytest

from ml.detectors.calibrated import FALSE_ALARM_RATE, fit_calibrated
from ml.detectors.features import CHANNELS
from ml.detectors.normal_model import fit, measure, measure_patches
from ml.detectors.normality import unpack_model
from ml.detectors.normality_fit import pack_model
from ml.detectors.populations import POPULATIONS, get_population, populations_of
from ml.detectors.recogniser import recognise
from ml.detectors.recogniser_fit import fit_recogniser

CELLS = 9


def images(count, *, seed, shift=0.0, channels=CHANNELS):
    """Features of a few repeated patterns with noise; ``shift`` moves every cell."""
    random = np.random.default_rng(seed)
    patterns = np.random.default_rng(99).normal(size=(4, channels))
    cells = patterns[random.integers(4, size=(count, CELLS))] + 0.3 * random.normal(size=(count, CELLS, channels))
    return (cells + shift).astype(np.float32)


@pytest.fixture(scope="module")
def calibrated():
    return fit_calibrated(images(40, seed=1), [f"p{i}" for i in range(40)], seed=1)


def test_memory_is_bounded_and_the_same_seed_gives_the_same_model():
    features = images(10, seed=1)
    model, again = fit(features, seed=3, memory=20), fit(features, seed=3, memory=20)
    assert model.memory.shape == (20, CHANNELS)
    np.testing.assert_array_equal(model.memory, again.memory)
    assert not np.array_equal(model.memory, fit(features, seed=4, memory=20).memory)


def test_one_strange_cell_is_found_where_it_is():
    model = fit(images(12, seed=1), seed=1)
    image = images(1, seed=2)[0]
    image[5] = np.random.default_rng(7).normal(size=CHANNELS)
    assert int(measure_patches(model, image).argmax()) == 5


def test_an_image_that_is_strange_as_a_whole_scores_higher(calibrated):
    normal = [calibrated.score(image) for image in images(10, seed=5)]
    strange = [calibrated.score(image) for image in images(10, seed=6, shift=0.5)]
    assert max(normal) < min(strange)


def test_false_alarms_on_new_normal_images_stay_near_the_promise(calibrated):
    threshold = calibrated.threshold()
    alarms = np.mean([calibrated.score(image) > threshold for image in images(100, seed=8)])
    assert alarms <= FALSE_ALARM_RATE + 0.06  # two standard errors of 100 images
    assert calibrated.held_back_alarms <= 8  # of 40, at a tenth


def test_patients_are_never_split_between_folds():
    """Two images of one patient that are twins: fitted on each other they would look perfectly normal."""
    twins = np.repeat(images(10, seed=1), 2, axis=0)
    together = fit_calibrated(twins, [f"p{i // 2}" for i in range(20)], seed=1)
    assert together.means[0] > 0.005  # a cosine distance of 0 would be a twin found in the memory


def test_too_few_images_are_refused():
    with pytest.raises(ValueError, match="at least 5 images"):
        fit(images(4, seed=1), seed=1)


def test_a_model_survives_its_checkpoint(calibrated):
    again = unpack_model(pack_model(calibrated, "us-breast"), "us-breast")
    image = images(1, seed=9)[0]
    assert again.score(image) == pytest.approx(calibrated.score(image), abs=0.02)  # directions are stored as float16
    assert measure(again.model, image)[0] == measure(calibrated.model, image)[0]


def test_the_recogniser_tells_populations_apart_and_contradicts_a_wrong_modality():
    keys = [population.key for population in POPULATIONS]
    recogniser = fit_recogniser({key: images(12, seed=n, shift=2.0 * n, channels=12) for n, key in enumerate(keys)})
    ultrasound = images(1, seed=50, shift=2.0 * keys.index("us-breast"), channels=12)[0]
    views = dict.fromkeys(POPULATIONS, ultrasound)
    assert sum(recogniser.chances(ultrasound).values()) == pytest.approx(1.0)
    assert recognise(views, recogniser, allowed=POPULATIONS, declared="").key == "us-breast"
    with pytest.raises(ValueError, match="modality 'CT' does not fit the pixels, which look like us-breast"):
        recognise(views, recogniser, allowed=populations_of("CT"), declared="CT")


def test_ct_in_hounsfield_units_is_windowed_as_in_training_and_pictures_are_not():
    head = get_population("ct-head")
    assert head.view((-1024, 1023)) == (0.0, 80.0)
    assert head.view((0, 255)) == (0.0, 255.0)
    assert get_population("us-breast").view((-1024, 1023)) == (-1024.0, 1023.0)
    with pytest.raises(ValueError, match="population must be one of"):
        get_population("knee")
