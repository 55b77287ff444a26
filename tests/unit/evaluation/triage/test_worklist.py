"""A worklist played through by hand and by program."""

import numpy as np
import pytest

from evaluation.triage import POLICIES, simulate_worklist

URGENT = np.isin(np.arange(1, 21), (5, 9, 12))
FORMS = {"arrivals": np.zeros(20), "reading_minutes": np.full(20, 5.0), "urgent": URGENT}


def test_twenty_images_of_five_minutes_three_of_them_urgent():
    """The example of the project's brief: images 5, 9 and 12."""
    in_order = simulate_worklist(**FORMS, policy="fifo")
    assert in_order[URGENT].tolist() == [20.0, 40.0, 55.0]
    for policy in ("class", "class_preemptive"):
        assert simulate_worklist(**FORMS, policy=policy)[URGENT].tolist() == [0.0, 5.0, 10.0]
    by_score = simulate_worklist(**FORMS, policy="score", scores=URGENT * np.linspace(1, 2, 20))
    assert by_score[URGENT].tolist() == [10.0, 5.0, 0.0]


def test_an_urgent_case_interrupts_and_the_reading_goes_on_later():
    """Case 0 is read from 0 to 4 and from 7 to 13; case 1 (urgent) from 4 to 7; case 2 from 13."""
    waits = simulate_worklist(
        arrivals=np.array([0.0, 4.0, 5.0]),
        reading_minutes=np.array([10.0, 3.0, 1.0]),
        urgent=np.array([False, True, False]),
        policy="class_preemptive",
    )
    assert waits.tolist() == [3.0, 0.0, 8.0]


def test_urgent_cases_do_not_interrupt_each_other():
    waits = simulate_worklist(
        arrivals=np.array([0.0, 1.0]),
        reading_minutes=np.array([10.0, 3.0]),
        urgent=np.array([True, True]),
        policy="class_preemptive",
    )
    assert waits.tolist() == [0.0, 9.0]


def test_two_readers_share_a_worklist():
    waits = simulate_worklist(arrivals=np.zeros(4), reading_minutes=np.array([4.0, 6.0, 1.0, 1.0]), readers=2)
    assert waits.tolist() == [0.0, 0.0, 4.0, 5.0]


def test_an_idle_reader_waits_for_the_next_case():
    assert simulate_worklist(arrivals=np.array([0.0, 50.0]), reading_minutes=np.full(2, 5.0)).tolist() == [0.0, 0.0]


def test_the_cap_brings_an_old_case_forward():
    """Without a cap case 0' (not urgent) is read last; after 7 minutes of waiting it goes first."""
    forms = {
        "arrivals": np.zeros(5),
        "reading_minutes": np.full(5, 5.0),
        "urgent": np.array([True, False, True, True, True]),
        "policy": "class",
    }
    assert simulate_worklist(**forms)[1] == 20.0
    assert simulate_worklist(**forms, cap_minutes=7.0)[1] == 10.0
    assert simulate_worklist(**forms, cap_minutes=0.0).tolist() == [0.0, 5.0, 10.0, 15.0, 20.0]


def test_the_order_of_rows_does_not_matter():
    random = np.random.default_rng(3)
    forms = {
        "arrivals": random.random(60) * 300,
        "reading_minutes": random.exponential(5, 60),
        "scores": random.random(60),
        "urgent": random.random(60) < 0.3,
    }
    shuffled = random.permutation(60)
    for policy in POLICIES:
        waits = simulate_worklist(**forms, policy=policy, readers=2)
        moved = simulate_worklist(**{k: v[shuffled] for k, v in forms.items()}, policy=policy, readers=2)
        assert moved.tolist() == waits[shuffled].tolist()


def test_no_cases_wait_less_than_nothing_and_all_are_read():
    random = np.random.default_rng(5)
    arrivals, minutes = np.cumsum(random.exponential(5, 500)), random.exponential(4.5, 500)
    urgent = random.random(500) < 0.2
    for policy in POLICIES:
        waits = simulate_worklist(
            arrivals=arrivals, reading_minutes=minutes, policy=policy, urgent=urgent, scores=urgent
        )
        assert (waits >= -1e-9).all()
        assert max(arrivals + waits + minutes) == pytest.approx(
            max(arrivals + simulate_worklist(arrivals=arrivals, reading_minutes=minutes) + minutes)
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"arrivals": np.array([])}, "arrivals must not be empty"),
        ({"arrivals": np.full(20, np.nan)}, "arrivals must hold finite numbers"),
        ({"arrivals": np.full(20, -1.0)}, "expected at least 0"),
        ({"reading_minutes": np.ones(3)}, "reading_minutes: expected one value for each of 20 arrivals"),
        ({"policy": "random"}, "policy: expected one of fifo"),
        ({"policy": "score"}, "scores: expected one value for each of 20 arrivals, got none"),
        ({"policy": "score", "scores": np.full(20, np.nan)}, "scores: expected finite"),
        ({"policy": "class", "urgent": None}, "urgent: expected"),
        ({"readers": 0}, "readers: expected a whole number"),
        ({"cap_minutes": -1.0}, "cap_minutes: expected at least 0"),
        ({"policy": "class_preemptive", "cap_minutes": 5.0}, "cap_minutes: expected"),
    ],
)
def test_it_refuses(changes, message):
    with pytest.raises(ValueError, match=message):
        simulate_worklist(**(FORMS | changes))
