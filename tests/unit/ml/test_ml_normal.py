"""What is normal, learned from made-up features: strangeness is seen, memory is bounded, the promise is kept."""

import numpy as np
import pytest

from ml.detectors.features import CHANNELS
from ml.detectors.normal.calibrated import FALSE_ALARM_RATE, fit_calibrated
from ml.detectors.normal.model import SHARES, fit, measure
from ml.detectors.normal.pairs import mirror
from ml.detectors.normal.patches import fit_patches
from ml.detectors.normal.places import fit_places
from ml.detectors.normal.planted_cells import PlantedCells, draw_planted_cells
from ml.detectors.normal.planted_fit import fit_planted
from ml.detectors.normal.planting import KINDS, plant
from ml.detectors.normal.sides import fit_sides
from ml.detectors.normality import unpack_model
from ml.detectors.normality_fit import pack_model
from ml.detectors.populations import POPULATIONS, get_population, populations_of
from ml.detectors.recogniser import recognise
from ml.detectors.recogniser_fit import fit_recogniser

CELLS = 16
#: What a made-up abnormality adds to a cell's features.
MARK = 1.5 * np.random.default_rng(5).normal(size=CHANNELS)


def images(count, *, seed, shift=0.0, channels=CHANNELS):
    """Pairs of a few repeated patterns with noise; ``shift`` moves every cell."""
    random = np.random.default_rng(seed)
    patterns = np.random.default_rng(99).normal(size=(4, channels))
    shape = (count, 2, CELLS)
    cells = patterns[random.integers(4, size=shape)] + 0.3 * random.normal(size=(*shape, channels))
    return (cells + shift).astype(np.float32)


def planted(pairs, *, seed=0):
    """One marked and one untouched cell of each image."""
    place = np.random.default_rng(seed).integers(CELLS, size=(len(pairs), 2))
    rows = np.arange(len(pairs))
    own = np.concatenate([pairs[rows, 0, place[:, 0]] + MARK, pairs[rows, 0, place[:, 1]]])
    other = np.concatenate([pairs[rows, 1, place[:, 0]], pairs[rows, 1, place[:, 1]]])
    return PlantedCells(own, other, place.T.ravel(), np.repeat([True, False], len(pairs)), np.tile(rows, 2))


@pytest.fixture(scope="module")
def calibrated():
    pairs = images(40, seed=1)
    return fit_calibrated(pairs, planted(pairs), [f"p{i}" for i in range(40)], seed=1)


@pytest.fixture(scope="module")
def picture():
    """A textured disc, 64 × 64."""
    y, x = np.mgrid[:64, :64]
    disc = (y - 32) ** 2 + (x - 32) ** 2 < 28**2
    return np.where(disc, 0.5 + 0.1 * np.sin(x / 3) * np.cos(y / 4), 0).astype(np.float32)


def test_memory_is_bounded_and_the_same_seed_gives_the_same_memory():
    pairs = images(10, seed=1)
    patches, again = fit_patches(pairs, seed=3, memory=20), fit_patches(pairs, seed=3, memory=20)
    assert patches.memory.shape == (20, CHANNELS)
    np.testing.assert_array_equal(patches.memory, again.memory)
    assert not np.array_equal(patches.memory, fit_patches(pairs, seed=4, memory=20).memory)


def test_one_strange_cell_is_found_where_it_is():
    patches = fit_patches(images(12, seed=1), seed=1)
    pair = images(1, seed=2)[0]
    pair[0, 5] = np.random.default_rng(7).normal(size=CHANNELS)
    assert int(patches.measure(pair).argmax()) == 5


def test_a_cell_at_the_wrong_place_is_strange_there_though_its_patch_is_normal():
    random = np.random.default_rng(0)
    above, below = random.normal(size=(2, CHANNELS))
    grounds = np.repeat([above, below], 98, axis=0)  # 14 x 14 cells, the upper half unlike the lower
    normal = (grounds + 0.3 * random.normal(size=(12, 2, 196, CHANNELS))).astype(np.float32)
    places, patches = fit_places(normal[:10]), fit_patches(normal[:10], seed=1)
    pair = normal[10].copy()
    pair[0, 7] = normal[11][0, 190]
    moved = places.measure(pair)[7] - places.measure(normal[11])[190]
    assert moved > 1.0
    assert patches.measure(pair)[7] == pytest.approx(patches.measure(normal[11])[190], abs=1e-6)


def test_a_cell_unlike_the_other_side_is_found():
    random = np.random.default_rng(0)
    grounds = random.normal(size=(CELLS, CHANNELS))
    normal = (grounds + 0.3 * random.normal(size=(30, 2, CELLS, CHANNELS))).astype(np.float32)
    sides = fit_sides(normal[:29])
    pair = normal[29].copy()
    pair[0, 3] = random.normal(size=CHANNELS)
    assert int(sides.measure(pair).argmax()) == 3


def test_cells_like_the_planted_ones_are_found_on_either_side():
    pairs = images(30, seed=1)
    places = fit_places(pairs)
    learned = fit_planted(pairs, planted(pairs), places, seed=1, passes=40)
    marked = images(1, seed=2)[0]
    marked[0, 6] += MARK
    marked[1] = mirror(marked[0])  # as in the mirror image, where the mark lies across
    assert int(learned.measure(marked, places).argmax()) == 6
    np.testing.assert_allclose(
        learned.measure(marked[::-1], places), mirror(learned.measure(marked, places)), atol=1e-5
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_planted_lies_where_it_is_said_to_and_nowhere_else(picture, kind):
    changed, where = plant(picture, kind, other=1 - picture, random=np.random.default_rng(3))
    again, _ = plant(picture, kind, other=1 - picture, random=np.random.default_rng(3))
    np.testing.assert_array_equal(changed, again)
    apart = np.abs(changed - picture)
    assert apart[where > 0.5].mean() > 0.01
    reach = 40 if kind == "swollen" else 1  # a mass pushes its surroundings away
    rows, columns = np.nonzero(where > 0)
    near = np.zeros_like(where, dtype=bool)
    near[max(0, rows.min() - reach) : rows.max() + reach, max(0, columns.min() - reach) : columns.max() + reach] = True
    assert apart[~near].max(initial=0.0) < 1e-6
    assert 0 <= changed.min() <= changed.max() <= 1


def test_planted_cells_are_drawn_from_inside_and_outside(picture):
    cells = draw_planted_cells(lambda number: picture, [1 - picture], count=3, seed=1, pictures=4)
    assert set(cells.source) == {0, 1, 2}
    assert cells.inside.sum() >= 4 * len(KINDS)
    assert (~cells.inside).sum() >= cells.inside.sum()
    assert cells.own.shape == (len(cells.place), CHANNELS)
    assert set(cells.of(np.array([1])).source) == {1}


def test_cells_that_are_no_square_are_refused():
    pairs = images(6, seed=1)
    with pytest.raises(ValueError, match="square grid of even side, got 8 cells"):
        fit(pairs[:, :, :8], planted(pairs), seed=1)


def test_an_image_that_is_strange_as_a_whole_scores_higher(calibrated):
    normal = [calibrated.score(pair) for pair in images(10, seed=5)]
    strange = [calibrated.score(pair) for pair in images(10, seed=6, shift=0.5)]
    assert max(normal) < min(strange)


def test_only_the_measures_of_the_population_count():
    pairs = images(25, seed=1)
    groups = [f"p{i}" for i in range(25)]
    patch_alone = fit_calibrated(pairs, planted(pairs), groups, seed=1, used=("patch",))
    pair = images(1, seed=3)[0]
    expected = (measure(patch_alone.model, pair)[0] - patch_alone.means[0]) / patch_alone.deviations[0]
    assert patch_alone.score(pair) == pytest.approx(expected)


def test_false_alarms_on_new_normal_images_stay_near_the_promise(calibrated):
    threshold = calibrated.threshold()
    alarms = np.mean([calibrated.score(pair) > threshold for pair in images(100, seed=8)])
    assert alarms <= FALSE_ALARM_RATE + 0.06  # two standard errors of 100 images
    assert calibrated.held_back_alarms <= 8  # of 40, at a tenth


def test_patients_are_never_split_between_folds():
    """Two images of one patient that are twins: fitted on each other they would look perfectly normal."""
    twins = np.repeat(images(13, seed=1), 2, axis=0)
    together = fit_calibrated(twins, planted(twins), [f"p{i // 2}" for i in range(26)], seed=1)
    assert together.means[0] > 0.1  # a distance of 0 would be a twin found in the memory


def test_too_few_images_are_refused():
    pairs = images(4, seed=1)
    with pytest.raises(ValueError, match="at least 5 images"):
        fit(pairs, planted(pairs), seed=1)


def test_a_model_survives_its_checkpoint(calibrated):
    again = unpack_model(pack_model(calibrated, "us-breast"), "us-breast")
    pair = images(1, seed=9)[0]
    assert again.score(pair) == pytest.approx(calibrated.score(pair), abs=0.02)  # directions are stored as float16
    assert measure(again.model, pair)[0] == measure(calibrated.model, pair)[0]


def test_every_population_uses_known_measures():
    assert all(set(population.measures) <= set(SHARES) for population in POPULATIONS)


def test_the_recogniser_tells_populations_apart_and_contradicts_a_wrong_modality():
    keys = [population.key for population in POPULATIONS]
    recogniser = fit_recogniser(
        {key: images(12, seed=n, shift=2.0 * n, channels=12)[:, 0] for n, key in enumerate(keys)}
    )
    ultrasound = images(1, seed=50, shift=2.0 * keys.index("us-breast"), channels=12)[0, 0]
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
