"""AUROC against scikit-learn, shares against tabled exact limits, and decisions against a table counted by hand."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from ml.detectors.auroc import auroc, bootstrap_auroc, share_interval
from ml.detectors.binary_measures import calibration_error, measure_decisions, threshold_at_sensitivity


def test_auroc_equals_scikit_learn_also_with_ties():
    random = np.random.default_rng(1)
    truth, scores = random.random(60) < 0.4, random.integers(0, 8, 60).astype(float)
    assert auroc(scores=scores, is_abnormal=truth) == pytest.approx(roc_auc_score(truth, scores))


def test_the_interval_holds_the_value_and_widens_when_patients_have_several_images():
    random = np.random.default_rng(2)
    truth = np.repeat(random.random(40) < 0.5, 3)
    scores = np.repeat(random.normal(size=40), 3) + truth
    area = auroc(scores=scores, is_abnormal=truth)
    alone = bootstrap_auroc(scores=scores, is_abnormal=truth, groups=[str(i) for i in range(120)])
    grouped = bootstrap_auroc(scores=scores, is_abnormal=truth, groups=[str(i // 3) for i in range(120)])
    assert alone[0] < area < alone[1]
    assert grouped[1] - grouped[0] > 1.3 * (alone[1] - alone[0])


@pytest.mark.parametrize(
    ("scores", "truth", "words"),
    [
        ([1.0, 2.0], [True, True], "both kinds"),
        ([1.0, np.nan], [True, False], "finite"),
        ([1.0], [True, False], "equally long"),
    ],
)
def test_what_has_no_auroc_is_refused(scores, truth, words):
    with pytest.raises(ValueError, match=words):
        auroc(scores=np.array(scores), is_abnormal=np.array(truth))


def test_share_intervals_are_those_of_clopper_and_pearson():
    assert share_interval(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)  # 1 - 0.025 ** (1 / 10)
    assert share_interval(5, 10) == pytest.approx((0.1871, 0.8129), abs=1e-4)  # their table
    assert share_interval(0, 0) == (0.0, 1.0)


def test_the_threshold_finds_the_share_that_was_asked_for():
    chances, truth = np.array([0.9, 0.8, 0.7, 0.6, 0.95, 0.1]), np.array([1, 1, 1, 1, 0, 0], dtype=bool)
    assert threshold_at_sensitivity(chances, truth, sensitivity=0.75) == 0.7
    assert threshold_at_sensitivity(chances, truth, sensitivity=0.8) == 0.6
    with pytest.raises(ValueError, match="at least one image"):
        threshold_at_sensitivity(chances, np.zeros(6, dtype=bool), sensitivity=0.8)


def test_decisions_are_counted():
    chances, truth = np.array([0.9, 0.6, 0.2, 0.8, 0.3, 0.1]), np.array([1, 1, 1, 0, 0, 0], dtype=bool)
    made = measure_decisions(chances=chances, is_abnormal=truth, threshold=0.6, groups=list("abcdef"))
    assert made["sensitivity"] == pytest.approx(2 / 3)
    assert made["specificity"] == pytest.approx(2 / 3)
    assert made["accuracy"] == pytest.approx(4 / 6)
    assert made["brier"] == pytest.approx((0.01 + 0.16 + 0.64 + 0.64 + 0.09 + 0.01) / 6)


def test_calibration_error_is_zero_for_honest_chances():
    chances = np.repeat([0.25, 0.75], 8)
    honest = np.array([1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0], dtype=bool)
    assert calibration_error(chances, honest) == pytest.approx(0.0)
    assert calibration_error(np.ones(16), honest) == pytest.approx(0.5)
