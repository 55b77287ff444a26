"""Did the blind hold? Indices from the guesses that readers made at the end."""

from collections import Counter
from typing import Any

import numpy as np

from evaluation.reader.blinding import blinding_indices
from results.analyses import _rows
from results.analyses._numbers import missing, number
from results.columns import Row, Tables

ORIGINAL = "original"
UNKNOWN = "unknown"
#: The true states and, in the same order, what a guess of each is called: one image, or two.
SINGLE = ("original", "processed")
PAIR = ("left", "right")
METHOD = "Bang's blinding index, multinomial variance"
SEVERAL = "several guesses of one reader are taken as independent: the interval is too short"


def analyse_blinding(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question that asks for a guess. Pairs without the original tell nothing and are left out."""
    return [_question(tables, question) for question in _rows.asked(tables, "guess")]


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    rows = [row for row in _rows.scored(tables, "guesses", question["question"]) if _truth(row)]
    states = PAIR if tables["study"][0]["display"] == "pair" else SINGLE
    counts = Counter((_truth(row), row["choice"]) for row in rows)
    table = np.array([[counts[state, guess] for guess in (*states, UNKNOWN)] for state in states], float)
    known = {
        **_rows.about(question),
        "readers": len({row["reader"] for row in rows}),
        "right": sum(counts[state, state] for state in states),
        "wrong": sum(counts[state, other] for state in states for other in states if other != state),
        "unknown": sum(counts[state, UNKNOWN] for state in states),
    }
    if not rows:
        none = missing("no guess was made of a display set with the original", method=METHOD)
        return {**known, "james": none, "bang": [{"truth": state, "index": none} for state in states]}
    found = blinding_indices(table, treatments=list(states))
    note = SEVERAL if len(rows) > known["readers"] else None
    bang = [{"truth": state, "index": _noted(number(found.bang[state]), note)} for state in states]
    return {**known, "james": _noted(number(found.james), note), "bang": bang}


def _truth(row: Row) -> str | None:
    """What is so, in the words of a guess; None where no image is the original."""
    if row["right"] is None:
        return SINGLE[row["left"] != ORIGINAL]
    sides = [side for side in PAIR if row[side] == ORIGINAL]
    return sides[0] if sides else None


def _noted(value: dict[str, Any], note: str | None) -> dict[str, Any]:
    return {**value, "note": "; ".join(filter(None, (value["note"], note))) or None}
