"""Closed forms of waits against textbook values and against each other."""

import math

import pytest

from evaluation.triage import (
    TriageSetting,
    mean_wait_fifo,
    predict_waits,
    sweep_waits,
    wait_quantile,
    waits_two_classes,
)
from evaluation.triage.queueing import chance_of_waiting

DEFAULTS = TriageSetting(load=0.8, prevalence=0.1, sensitivity=0.9, specificity=0.9)


def test_one_reader_waits_as_the_textbook_says():
    """M/M/1: rho/(1 - rho) readings."""
    assert mean_wait_fifo(load=0.8, readers=1, reading_minutes=10) == pytest.approx(40.0)


@pytest.mark.parametrize(("offered", "readers", "chance"), [(1.0, 2, 1 / 3), (2.0, 3, 4 / 9), (8.0, 10, 0.4092)])
def test_erlang_c(offered, readers, chance):
    """1/3 and 4/9 by hand; 8 erlang on 10 lines 0.409 in printed tables."""
    assert chance_of_waiting(load=offered / readers, readers=readers) == pytest.approx(chance, abs=5e-5)


def test_erlang_c_of_many_readers_is_its_sum():
    readers, offered = 40, 36.0
    terms = [offered**k / math.factorial(k) for k in range(readers)]
    last = offered**readers / math.factorial(readers) / (1 - offered / readers)
    assert chance_of_waiting(load=0.9, readers=readers) == pytest.approx(last / (sum(terms) + last), rel=1e-12)


def test_the_published_setting_without_interruption():
    """Defaults of Thompson et al. 2024 (load 0.8, 10 min, prevalence 0.1, sensitivity 0.9) and specificity 0.9."""
    waits = predict_waits(DEFAULTS)
    assert waits.fifo == pytest.approx(40.0)
    assert [waits.abnormal, waits.saved, waits.normal] == pytest.approx([13.1, 26.9, 43.0], abs=0.05)
    assert 0.1 * waits.abnormal + 0.9 * waits.normal == pytest.approx(40.0)


@pytest.mark.parametrize("preemptive", [False, True])
@pytest.mark.parametrize("readers", [1, 4])
def test_triage_moves_waits_but_not_their_mean(readers, preemptive):
    waits = waits_two_classes(load=0.9, urgent_share=0.3, readers=readers, reading_minutes=7, preemptive=preemptive)
    assert 0.3 * waits.urgent + 0.7 * waits.other == pytest.approx(waits.all)
    assert waits.urgent < waits.all < waits.other


def test_interruption_leaves_the_urgent_as_if_alone():
    waits = waits_two_classes(load=0.8, urgent_share=0.25, readers=1, reading_minutes=10, preemptive=True)
    assert waits.urgent == pytest.approx(mean_wait_fifo(load=0.2, readers=1, reading_minutes=10))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_one_class_alone_waits_as_first_in_first_out(share):
    waits = waits_two_classes(load=0.6, urgent_share=share, readers=2, reading_minutes=5)
    assert (waits.urgent if share else waits.other) == pytest.approx(waits.all)


def test_the_median_of_an_exponential_wait():
    assert wait_quantile(0.5, load=0.8, readers=1, reading_minutes=10) == pytest.approx(50 * math.log(0.8 / 0.5))
    assert wait_quantile(0.1, load=0.8, readers=1, reading_minutes=10) == 0.0


def test_a_sweep_has_every_combination():
    rows = sweep_waits(DEFAULTS, loads=[0.5, 0.9], sensitivities=[0.5, 0.7, 0.9])
    assert len(rows) == 6
    assert rows[-1]["load"] == rows[-1]["sensitivity"] == 0.9
    assert [row["saved"] for row in rows] == sorted(row["saved"] for row in rows)


def test_a_useless_detector_saves_nothing():
    setting = TriageSetting(load=0.8, prevalence=0.1, sensitivity=0.3, specificity=0.7)
    assert predict_waits(setting).saved == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"load": 1.0}, "load: expected 0 to below 1"),
        ({"load": math.nan}, "load: expected"),
        ({"prevalence": 1.5}, "prevalence: expected 0 to 1, got 1.5"),
        ({"sensitivity": math.nan}, "sensitivity: expected"),
        ({"readers": 0}, "readers: expected a whole number"),
        ({"reading_minutes": 0.0}, "reading_minutes: expected a time above 0"),
    ],
)
def test_it_refuses_an_impossible_room(changes, message):
    given = {"load": 0.8, "prevalence": 0.1, "sensitivity": 0.9, "specificity": 0.9} | changes
    with pytest.raises(ValueError, match=message):
        TriageSetting(**given)
