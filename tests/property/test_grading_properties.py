"""Laws of grades, preferences, correlations and blinding that hold for any data."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evaluation.ratings import RatingTable
from evaluation.reader.blinding import blinding_indices
from evaluation.reader.correlation_kernels import weighted_kendall, weighted_spearman
from evaluation.reader.ordinal import fit_cumulative_link
from evaluation.reader.preference import fit_preferences
from evaluation.reader.preference_data import make_comparisons
from evaluation.reader.rank import compare_ranks
from evaluation.reader.vgc import vgc_area, vgc_curve

GRADES = st.integers(1, 5).map(float)
CUBES = arrays(np.float64, st.tuples(st.just(2), st.integers(1, 4), st.integers(3, 8)), elements=GRADES)
FEW = settings(max_examples=40, deadline=None)


@FEW
@given(CUBES)
def test_exchanging_the_treatments_mirrors_the_vgc_area(cube):
    one, other = (vgc_area(sides, draws=2).area.value for sides in (cube, cube[::-1]))
    assert (one is None) == (other is None)
    if one is not None:
        assert one + other == pytest.approx(1.0)
    assert vgc_curve(cube[0, 0], cube[1, 0]).area + vgc_curve(cube[1, 0], cube[0, 0]).area == pytest.approx(1.0)


@FEW
@given(CUBES, st.sampled_from([np.exp, lambda grades: grades**3, lambda grades: 10 * grades - 4]))
def test_rising_recodings_change_no_rank_statistic(cube, recode):
    assert vgc_area(recode(cube), draws=5).area == vgc_area(cube, draws=5).area
    first, second = cube[:, 0]
    weights = np.ones((1, first.size))
    for kernel in (weighted_spearman, weighted_kendall):
        assert kernel(recode(first), second, weights) == pytest.approx(kernel(first, second, weights), nan_ok=True)


@FEW
@given(CUBES, st.randoms(use_true_random=False))
def test_the_order_of_readers_and_cases_is_irrelevant(cube, random):
    readers, cases = list(range(cube.shape[1])), list(range(cube.shape[2]))
    random.shuffle(readers)
    random.shuffle(cases)
    moved = cube[:, readers][:, :, cases]
    one, other = (vgc_area(sides, draws=2).area.value for sides in (cube, moved))
    assert one == pytest.approx(other)
    assume(np.ptp(cube) > 0)
    ranks = [compare_ranks(RatingTable.from_arrays(sides), draws=2) for sides in (cube, moved)]
    assert ranks[0].mean_ranks == pytest.approx(ranks[1].mean_ranks)
    assert ranks[0].friedman.p_value == pytest.approx(ranks[1].friedman.p_value)


@FEW
@given(arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(3, 6)), elements=GRADES))
def test_equal_treatments_differ_by_nothing(grades):
    cube = np.stack([grades, grades])
    area = vgc_area(cube, draws=5).area
    assert area.value in (None, 0.5)
    assert area.ci_low is None
    assume(np.ptp(grades) > 0)
    pair = compare_ranks(RatingTable.from_arrays(cube), draws=2).pairs["1", "2"]
    assert pair.shift.value is None
    assert pair.superiority.value == 0.5


@FEW
@given(st.lists(st.integers(0, 4), min_size=12, max_size=40), st.sampled_from(["logit", "probit"]))
def test_turning_the_scale_round_turns_the_effect_round(values, link):
    steps, grades = np.unique(values, return_inverse=True)
    assume(steps.size > 1)
    design = (np.arange(grades.size) % 2).astype(float)[:, None]
    one = fit_cumulative_link(grades, design, link=link)
    other = fit_cumulative_link(steps.size - 1 - grades, design, link=link)
    assume(one.is_finite and other.is_finite)
    assert other.effects[0] == pytest.approx(-one.effects[0], abs=1e-6)
    assert other.thresholds.tolist() == pytest.approx((-one.thresholds[::-1]).tolist(), abs=1e-6)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-8)


@FEW
@given(st.lists(st.integers(1, 9), min_size=9, max_size=9))
def test_naming_the_other_treatment_first_changes_no_preference(counts):
    first, second = ["a", "a", "b"], ["b", "c", "c"]
    rows = [(a, b, outcome) for a, b in zip(first, second, strict=True) for outcome in (1.0, 0.0, 0.5)]
    columns = list(zip(*rows, strict=True))
    one = fit_preferences(make_comparisons(*columns, count=counts), model="davidson")
    turned = make_comparisons(columns[1], columns[0], [1 - outcome for outcome in columns[2]], count=counts)
    other = fit_preferences(turned, model="davidson")
    for name in "abc":
        assert one.abilities[name].value == pytest.approx(other.abilities[name].value, abs=1e-7)
    assert one.tie.value == pytest.approx(other.tie.value, abs=1e-7)
    assert one.differences["a", "c"].value == pytest.approx(
        one.differences["a", "b"].value + one.differences["b", "c"].value, abs=1e-7
    )


@FEW
@given(arrays(np.float64, (3, 4), elements=st.integers(0, 20).map(float)))
def test_blinding_indices_stay_in_their_range_and_follow_the_names(counts):
    assume(counts.sum() > 0)
    one = blinding_indices(counts, treatments=list("abc"))
    order = [2, 0, 1]
    other = blinding_indices(counts[order][:, [*order, 3]], treatments=list("cab"))
    assert one.james.value == pytest.approx(other.james.value)
    assert 0 <= one.james.value <= 1
    for name in "abc":
        assert one.bang[name].value == pytest.approx(other.bang[name].value)
        assert one.bang[name].value is None or -1 <= one.bang[name].value <= 1
