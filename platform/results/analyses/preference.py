"""Which treatment readers prefer: rates of each pair, and abilities of all treatments together."""

from itertools import combinations
from typing import Any

from evaluation.reader.preference import fit_preferences
from evaluation.reader.preference_data import Comparisons, make_comparisons
from evaluation.reader.preference_rate import preference_rate
from results.analyses import _rows
from results.analyses._numbers import number
from results.columns import Row, Tables

OUTCOME = {"left": 1.0, "right": 0.0, "tie": 0.5}


def analyse_preferences(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question of preference. A rate counts a tie as half."""
    return [_question(tables, question) for question in _rows.asked(tables, "preference")]


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    rows = _rows.scored(tables, "preferences", question["question"])
    if not rows:
        return {**_rows.about(question), "pairs": [], "abilities": [], "warnings": ["No preference was given."]}
    data = make_comparisons_of(rows)
    pairs = [
        _pair(rows, data, first, second)
        for first, second in combinations(_rows.treatments(tables), 2)
        if any({row["left"], row["right"]} == {first, second} for row in rows)
    ]
    abilities, warnings = _abilities(tables, data)
    return {**_rows.about(question), "pairs": pairs, "abilities": abilities, "warnings": warnings}


def make_comparisons_of(rows: list[Row]) -> Comparisons:
    return make_comparisons(
        [row["left"] for row in rows],
        [row["right"] for row in rows],
        [OUTCOME[row["choice"]] for row in rows],
        side=[1.0] * len(rows),
        reader=[row["reader"] for row in rows],
        case=[row["case"] for row in rows],
    )


def _pair(rows: list[Row], data: Comparisons, first: str, second: str) -> dict[str, Any]:
    chosen = [
        "tie" if row["choice"] == "tie" else row[row["choice"]]
        for row in rows
        if {row["left"], row["right"]} == {first, second}
    ]
    rate = preference_rate(data, treatment=first, other=second)
    return {
        "a": first,
        "b": second,
        "n": len(chosen),
        "wins_a": chosen.count(first),
        "wins_b": chosen.count(second),
        "ties": chosen.count("tie"),
        "rate_a": number(rate),
        "p_value": rate.p_value,
    }


def _abilities(tables: Tables, data: Comparisons) -> tuple[list[dict[str, Any]], list[str]]:
    """Log odds against the reference, errors clustered by reader where there are several; a tie is half a win."""
    n_readers = len({row["reader"] for row in tables["preferences"]})
    reference = _rows.reference(tables)
    try:
        fit = fit_preferences(
            data,
            model="bradley_terry",
            ties="half",
            reference=reference if reference in data.treatments else None,
            cluster="reader_case" if n_readers > 1 else "none",
        )
    except ValueError as error:
        return [], [f"Bradley-Terry: {error}"]
    abilities = [{"treatment": name, "log_odds": number(estimate)} for name, estimate in fit.abilities.items()]
    return abilities, [f"Bradley-Terry: {warning}" for warning in fit.warnings]
