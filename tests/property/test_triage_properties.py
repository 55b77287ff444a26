"""Laws of a worklist, whatever comes and however long it takes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.triage import POLICIES, TriageSetting, predict_waits, simulate_worklist

FEW = settings(max_examples=60, deadline=None)
TIMES = st.lists(
    st.tuples(st.integers(0, 60).map(float), st.integers(1, 9).map(float), st.booleans()), min_size=1, max_size=25
)


def forms(cases):
    arrivals, minutes, urgent = (np.array(column) for column in zip(*cases, strict=True))
    return {
        "arrivals": arrivals,
        "reading_minutes": minutes,
        "urgent": urgent,
        "scores": urgent + np.arange(len(urgent)) / 100,
    }


@FEW
@given(TIMES, st.sampled_from(POLICIES))
def test_no_reading_overlaps_and_no_reader_rests_while_a_case_waits(cases, policy):
    """One reader: the work done by any time is the same under every order."""
    given_forms = forms(cases)
    waits = simulate_worklist(**given_forms, policy=policy)
    ends = given_forms["arrivals"] + waits + given_forms["reading_minutes"]
    fifo = simulate_worklist(**given_forms)
    assert (waits >= 0).all()
    assert ends.max() == (given_forms["arrivals"] + fifo + given_forms["reading_minutes"]).max()
    if policy != "class_preemptive":
        begins = np.sort(given_forms["arrivals"] + waits)
        order = np.argsort(given_forms["arrivals"] + waits)
        assert (begins[1:] >= ends[order][:-1] - 1e-9).all()


@FEW
@given(TIMES)
def test_equal_reading_times_have_one_mean_wait_under_every_order_that_interrupts_none(cases):
    given_forms = forms(cases) | {"reading_minutes": np.full(len(cases), 4.0)}
    orders = [policy for policy in POLICIES if policy != "class_preemptive"]
    means = [simulate_worklist(**given_forms, policy=policy).mean() for policy in orders]
    assert means == pytest.approx([means[0]] * len(means))


@FEW
@given(TIMES)
def test_a_cap_of_nothing_is_the_order_of_arrival(cases):
    given_forms = forms(cases)
    capped = simulate_worklist(**given_forms, policy="score", cap_minutes=0.0)
    longest = simulate_worklist(**given_forms)
    late = longest > 0
    assert capped.max() <= longest.max() + given_forms["reading_minutes"].max()
    assert (capped[~late] >= 0).all()


@FEW
@given(TIMES, st.integers(1, 4))
def test_another_reader_never_lengthens_the_queue(cases, readers):
    given_forms = forms(cases)
    one, more = (simulate_worklist(**given_forms, readers=number) for number in (readers, readers + 1))
    assert (more <= one + 1e-9).all()


@FEW
@given(st.floats(0.05, 0.95), st.floats(0.01, 0.5), st.floats(0, 1), st.floats(0, 1), st.integers(1, 6), st.booleans())
def test_the_mean_wait_of_all_is_kept_by_every_formula(load, prevalence, sensitivity, specificity, readers, preemptive):
    setting = TriageSetting(
        load=load, prevalence=prevalence, sensitivity=sensitivity, specificity=specificity, readers=readers
    )
    waits = predict_waits(setting, preemptive=preemptive)
    assert prevalence * waits.abnormal + (1 - prevalence) * waits.normal == pytest.approx(waits.fifo)
    assert waits.flagged <= waits.fifo * (1 + 1e-12) + 1e-9
    assert waits.missed >= waits.fifo * (1 - 1e-12) - 1e-9
    if sensitivity + specificity >= 1:
        assert waits.saved >= -1e-9 * max(waits.fifo, 1)
