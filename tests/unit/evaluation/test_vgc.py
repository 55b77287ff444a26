"""VGC areas: definition, pooling, what is not available."""

import numpy as np
import pytest
from scipy import stats

from evaluation.reader.vgc import vgc_area, vgc_curve


def draw(seed=0, shift=0.8, readers=4, cases=25):
    random = np.random.default_rng(seed)
    latent = np.array([0.0, shift])[:, None, None] + random.normal(size=(readers, 1)) + random.normal(size=cases)
    return np.clip(np.round(3 + latent + random.normal(size=(2, readers, cases))), 1, 5)


def test_the_area_is_the_chance_of_a_higher_grade():
    first, second = draw()[:, 0]
    u = stats.mannwhitneyu(second, first).statistic
    assert vgc_curve(first, second).area == pytest.approx(u / first.size**2)
    assert vgc_curve(second, first).area == pytest.approx(1 - u / first.size**2)


def test_the_mean_of_readers_and_the_pooled_area_differ_by_their_levels():
    cube = draw()
    mean, pooled = vgc_area(cube, draws=300), vgc_area(cube, draws=300, pooling="pooled")
    assert mean.area.value == pytest.approx(np.mean(list(mean.readers.values())))
    assert pooled.area.value == pytest.approx(pooled.curve.area)
    assert mean.area.ci_low > 0.5


def test_pairing_narrows_the_interval():
    cube = draw()
    paired, unpaired = (vgc_area(cube, draws=500, paired=paired).area for paired in (True, False))
    assert paired.std_error < unpaired.std_error


def test_exchanged_treatments_mirror_the_area():
    cube = draw()
    assert vgc_area(cube[::-1], draws=50).area.value == pytest.approx(1 - vgc_area(cube, draws=50).area.value)


def test_equal_treatments_are_at_one_half():
    grades = draw()[:1].repeat(2, axis=0)
    area = vgc_area(grades, draws=300).area
    assert area.value == 0.5
    assert area.ci_low is None
    assert "no interval" in area.warnings[0]


def test_a_rising_recoding_changes_nothing():
    cube = draw()
    assert vgc_area(np.exp(cube), draws=100).area == vgc_area(cube, draws=100).area


def test_equal_grades_and_missing_readers_are_told():
    flat = vgc_area(np.full((2, 2, 5), 3.0)).area
    assert flat.value is None
    assert "all grades are equal" in flat.warnings[0]
    cube = draw()
    cube[1, 2] = np.nan
    result = vgc_area(cube, draws=100, readers=["a", "b", "c", "d"])
    assert result.readers["c"] is None
    assert "1 reader(s) without grades for both" in result.area.warnings[0]
    apart = np.full((2, 2, 4), np.nan)
    apart[0, 0], apart[1, 1] = 1.0, 2.0
    assert vgc_area(apart).area.warnings == ("no reader graded both treatments",)


def test_one_reader_is_told():
    assert "one reader" in vgc_area(draw(readers=1), draws=100).area.warnings[0]


@pytest.mark.parametrize(
    ("cube", "options", "message"),
    [
        (np.empty((2, 0, 3)), {}, "ratings must not be empty"),
        (np.ones((3, 2, 4)), {}, "exactly 2 treatments; got 3"),
        (np.ones((2, 2, 1)), {}, "at least 2 cases; got 1"),
        (np.full((2, 2, 3), np.nan), {}, "at least one grade"),
        (np.full((2, 2, 3), np.inf), {}, "finite numbers"),
        (np.ones(4), {}, "3 dimension"),
        (draw(), {"readers": ["a"]}, "must name the 4 readers"),
        (draw(), {"pooling": "median"}, "pooling must be reader_mean or pooled"),
        (draw(), {"draws": 0}, "draws must be at least 1"),
        (draw(), {"level": 2.0}, "level must lie"),
    ],
)
def test_it_refuses(cube, options, message):
    with pytest.raises(ValueError, match=message):
        vgc_area(cube, **options)
