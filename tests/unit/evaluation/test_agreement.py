"""Agreement of readers: regions, repeats, limits; what is refused and what is not available."""

import numpy as np
import pytest

from evaluation.reader import agreement_krippendorff
from evaluation.reader.agreement_gwet import gwet_agreement
from evaluation.reader.agreement_kappa import count_pairs, fleiss, pairwise_kappa, weighted_kappa
from evaluation.reader.agreement_krippendorff import krippendorff_alpha
from evaluation.reader.agreement_regions import dice, region_agreement, surface_distances
from evaluation.reader.agreement_repeat import repeatability
from evaluation.reader.icc import intraclass_correlations
from evaluation.reader.limits import bland_altman
from evaluation.reader.limits_mrmc import mrmc_limits
from evaluation.reader.multiplicity import adjust_p_values
from evaluation.reader.proportions import compare_paired_proportions, proportion_interval
from evaluation.reader.roc import estimate_auc, find_best_threshold
from evaluation.reader.tost import tost_paired

RATINGS = np.array([[1, 2, 3, 4, 5, 3], [1, 2, 3, 5, 5, 2], [2, 2, 3, 4, 4, 3]], float)


def square(top, left, size=6, shape=(24, 24)):
    mask = np.zeros(shape, bool)
    mask[top : top + size, left : left + size] = True
    return mask


def test_dice_by_hand():
    assert dice(square(2, 2), square(2, 2)) == 1
    assert dice(square(2, 2), square(2, 5)) == 0.5
    assert dice(square(2, 2), square(12, 12)) == 0
    assert dice(square(0, 0, 0), square(0, 0, 0)) == 1
    assert dice(square(2, 2), square(0, 0, 0)) == 0


def test_distances_follow_the_spacing():
    mean, largest = surface_distances(square(2, 2), square(2, 5), spacing_mm=(1, 1))
    doubled = surface_distances(square(2, 2), square(2, 5), spacing_mm=(2, 2))
    assert doubled == pytest.approx((2 * mean, 2 * largest))
    assert largest == pytest.approx(3)
    assert surface_distances(square(2, 2), square(2, 2), spacing_mm=(1, 1)) == (0, 0)


def test_regions_of_readers_agree_over_pairs_and_cases():
    regions = [
        [square(2, 2 + shift), square(10, 10 + shift), None if shift == 2 else square(4, 4)] for shift in (0, 1, 2)
    ]
    made = region_agreement(regions, readers=["a", "b", "c"], spacing_mm=(0.5, 0.5), draws=200)
    assert made.pairs == 7
    assert made.pairwise_dice["a", "c"] == pytest.approx(dice(square(2, 2), square(2, 4)))
    assert made.dice.ci_low <= made.dice.value <= made.dice.ci_high
    assert made.hausdorff_95_mm.value <= 1.0


def test_an_empty_region_has_overlap_but_no_distance():
    made = region_agreement([[square(2, 2)], [square(0, 0, 0)]], readers=["a", "b"], spacing_mm=(1, 1), draws=20)
    assert (made.dice.value, made.empty_pairs) == (0, 1)
    assert made.mean_surface_distance_mm.value is None
    assert "there is no distance" in made.mean_surface_distance_mm.warnings[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dice(square(1, 1), square(1, 1)[:5]), "expected masks of one shape"),
        (lambda: dice(square(1, 1).astype(int), square(1, 1)), "expected boolean masks"),
        (lambda: surface_distances(square(1, 1), square(1, 1, 0), spacing_mm=(1, 1)), "at least one pixel"),
        (lambda: surface_distances(square(1, 1), square(1, 1), spacing_mm=(1,)), "spacing_mm: expected 2"),
        (lambda: region_agreement([[square(1, 1)]], readers=["a"], spacing_mm=(1, 1)), "readers: expected at least 2"),
        (lambda: region_agreement([[None], [None]], readers=["a", "b"], spacing_mm=(1, 1)), "expected a case that two"),
        (lambda: intraclass_correlations(RATINGS[:1].T), "at least 2 cases and 2 readers"),
        (lambda: intraclass_correlations(np.full((4, 3), np.nan)), "must hold finite numbers"),
        (lambda: intraclass_correlations(np.ones((4, 3))), "must vary beyond case and reader effects"),
        (lambda: weighted_kappa(np.ones((2, 3))), "must be square"),
        (lambda: weighted_kappa(np.eye(2), weights="cubic"), "weights must be one of"),
        (lambda: count_pairs([1.0], [9.0], categories=np.array([1.0, 2.0])), "9"),
        (lambda: fleiss(np.empty((0, 3))), "must not be empty"),
        (lambda: krippendorff_alpha(RATINGS[:1], measurement="ordinal"), "at least 2 readers"),
        (lambda: krippendorff_alpha(RATINGS, measurement="rank"), "measurement must be one of"),
        (lambda: gwet_agreement(RATINGS.T, categories=np.array([1.0, 2.0])), "must lie on the scale"),
        (lambda: bland_altman(np.ones(2), np.ones(2)), "at least 3 pairs"),
        (lambda: bland_altman(np.ones(4), np.ones(5)), "of equal length"),
        (lambda: mrmc_limits(np.ones((3, 4, 5))), "must be"),
        (lambda: repeatability(np.ones(3), np.ones(3), readers=["a"]), "equal length"),
        (lambda: tost_paired(np.ones(4), np.ones(4), low=-1, high=1), "no variance"),
        (lambda: tost_paired(np.arange(4.0), np.ones(4), low=1, high=-1), "low must be less than high"),
        (lambda: adjust_p_values([], method="holm"), "must not be empty"),
        (lambda: adjust_p_values([1.2], method="holm"), "must lie between 0 and 1"),
        (lambda: adjust_p_values([0.2], method="tukey"), "method must be one of"),
        (lambda: proportion_interval(3, 2), "successes must lie between 0 and trials"),
        (lambda: compare_paired_proportions(np.diag([3.0, 4.0])), "at least one discordant pair"),
        (lambda: estimate_auc(np.ones(3), np.ones(3)), "truth must hold both 0 and 1"),
        (lambda: find_best_threshold(np.ones(3), np.ones(2)), "must have equal length"),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "estimate",
    [
        lambda: fleiss(np.full((4, 3), 2.0)),
        lambda: krippendorff_alpha(np.full((3, 4), 2.0), measurement="ordinal"),
        lambda: gwet_agreement(np.full((4, 3), 2.0)),
        lambda: weighted_kappa(np.diag([5.0, 0.0])),
        lambda: pairwise_kappa(np.array([[1, np.nan], [np.nan, 2.0]]), readers=["a", "b"])["a", "b"],
        lambda: repeatability(np.ones(4), np.ones(4), readers=list("aabb")).within_sd,
    ],
)
def test_what_is_undefined_is_not_available_and_says_why(estimate):
    made = estimate()
    assert made.value is None
    assert made.warnings


def test_a_perfect_area_has_no_interval_and_says_why():
    made = estimate_auc(np.array([1.0, 2, 3, 4]), np.array([0.0, 0, 1, 1]))
    assert (made.value, made.ci_low) == (1, None)
    assert "no interval" in made.warnings[0]


def test_gwet_keeps_its_value_where_kappa_collapses():
    table = np.vstack([np.full((48, 2), 1.0), [[1, 2], [2, 1]]])
    kappa = weighted_kappa(count_pairs(table[:, 0], table[:, 1], categories=np.array([1.0, 2.0])))
    assert kappa.value < 0
    assert gwet_agreement(table).value > 0.9


def test_limits_of_readers_and_cases_hold_the_differences():
    random = np.random.default_rng(0)
    reader, case = random.normal(size=(6, 1)), random.normal(size=200) * 3
    cube = np.array([0.0, 0.5])[:, None, None] + reader + case + random.normal(size=(2, 6, 200))
    made = mrmc_limits(cube)["within_reader"]
    difference = cube[1] - cube[0]
    assert made.bias.value == pytest.approx(difference.mean())
    assert np.mean((difference > made.lower) & (difference < made.upper)) == pytest.approx(0.95, abs=0.02)
    assert mrmc_limits(cube)["between_readers"].sd > made.sd


def test_repeats_give_the_within_reader_spread_by_hand():
    made = repeatability(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 3, 2]), readers=list("aabb"))
    assert made.within_sd.value == pytest.approx(np.sqrt((1 + 4) / 2 / 4))
    assert made.coefficient.value == pytest.approx(1.959964 * np.sqrt(2) * made.within_sd.value, rel=1e-6)
    assert made.exact_agreement == 0.5


@pytest.mark.parametrize("measurement", ["nominal", "interval", "ratio"])
def test_every_bootstrap_draw_of_alpha_is_that_of_the_package(measurement):
    random = np.random.default_rng(3)
    table = random.integers(0, 30, (4, 40)).astype(float)
    table[random.random(table.shape) < 0.4] = np.nan
    scale = np.unique(table[~np.isnan(table)])
    counts = (table.T[:, :, None] == scale).sum(axis=1)
    chosen = random.integers(0, 40, (50, 40))
    drawn = agreement_krippendorff._drawn_alphas(
        counts, agreement_krippendorff._squared_distances(scale, measurement), chosen
    )
    expected = [agreement_krippendorff._alpha(counts[rows], scale, measurement) for rows in chosen]
    assert drawn == pytest.approx(np.array(expected), abs=1e-12)
