"""Coverage: of a thousand simulated studies, a nominal 95 % interval holds the true difference in 93 to 97 %.

Studies follow the model of Roe and Metz. A proportion of 0.95 from 1,000 studies has a standard error of 0.7 %.
"""

import numpy as np
import pytest

from evaluation.reader.bootstrap import bootstrap_treatments
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from evaluation.reader.power_simulation import RatingModel, StudySize, simulate_power, simulate_ratings

pytestmark = pytest.mark.slow
AUC = EmpiricalAuc()
AUCS = (0.8, 0.85)
LITTLE, MUCH = 0.0055, 0.03


def cover(interval, *, design="fully_crossed", readers=6, cases=50, spread=LITTLE, studies=1000, steps=None):
    """Share of studies whose interval holds the true difference; a study without an interval fails the test."""
    model = RatingModel(aucs=AUCS, var_r=spread, var_tr=spread, steps=steps)
    size = StudySize(readers=readers, negatives=cases, positives=cases, design=design)
    random = np.random.default_rng(1)
    held = []
    for number in range(studies):
        low, high = interval(simulate_ratings(model, size, random), number)
        assert low is not None
        held.append(low <= AUCS[0] - AUCS[1] <= high)
    return np.mean(held)


def compared(**options):
    def interval(table, _):
        one = compare_treatments(table, AUC, **options).random_readers_random_cases.differences[0]
        return one.ci_low, one.ci_high

    return interval


def by_bdg(table, _):
    one = compare_treatments(table, AUC, method="ustat").random_readers_random_cases.differences[0]
    return one.bdg.ci_bdg


def by_bootstrap(table, number):
    one = bootstrap_treatments(table, AUC, draws=500, seed=number).differences["1", "2"]
    return one.ci_low, one.ci_high


@pytest.mark.parametrize("spread", [LITTLE, MUCH])
@pytest.mark.parametrize("design", ["fully_crossed", "reader_nested_in_treatment", "case_nested_in_reader"])
def test_obuchowski_rockette(design, spread):
    cases = 100 if design == "case_nested_in_reader" else 50
    assert 0.93 <= cover(compared(), design=design, readers=8, cases=cases, spread=spread) <= 0.97


@pytest.mark.parametrize("spread", [LITTLE, MUCH])
@pytest.mark.parametrize("interval", [compared(method="ustat"), by_bdg], ids=["hillis", "bdg"])
def test_u_statistics(interval, spread):
    assert 0.93 <= cover(interval, spread=spread) <= 0.97


def test_u_statistics_of_nested_readers():
    assert 0.93 <= cover(compared(method="ustat"), design="reader_nested_in_treatment", readers=8, cases=60) <= 0.97


def test_five_step_ratings():
    assert 0.93 <= cover(compared(), steps=5) <= 0.97


@pytest.mark.parametrize("spread", [LITTLE, MUCH])
@pytest.mark.parametrize(("readers", "cases"), [(6, 50), (12, 60)])
def test_bootstrap_over_readers_and_cases(readers, cases, spread):
    assert 0.93 <= cover(by_bootstrap, readers=readers, cases=cases, spread=spread, studies=600) <= 0.97


def test_the_level_of_the_test_is_the_nominal_one():
    """No difference: a share of 5 % of the studies is significant."""
    model, size = RatingModel(aucs=(0.8, 0.8)), StudySize(readers=6, negatives=50, positives=50)
    made = simulate_power(model, size, analyse=lambda t: compare_treatments(t, AUC), simulations=1000, seed=4)
    assert 0.03 <= made.power <= 0.07
