"""The promise of a conformal threshold, on figures worked out by hand."""

import numpy as np
import pytest

from ml.detectors.normal.conformal import conformal_p_value, conformal_threshold


def test_the_threshold_is_the_ordered_score_that_the_rate_names():
    scores = np.arange(1, 20, dtype=float)  # 19 scores: ceil(20 * 0.9) = 18
    assert conformal_threshold(scores, rate=0.1) == 18
    assert conformal_threshold(scores[::-1], rate=0.05) == 19


def test_too_few_scores_for_a_rate_are_refused():
    with pytest.raises(ValueError, match=r"at least 19 scores for a rate of 0\.05, got 18"):
        conformal_threshold(np.arange(18.0), rate=0.05)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_a_rate_outside_0_to_1_is_refused(rate):
    with pytest.raises(ValueError, match="rate must lie between 0 and 1"):
        conformal_threshold(np.arange(30.0), rate=rate)


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="finite scores"):
        conformal_threshold(np.array([1.0, np.nan]), rate=0.5)


def test_the_p_value_counts_the_image_itself():
    scores = np.arange(1, 10, dtype=float)
    assert conformal_p_value(100, scores) == pytest.approx(0.1)
    assert conformal_p_value(9, scores) == pytest.approx(0.2)
    assert conformal_p_value(0, scores) == 1.0
