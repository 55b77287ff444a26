"""Preferences: ties, order, side, readers, separation."""

import numpy as np
import pytest
from scipy import stats

from evaluation.reader.preference import fit_preferences, fit_preferences_by_reader
from evaluation.reader.preference_data import make_comparisons
from evaluation.reader.preference_rate import preference_rate

ABILITY = {"a": 0.0, "b": 0.6, "c": -0.4}


def draw(seed=0, judgements=300, order=0.0, side=0.0, ties=0.0, readers=4):
    """Judgements by Davidson's model (Bradley-Terry where `ties` is 0); the first is on the left or right by chance."""
    random = np.random.default_rng(seed)
    first, second = zip(*(random.permutation(list(ABILITY))[:2] for _ in range(judgements)), strict=True)
    where = random.choice([-1.0, 1.0], judgements)
    gap = np.array([ABILITY[a] - ABILITY[b] for a, b in zip(first, second, strict=True)]) + order + side * where
    weights = np.stack([np.exp(gap / 2), np.exp(-gap / 2), np.full(judgements, ties)])
    chosen = (random.random(judgements) > np.cumsum(weights / weights.sum(0), axis=0)).sum(axis=0)
    outcome = np.array([1.0, 0.0, 0.5])[chosen]
    return make_comparisons(
        first,
        second,
        outcome,
        side=where,
        reader=[f"r{i % readers}" for i in range(judgements)],
        case=[str(i // readers) for i in range(judgements)],
    )


def test_two_treatments_are_a_log_odds():
    result = fit_preferences(make_comparisons(["x"] * 10, ["y"] * 10, [1] * 7 + [0] * 3), reference="y")
    one = result.abilities["x"]
    assert one.value == pytest.approx(np.log(7 / 3))
    assert one.std_error == pytest.approx(np.sqrt(1 / 7 + 1 / 3))


@pytest.mark.parametrize("model", ["bradley_terry", "thurstone", "davidson"])
def test_naming_the_other_first_changes_nothing(model):
    data = draw(ties=0.5)
    turned = make_comparisons(data.second, data.first, 1 - data.outcome)
    options = {"model": model, "ties": "half"}
    ours, other = fit_preferences(data, **options), fit_preferences(turned, **options)
    for name in ABILITY:
        assert ours.abilities[name].value == pytest.approx(other.abilities[name].value, abs=1e-8)


def test_order_and_side_are_told_apart():
    result = fit_preferences(draw(judgements=4000, order=0.8, side=-0.5), order_effect=True, side_effect=True)
    assert result.effects["order"].ci_low < 0.8 < result.effects["order"].ci_high
    assert result.effects["side"].ci_low < -0.5 < result.effects["side"].ci_high
    assert result.differences["b", "c"].ci_low < 1.0 < result.differences["b", "c"].ci_high


def test_an_order_effect_left_out_draws_differences_towards_nothing():
    data = draw(judgements=4000, order=0.8)
    modelled = fit_preferences(data, order_effect=True).differences["b", "c"].value
    assert 0.7 * modelled < fit_preferences(data).differences["b", "c"].value < modelled


def test_davidson_finds_the_ties():
    result = fit_preferences(draw(judgements=4000, ties=0.7), model="davidson")
    assert result.tie.ci_low < np.log(0.7) < result.tie.ci_high


def test_ties_are_refused_halved_or_dropped():
    data = draw(ties=0.5)
    with pytest.raises(ValueError, match="ties, which bradley_terry has no place for"):
        fit_preferences(data)
    halved, dropped = fit_preferences(data, ties="half"), fit_preferences(data, ties="drop")
    assert "half a win" in halved.warnings[0]
    assert "left out" in dropped.warnings[0]
    assert dropped.comparisons < halved.comparisons == 300
    assert fit_preferences(data, model="davidson").warnings == ()


def test_each_reader_and_all_together():
    data = draw(judgements=1200)
    result = fit_preferences_by_reader(data, order_effect=True)
    assert sorted(result.readers) == ["r0", "r1", "r2", "r3"]
    alone = fit_preferences(data.of_reader("r1"), order_effect=True)
    assert result.readers["r1"].abilities["b"].value == pytest.approx(alone.abilities["b"].value)
    assert result.heterogeneity.df == 3 * 3
    assert result.heterogeneity.p_value > 0.001
    assert "clustering over reader" in result.pooled.abilities["b"].method


def test_readers_who_disagree_are_found():
    data = draw(judgements=1200)
    outcome = np.where(data.reader == "r0", 1 - data.outcome, data.outcome)
    mixed = make_comparisons(data.first, data.second, outcome, reader=data.reader)
    assert fit_preferences_by_reader(mixed).heterogeneity.p_value < 0.001


def test_one_treatment_that_always_wins_has_no_estimate():
    result = fit_preferences(make_comparisons(["a", "a", "b", "c"], ["b", "c", "c", "b"], [1, 1, 1, 1]))
    assert result.abilities["a"].value is None
    assert "separated" in result.warnings[0]


def test_a_separated_reader_does_not_stop_the_others():
    first, second = ["a"] * 9, ["b"] * 9
    data = make_comparisons(first, second, [1, 1, 1, 1, 0, 1, 0, 1, 1], reader=list("xxxyyyzzz"))
    result = fit_preferences_by_reader(data)
    assert result.readers["x"].abilities["b"].value is None
    assert result.readers["y"].abilities["b"].value == pytest.approx(-np.log(2))
    assert result.heterogeneity.value is None


@pytest.mark.parametrize("outcome", [[0.5] * 4, [1, 0, 1, 0]])
def test_davidson_needs_ties_and_preferences(outcome):
    result = fit_preferences(make_comparisons(["a"] * 4, ["b"] * 4, outcome), model="davidson")
    assert result.tie.value is None
    assert any("separated" in warning or "needs both" in warning for warning in result.warnings)


def test_the_rate_without_clusters_has_wilsons_interval():
    """Wilson 1927 by statsmodels' reference: 7 of 10 is 0.3968 to 0.8922."""
    one = preference_rate(make_comparisons(["x"] * 10, ["y"] * 10, [1] * 7 + [0] * 3), treatment="x", other="y")
    assert [one.value, one.ci_low, one.ci_high] == pytest.approx([0.7, 0.3968, 0.8922], abs=5e-5)
    assert one.warnings


def test_the_rate_of_one_reader_is_a_t_interval_over_cases():
    outcome = [1, 0, 1, 1, 0.5, 1]
    data = make_comparisons(["x"] * 6, ["y"] * 6, outcome, case=list("123456"), reader=["r"] * 6)
    one = preference_rate(data, treatment="x", other="y")
    interval = stats.ttest_1samp(outcome, 0.5).confidence_interval()
    assert [one.ci_low, min(1.0, interval.high)] == pytest.approx([interval.low, one.ci_high])
    assert preference_rate(data, treatment="y", other="x").value == pytest.approx(1 - one.value)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"outcome": []}, "outcome must not be empty"),
        ({"outcome": [np.nan, 1]}, "outcome must hold finite numbers"),
        ({"outcome": [2, 1]}, "outcome must be 1"),
        ({"first": ["b", "a"]}, "second must differ from first"),
        ({"first": ["a"]}, "first must have one value per outcome"),
        ({"count": [-1, 2]}, "count must be at least 0"),
        ({"count": [0, 0]}, "count must be at least 0 and not all 0"),
        ({"side": [3, 1]}, "side must be"),
    ],
)
def test_it_refuses_wrong_judgements(columns, message):
    given = {"first": ["a", "a"], "second": ["b", "b"], "outcome": [1, 0]} | columns
    with pytest.raises(ValueError, match=message):
        make_comparisons(**given)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "elo"}, "model must be one of"),
        ({"ties": "ignore"}, "ties must be one of"),
        ({"reference": "z"}, "reference must be one of a, b, c"),
        ({"cluster": "site"}, "must be none, or name columns"),
        ({"level": 1.0}, "level must lie"),
    ],
)
def test_it_refuses_unknown_options(options, message):
    with pytest.raises(ValueError, match=message):
        fit_preferences(draw(judgements=60), **options)


def test_it_refuses_what_the_data_cannot_tell():
    apart = make_comparisons(["a", "b", "c", "d"], ["b", "a", "d", "c"], [1, 1, 1, 1])
    with pytest.raises(ValueError, match="must link all treatments"):
        fit_preferences(apart)
    bare = make_comparisons(["a", "b"], ["b", "a"], [1, 1])
    with pytest.raises(ValueError, match="side must be recorded"):
        fit_preferences(bare, side_effect=True)
    with pytest.raises(ValueError, match="reader must be recorded"):
        fit_preferences_by_reader(bare, cluster="none")
    with pytest.raises(ValueError, match="must have been compared"):
        preference_rate(bare, treatment="a", other="z")
    ties = make_comparisons(["a"], ["b"], [0.5])
    with pytest.raises(ValueError, match="got ties only"):
        fit_preferences(ties, ties="drop")


def test_a_two_way_variance_that_is_not_positive_gives_way_to_the_larger_one_way():
    """Three readers, two cases: each reader is split, so most of the spread lies within cells."""
    outcome = [1, 0, 1, 0, 0, 1]
    data = make_comparisons(["x"] * 6, ["y"] * 6, outcome, reader=list("aabbcc"), case=list("121212"))
    both, single = (
        fit_preferences(data, reference="y", cluster=cluster).abilities["x"] for cluster in ("reader_case", "reader")
    )
    assert both.value == pytest.approx(0.0, abs=1e-9)
    # By hand: residuals are ±1/2, information 6/4; cases sum to ±1/2, readers to 0, cells to ±1/2.
    by_case = 2 / 1 * (0.25 + 0.25) * (4 / 6) ** 2
    assert single.std_error is None
    assert both.std_error == pytest.approx(np.sqrt(by_case))
    assert "larger of the two one-way variances" in both.warnings[0]
    assert both.ci_low < 0 < both.ci_high
