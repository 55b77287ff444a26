"""How long readers were active on a display set: the guess of the original has times of its own."""

from results.analyses.reading_time import analyse_reading_time
from tests.unit.results.made_tables import make_tables


def submission(reader, case, active_ms, **more):
    where = {"presentation": f"{reader}{case}", "reader": reader, "is_simulated": False, "is_newest": True}
    return {"stage": "answers", "version": 1, "active_ms": active_ms, **where, **more}


def tables_of(*submissions):
    shown = [
        {"presentation": f"A{case}", "reader": "A", "kind": "scored", "case": case, "left": "original", "right": "sr"}
        for case in ("C1", "C2", "C3")
    ]
    return make_tables(presentations=shown, submissions=submissions)


def test_a_guess_is_not_counted_as_a_second_reading():
    answers = [submission("A", case, time) for case, time in (("C1", 1000), ("C2", 3000), ("C3", 5000))]
    (alone,) = analyse_reading_time(tables_of(*answers))
    guesses = [submission("A", case, 90_000, stage="guess") for case in ("C1", "C2", "C3")]
    (both,) = analyse_reading_time(tables_of(*answers, *guesses))
    assert both == alone
    assert (alone["n"], alone["median_active_s"]["value"]) == (3, 3.0)


def test_a_correction_is_not_counted_either():
    (found,) = analyse_reading_time(tables_of(submission("A", "C1", 1000), submission("A", "C1", 9000, version=2)))
    assert found["n"] == 1
