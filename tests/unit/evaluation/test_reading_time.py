"""Reading times compared on the log scale."""

import numpy as np
import pytest
from scipy import stats

from evaluation.ratings import RatingTable
from evaluation.reader.reading_time import compare_reading_times


def draw_seconds(seed=0, ratio=0.8, readers=5, cases=30):
    random = np.random.default_rng(seed)
    logs = 3 + random.normal(0, 0.4, (readers, 1)) + random.normal(0, 0.3, cases)
    return np.exp(logs + np.array([np.log(ratio), 0.0])[:, None, None] + random.normal(0, 0.2, (2, readers, cases)))


def test_one_reader_is_the_paired_t_test_of_logs():
    seconds = draw_seconds(readers=1)
    result = compare_reading_times(RatingTable.from_arrays(seconds))
    outside = stats.ttest_rel(*np.log(seconds[:, 0]))
    one = result.ratios["1", "2"]
    assert one.p_value == pytest.approx(outside.pvalue)
    interval = outside.confidence_interval(0.95)
    assert [one.ci_low, one.ci_high] == pytest.approx(np.exp([interval.low, interval.high]).tolist())
    assert "one reader" in one.warnings[0]


def test_the_ratio_is_that_of_geometric_means():
    seconds = draw_seconds()
    result = compare_reading_times(RatingTable.from_arrays(seconds, treatments=["sr", "original"]))
    means = result.geometric_means
    assert result.ratios["sr", "original"].value == pytest.approx(means["sr"] / means["original"])
    assert means["sr"] == pytest.approx(stats.gmean(seconds[0], axis=None))
    assert result.ratios["sr", "original"].ci_high < 1


def test_random_readers_and_cases_by_hand():
    """Differences d = row + column without rest: var = (MSreader + MScase)/(JK), degrees of freedom by the formula."""
    d = np.array([0.0, 0.2, 0.7])[:, None] + np.array([0.1, -0.1, 0.3, 0.5])
    table = RatingTable.from_arrays(np.exp(np.stack([d + 2, np.full((3, 4), 2.0)])))
    one = compare_reading_times(table).log_differences["1", "2"]
    reader, case = 4 * d.mean(axis=1).var(ddof=1), 3 * d.mean(axis=0).var(ddof=1)
    assert one.value == pytest.approx(d.mean())
    assert one.std_error == pytest.approx(np.sqrt((reader + case) / 12), rel=1e-6)
    assert one.df == pytest.approx((reader + case) ** 2 / (reader**2 / 2), rel=1e-6)


def test_missing_pairs_are_clustered():
    seconds = draw_seconds()
    seconds[0, 0, :5] = np.nan
    one = compare_reading_times(RatingTable.from_arrays(seconds)).ratios["1", "2"]
    assert "clustered" in one.method
    assert one.df == 4
    assert one.ci_low < 0.8 < one.ci_high


def test_other_units_of_time_change_nothing():
    seconds = draw_seconds()
    one = compare_reading_times(RatingTable.from_arrays(seconds)).ratios["1", "2"]
    minutes = compare_reading_times(RatingTable.from_arrays(seconds / 60)).ratios["1", "2"]
    assert minutes.value == pytest.approx(one.value)
    assert minutes.ci_low == pytest.approx(one.ci_low)


def test_three_treatments_are_adjusted():
    seconds = np.concatenate([draw_seconds(), draw_seconds(seed=1)[:1]])
    result = compare_reading_times(RatingTable.from_arrays(seconds))
    assert len(result.ratios) == 3
    for pair, adjusted in result.p_adjusted.items():
        assert adjusted >= result.ratios[pair].p_value


def test_equal_times_have_no_interval():
    one = compare_reading_times(RatingTable.from_arrays(np.full((2, 3, 4), 9.0))).ratios["1", "2"]
    assert one.value == 1.0
    assert one.ci_low is None
    assert "no interval" in one.warnings[0]


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (np.full((2, 2, 3), 0.0), "seconds: expected times above 0, got 0"),
        (np.full((1, 2, 3), 1.0), "treatments: expected at least 2"),
        (np.array([[[1.0, np.nan]], [[np.nan, 1.0]]]), "expected a reader and case timed under both 1 and 2"),
    ],
)
def test_it_refuses(seconds, message):
    with pytest.raises(ValueError, match=message):
        compare_reading_times(RatingTable.from_arrays(seconds))
