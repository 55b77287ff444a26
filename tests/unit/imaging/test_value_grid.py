"""All panes of a display set lie on one value grid: the same levels, the same noise, the same ends."""

import time

import numpy as np
import pytest

from imaging.coding import choose_coding
from imaging.value_grid import METHOD, NARROWEST_STEPS, Grid, border_of, derive_seed, make_grid, show_plane

FINE = Grid(step=16.0, level=16.0, phase=0.0, low=0.0, high=65520.0, narrowest_window=256.0)
SIDE = 256


def seed_of(label: str = "image|bicubic|0") -> bytes:
    return derive_seed(b"k" * 32, label)


def show(codes, grid=FINE, label="image|bicubic|0", **how):
    return show_plane(np.asarray(codes, np.uint16), grid=grid, seed=seed_of(label), **how)


def flat(code: int) -> np.ndarray:
    return np.full((SIDE, SIDE), code, np.uint16)


def grid_of(codes) -> Grid:
    codes = np.asarray(codes)
    return make_grid(np.bincount(codes.ravel(), minlength=65536), low=float(codes.min()), high=float(codes.max()))


def smooth_codes(step: int, offset: int = 0, top: int = 65536) -> np.ndarray:
    """Many levels of a wide bell, all of them used."""
    random = np.random.default_rng(1)
    span = (top - 1 - offset) // step
    levels = np.clip(random.normal(span / 2, span / 8, (SIDE, SIDE)), 0, span)
    return (np.rint(levels).astype(np.int64) * step + offset).astype(np.uint16)


# --- how far what is shown may lie from what is true ----------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 2, 16, 25, 128, 3000])
def test_within_the_range_nothing_moves_by_a_step(step):
    grid = Grid(float(step), float(step), 0.0, 0.0, 65535.0, 16.0 * step)
    codes = np.random.default_rng(0).integers(step, 65535 - step, (SIDE, SIDE)).astype(np.uint16)
    assert np.abs(show(codes, grid).astype(np.int64) - codes.astype(np.int64)).max() < step


def test_of_an_original_that_uses_all_codes_nothing_is_changed():
    grid = grid_of(smooth_codes(1, top=4000))
    assert grid.step == 1
    assert (show(smooth_codes(1, top=4000), grid) == smooth_codes(1, top=4000)).all()


def test_what_goes_beyond_the_original_is_held_at_its_ends():
    grid = Grid(16.0, 16.0, 0.0, 1600.0, 3200.0, 256.0)
    below, above = show(flat(0), grid), show(flat(60000), grid)
    assert (below == show(flat(1600), grid)).all()
    assert (above == show(flat(3200), grid)).all()


def test_the_ends_of_all_codes_are_not_left():
    grid = Grid(128.0, 128.0, 0.0, 0.0, 65535.0, 2048.0)
    assert show(flat(0), grid).max() < 128
    assert show(flat(65535), grid).min() > 65535 - 256


# --- one law of noise for all ---------------------------------------------------------------------------------------


def test_a_level_is_shown_in_a_triangle_one_step_to_either_side():
    shown = show(flat(16000))
    share = np.bincount(shown.ravel() - 16000 + 15, minlength=31) / shown.size
    law = (16 - np.abs(np.arange(-15, 16))) / 256
    assert share.size == 31
    assert np.abs(share - law).max() < 5 * np.sqrt(law.max() / shown.size)


def test_triangles_of_neighbouring_levels_add_up_to_a_flat_line():
    """So no histogram and no low bit tells where the levels lie."""
    steps = np.random.default_rng(0).integers(100, 200, (SIDE, SIDE)) * 16
    rests = np.bincount(show(steps).ravel() % 16, minlength=16)
    assert np.abs(rests / SIDE**2 - 1 / 16).max() < 5 * np.sqrt(1 / 16 / SIDE**2)


@pytest.mark.parametrize("off_level", [1, 4, 7])
def test_values_on_and_beside_a_level_are_spread_alike(off_level):
    on, beside = (np.abs(show(flat(16000 + by)).astype(int) - 16000) for by in (0, off_level))
    assert np.array_equal(np.bincount(on.ravel()), np.bincount(beside.ravel()))


def test_all_treatments_can_have_the_same_codes():
    random = np.random.default_rng(0)
    original, other = random.integers(0, 8, (2, SIDE, SIDE)) * 16 + 16000
    fine = other + random.integers(-7, 8, other.shape)
    assert set(np.unique(show(original, label="a"))) == set(np.unique(show(fine, label="b")))


def test_treatments_and_planes_have_noise_of_their_own():
    labels = ["i|original|0", "i|bicubic|0", "i|bicubic|1", "j|bicubic|0"]
    noise = [show(flat(16000), label=label).ravel() - 16000.0 for label in labels]
    correlation = np.corrcoef(noise) - np.eye(len(labels))
    assert np.abs(correlation).max() < 5 / SIDE


def test_noise_of_neighbours_is_independent():
    noise = show(flat(16000)) - 16000.0
    for other in (np.roll(noise, 1, axis=0), np.roll(noise, 1, axis=1)):
        assert abs(np.corrcoef(noise.ravel(), other.ravel())[0, 1]) < 5 / SIDE


def test_what_is_blank_is_one_constant_for_all():
    blank = border_of(SIDE, SIDE, scale=2)
    grid = Grid(16.0, 16.0, 0.0, 320.0, 65520.0, 256.0)
    shown = [show(flat(code), grid, label, blank=blank) for code, label in ((16000, "a"), (40, "b"))]
    assert {int(code) for one in shown for code in one[blank]} == {320}


# --- made again -----------------------------------------------------------------------------------------------------


def test_the_same_key_makes_the_same_codes_for_ever():
    codes = (np.arange(12, dtype=np.uint16) * 1000).reshape(3, 4)
    again = [show(codes, label="image|bicubic|0") for _ in range(2)]
    assert (again[0] == again[1]).all()
    assert METHOD == "fovea-grid-1"
    assert again[0].tolist() == [[0, 1013, 1995, 3000], [4005, 5012, 6002, 7010], [8006, 9009, 10009, 11012]]


def test_another_key_makes_others():
    first, second = (show_plane(flat(16000), grid=FINE, seed=derive_seed(key, "a")) for key in (b"1", b"2"))
    assert (first != second).mean() > 0.5


def test_a_plane_takes_a_few_milliseconds():
    codes, taken = np.zeros((512, 512), np.uint16) + np.uint16(16000), []
    for _ in range(5):
        start = time.process_time()
        show(codes)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.05


# --- the step of the original ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "offset"), [(1, 0), (2, 1), (16, 0), (16, 5), (128, 64), (256, 3)])
def test_the_step_of_evenly_spaced_levels_is_found(step, offset):
    grid = grid_of(smooth_codes(step, offset))
    assert (grid.step, grid.level, grid.phase) == (step, step, offset % step)
    assert grid.narrowest_window == NARROWEST_STEPS * step
    assert not grid.is_coarse


def test_twelve_bits_in_sixteen_have_the_step_of_twelve():
    stored = np.random.default_rng(0).integers(0, 4096, (SIDE, SIDE)) * 16
    coding = choose_coding(float(stored.min()), float(stored.max()), is_integer=True)
    assert grid_of(coding.encode(stored.astype(float))).step == 16 / coding.slope


def test_levels_with_a_few_pixels_between_them_keep_their_step():
    codes = smooth_codes(128)
    codes[0, :8] += np.arange(1, 9, dtype=np.uint16)
    assert grid_of(codes).step == 128


def test_irregular_levels_have_their_usual_distance():
    """A palette of 8 bits spread over 16, as ultrasound has it: no divisor, yet a step."""
    levels = np.rint(np.arange(256) * 256.7).astype(np.int64)
    bell = np.clip(np.random.default_rng(0).normal(128, 40, (SIDE, SIDE)), 0, 255).astype(int)
    assert grid_of(levels[bell]).level in (256, 257)


@pytest.mark.parametrize("missing", [2, 3])
def test_where_levels_are_missing_the_noise_is_wider(missing):
    bell = np.clip(np.random.default_rng(0).normal(250, 60, (SIDE, SIDE)), 0, 500).astype(int)
    stretched = bell + bell // (missing - 1) if missing > 2 else bell * 2 + (bell % 7 == 0)
    grid = grid_of(stretched * 16)
    assert grid.step >= 2 * 16
    assert grid.step % grid.level == 0


def test_floating_point_originals_get_the_step_that_is_declared():
    counts = np.bincount(smooth_codes(1).ravel(), minlength=65536)
    assert make_grid(counts, low=0.0, high=65535.0, least_step=16).step == 16


def test_a_flat_background_is_no_comb():
    codes = smooth_codes(16)
    codes[: SIDE // 2] = codes.min()
    assert grid_of(codes).step == 16


def test_the_range_holds_what_is_declared_and_what_is_there():
    counts = np.bincount([100, 200, 300], minlength=65536)
    assert make_grid(counts, low=150.0, high=400.0).low == 100
    assert make_grid(counts, low=150.0, high=400.0).high == 400


def test_one_level_alone_and_none_at_all_have_a_grid():
    assert grid_of(flat(7)).step == 1
    assert make_grid(np.zeros(65536, np.int64), low=5.0, high=9.0).step == 1


# --- the border -----------------------------------------------------------------------------------------------------


def test_the_border_is_as_wide_as_kernels_feel_the_end():
    assert border_of(512, 400, scale=2)[:, 100].nonzero()[0].tolist() == [*range(6), *range(506, 512)]
    assert border_of(512, 400, scale=4)[100].sum() == 24


def test_small_images_keep_their_border():
    assert not border_of(8, 8, scale=2).any()
    assert border_of(64, 64, scale=4)[32].sum() == 4
