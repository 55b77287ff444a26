"""Correlation of metrics with readers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluation.metrics import MetricTable, read_metrics
from evaluation.ratings import RatingTable
from evaluation.reader.correlation import correlate_preferences, correlate_ratings
from evaluation.reader.correlation_kernels import weighted_kendall, weighted_spearman
from evaluation.reader.preference_data import make_comparisons

T, R, C = 3, 4, 30


@pytest.fixture(scope="module")
def study():
    """Readers follow a hidden quality; "good" follows it closely, "poor" hardly, "flat" not at all."""
    random = np.random.default_rng(1)
    quality = random.normal(size=(T, C))
    table = RatingTable.from_arrays(np.round(quality[:, None] + 0.7 * random.normal(size=(T, R, C))))
    good = -(quality + 0.2 * random.normal(size=(T, C)))
    poor = quality + 3 * random.normal(size=(T, C))
    values = np.stack([good, poor, np.full((T, C), 2.0)])
    return table, MetricTable(("good", "poor", "flat"), table.treatments, table.cases, values)


@pytest.mark.parametrize(
    ("kernel", "outside"), [(weighted_spearman, stats.spearmanr), (weighted_kendall, stats.kendalltau)]
)
def test_whole_weights_are_repeated_points(kernel, outside):
    random = np.random.default_rng(2)
    x, y = random.integers(0, 6, 40).astype(float), random.integers(0, 6, 40).astype(float)
    weights = random.multinomial(40, np.full(40, 1 / 40), 5).astype(float)
    repeated = [outside(np.repeat(x, w.astype(int)), np.repeat(y, w.astype(int)))[0] for w in weights]
    assert kernel(x, y, weights).tolist() == pytest.approx(repeated)


@pytest.mark.parametrize("coefficient", ["spearman", "kendall"])
def test_each_reader_has_the_plain_correlation(study, coefficient):
    table, metrics = study
    result = correlate_ratings(table, metrics, coefficient=coefficient, draws=100)
    outside = stats.spearmanr if coefficient == "spearman" else stats.kendalltau
    own = [outside(metrics.values[0].ravel(), table.ratings[:, reader].ravel())[0] for reader in range(R)]
    assert list(result.metrics["good"].readers.values()) == pytest.approx(own)
    assert result.metrics["good"].within_reader.value == pytest.approx(np.mean(own))
    pooled = outside(np.repeat(metrics.values[0][:, None], R, axis=1).ravel(), table.ratings.ravel())[0]
    assert result.metrics["good"].pooled.value == pytest.approx(pooled)


def test_the_best_is_the_strongest_in_either_direction(study):
    result = correlate_ratings(*study, draws=300)
    assert result.best == "good"
    assert result.metrics["good"].within_reader.ci_high < -0.5
    assert result.differences["poor"].ci_low > 0
    assert result.best_share["good"] == 1.0


def test_a_metric_without_variation_is_not_available(study):
    flat = correlate_ratings(*study, draws=50).metrics["flat"]
    assert flat.within_reader.value is None
    assert "do not vary" in flat.within_reader.warnings[0]
    assert set(flat.readers.values()) == {None}


def test_a_metric_missing_for_one_treatment_uses_the_others(study):
    table, metrics = study
    values = metrics.values.copy()
    values[1, 0] = np.nan
    result = correlate_ratings(table, MetricTable(metrics.metrics, table.treatments, table.cases, values), draws=200)
    assert result.metrics["poor"].points == (T - 1) * R * C
    lead = result.differences["poor"].value
    signed = [
        np.mean([stats.spearmanr(values[at, 1:].ravel(), table.ratings[1:, r].ravel())[0] for r in range(R)])
        for at in (0, 1)
    ]
    assert lead == pytest.approx(abs(signed[0]) - abs(signed[1]))


def test_one_reader_is_told(study):
    table, metrics = study
    result = correlate_ratings(table.select(readers=["1"]), metrics, draws=50)
    assert result.warnings == ("one reader: the intervals say nothing about other readers",)


def test_preferences_that_follow_a_metric(study):
    """Every judgement prefers the image with the lower value of "good": the correlation of signs is at its largest."""
    _, metrics = study
    pairs = [(a, b, case) for a, b in ((0, 1), (1, 2), (0, 2)) for case in range(C)]
    first, second = ([metrics.treatments[pair[at]] for pair in pairs] for at in (0, 1))
    outcome = [float(metrics.values[0, a, case] < metrics.values[0, b, case]) for a, b, case in pairs]
    labels = {"case": [metrics.cases[case] for *_, case in pairs], "reader": ["r1", "r2", "r3"] * C}
    told = correlate_preferences(make_comparisons(first, second, outcome, **labels), metrics, draws=100)
    turned = correlate_preferences(make_comparisons(second, first, 1 - np.array(outcome), **labels), metrics, draws=100)
    assert told.best == "good"
    assert told.metrics["good"].within_reader.value < -0.8
    assert turned.metrics["good"].within_reader.value == pytest.approx(told.metrics["good"].within_reader.value)
    assert told.metrics["good"].points == 2 * len(pairs)


def test_metrics_from_rows_with_regions(tmp_path):
    path = tmp_path / "metrics.csv"
    path.write_text(
        "treatment,case,metric,region,value\nsr,1,psnr,whole,30\nsr,1,psnr,inside,25\noriginal,1,psnr,whole,\n"
    )
    table = read_metrics(path, treatments=["original", "sr"], cases=["1"])
    assert table.metrics == ("psnr", "psnr inside")
    assert np.isnan(table.values[0, 0, 0])
    assert table.values[:, 1, 0].tolist() == [30.0, 25.0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": ["x", 2]}, "value: expected finite numbers, or nothing, got 'x'"),
        ({"value": [np.inf, 2]}, "value: expected finite numbers"),
        ({"case": ["9", "1"]}, "case: expected one of the ratings' cases, got unknown '9'"),
        ({"treatment": ["b", "a"]}, "treatment: expected one of the ratings' treatments, got unknown 'b'"),
        ({"case": ["1", "1"]}, "rows: expected one value for each metric, treatment and case"),
    ],
)
def test_it_refuses_wrong_metrics(change, message):
    rows = {"treatment": ["a", "a"], "case": ["1", "2"], "metric": ["m", "m"], "value": [1, 2]} | change
    with pytest.raises(ValueError, match=message):
        MetricTable.from_frame(pd.DataFrame(rows), treatments=["a"], cases=["1", "2"])


def test_it_refuses_tables_that_do_not_fit(study):
    table, metrics = study
    with pytest.raises(ValueError, match="columns: expected"):
        MetricTable.from_frame(pd.DataFrame({"case": [1]}), treatments=["a"], cases=["1"])
    empty = pd.DataFrame(columns=["treatment", "case", "metric", "value"])
    with pytest.raises(ValueError, match="empty table"):
        MetricTable.from_frame(empty, treatments=["a"], cases=["1"])
    with pytest.raises(ValueError, match="expected the treatments and cases of the ratings"):
        correlate_ratings(table.select(treatments=["1", "2"]), metrics)
    with pytest.raises(ValueError, match="coefficient: expected one of"):
        correlate_ratings(table, metrics, coefficient="pearson")
    with pytest.raises(ValueError, match="expected reader and case"):
        correlate_preferences(make_comparisons(["1"], ["2"], [1]), metrics)
