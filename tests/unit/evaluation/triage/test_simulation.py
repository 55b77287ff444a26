"""The simulation meets the formulae within its own interval, and shows what they cannot."""

import pytest

from evaluation.triage import TriageSetting, predict_waits, simulate_triage

SETTING = TriageSetting(load=0.7, prevalence=0.2, sensitivity=0.8, specificity=0.9)
SIZE = {"runs": 10, "cases": 4000, "seed": 4, "level": 0.999}


@pytest.fixture(scope="module")
def result():
    return simulate_triage(SETTING, policies=("class", "score", "class_preemptive"), cap_minutes=60, **SIZE)


def contains(estimate, value):
    return estimate.ci_low <= value <= estimate.ci_high


@pytest.mark.parametrize(("policy", "preemptive"), [("class", False), ("class_preemptive", True)])
def test_it_meets_the_formulae(result, policy, preemptive):
    predicted, simulated = predict_waits(SETTING, preemptive=preemptive), result.policies[policy]
    assert contains(result.policies["fifo"]["all"].mean, predicted.fifo)
    assert contains(simulated["abnormal"].mean, predicted.abnormal)
    assert contains(simulated["normal"].mean, predicted.normal)
    assert contains(simulated["missed"].mean, predicted.missed)
    assert contains(simulated["abnormal"].saved, predicted.saved)


def test_several_readers_meet_the_formulae():
    setting = TriageSetting(load=0.8, prevalence=0.1, sensitivity=0.9, specificity=0.8, readers=3, reading_minutes=6)
    simulated = simulate_triage(setting, policies=("class",), **SIZE).policies["class"]
    assert contains(simulated["abnormal"].mean, predict_waits(setting).abnormal)
    assert contains(simulated["normal"].mean, predict_waits(setting).normal)


def test_missed_cases_pay_and_a_cap_bounds_what_they_pay(result):
    triage, capped = result.policies["class"]["missed"], result.policies["class_capped"]["missed"]
    assert triage.saved.ci_high < 0
    assert capped.longest.value < triage.longest.value
    assert capped.mean.value < triage.mean.value


def test_ordering_by_score_helps_abnormal_cases_more_than_a_threshold(result):
    assert result.policies["score"]["abnormal"].mean.value < result.policies["class"]["abnormal"].mean.value


def test_the_same_seed_gives_the_same_result():
    small = {"runs": 2, "cases": 200, "policies": ("class",)}
    assert simulate_triage(SETTING, seed=1, **small) == simulate_triage(SETTING, seed=1, **small)
    assert simulate_triage(SETTING, seed=1, **small) != simulate_triage(SETTING, seed=2, **small)


@pytest.mark.parametrize("reading", ["fixed", "lognormal"])
def test_steadier_readings_make_shorter_queues(reading, result):
    """Pollaczek and Khinchine: the wait grows with the variance of the reading time."""
    waits = simulate_triage(SETTING, policies=("fifo",), reading=reading, **SIZE).policies["fifo"]["all"]
    assert waits.mean.value < result.policies["fifo"]["all"].mean.value


def test_a_group_without_cases_is_not_available():
    perfect = TriageSetting(load=0.5, prevalence=0.3, sensitivity=1.0, specificity=1.0)
    missed = simulate_triage(perfect, runs=2, cases=200).policies["class"]["missed"]
    assert missed.mean.value is None
    assert missed.mean.warnings == ("no such case in the runs",)


def test_progress_is_told():
    told = []
    simulate_triage(SETTING, runs=3, cases=100, advance=lambda: told.append(1))
    assert len(told) == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"runs": 1}, "runs and cases"),
        ({"cases": 10}, "runs and cases"),
        ({"policies": ("best",)}, "policies: expected some of"),
        ({"reading": "gamma"}, "reading: expected one of"),
        ({"warm_up": 1.0}, "warm_up: expected 0 to below 1"),
        ({"level": 95}, "level must lie between 0 and 1"),
    ],
)
def test_it_refuses(changes, message):
    with pytest.raises(ValueError, match=message):
        simulate_triage(SETTING, **changes)
