"""Which treatment readers prefer: rates of each pair, and abilities of all treatments together."""

from itertools import combinations
from typing import Any

from evaluation.reader.preference import fit_preferences
from evaluation.reader.preference_data import Comparisons, make_comparisons
from evaluation.reader.preference_rate import preference_rate
from results.analyses import _rows
from results.columns import Row, Tables

OUTCOME = {"left": 1.0, "right": 0.0, "tie": 0.5}


def analyse_preferences(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question of preference."""
    return [_question(tables, question) for question in _rows.asked(tables, "preference")]


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    rows = _rows.scored(tables, "preferences", question["question"])
    name = {"question": question["question"], "prompt": question["prompt"]}
    if not rows:
        return {**name, "pairs": [], "bradley_terry": [], "warnings": ["no preference was given"]}
    data = _comparisons(rows)
    warnings: list[str] = []
    pairs = [
        _pair(rows, data, first, second, warnings)
        for first, second in combinations(_rows.treatments(tables), 2)
        if any({row["left"], row["right"]} == {first, second} for row in rows)
    ]
    return {
        **name,
        "pairs": pairs,
        "bradley_terry": _abilities(tables, data, warnings),
        "warnings": list(dict.fromkeys(warnings)),
    }


def _comparisons(rows: list[Row]) -> Comparisons:
    return make_comparisons(
        [row["left"] for row in rows],
        [row["right"] for row in rows],
        [OUTCOME[row["choice"]] for row in rows],
        side=[1.0] * len(rows),
        reader=[row["reader"] for row in rows],
        case=[row["case"] for row in rows],
    )


def _pair(rows: list[Row], data: Comparisons, first: str, second: str, warnings: list[str]) -> dict[str, Any]:
    chosen = [
        "tie" if row["choice"] == "tie" else row[row["choice"]]
        for row in rows
        if {row["left"], row["right"]} == {first, second}
    ]
    rate = preference_rate(data, treatment=first, other=second)
    warnings += [f"{first} against {second}: {warning}" for warning in rate.warnings]
    return {
        "a": first,
        "b": second,
        "wins_a": chosen.count(first),
        "wins_b": chosen.count(second),
        "ties": chosen.count("tie"),
        "rate_a": rate.value,
        **_rows.interval(rate),
        "p_value": rate.p_value,
    }


def _abilities(tables: Tables, data: Comparisons, warnings: list[str]) -> list[dict[str, Any]]:
    """Log odds against the reference, errors clustered by reader where there are several; a tie is half a win."""
    n_readers = len({row["reader"] for row in tables["preferences"]})
    try:
        fit = fit_preferences(
            data,
            model="bradley_terry",
            ties="half",
            reference=_rows.reference(tables),
            cluster="reader_case" if n_readers > 1 else "none",
        )
    except ValueError as error:
        warnings.append(f"Bradley-Terry: {error}")
        return []
    warnings += [f"Bradley-Terry: {warning}" for warning in fit.warnings]
    return [
        {"treatment": name, "ability": estimate.value, **_rows.interval(estimate)}
        for name, estimate in fit.abilities.items()
    ]
