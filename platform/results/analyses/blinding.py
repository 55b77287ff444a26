"""Did the blind hold? Indices from the guesses that readers made at the end.

Every pair asks, whether it holds the original or not, and "neither" may be answered. The indices are taken over the
pairs that hold it. There "neither" counts as "do not know": who says so names no side, and neither knows nor mistakes
one. The index of readers who cannot tell is then 0 however often they say "neither". Counted as wrong it would be below
0; as a third answer it would be above 0 for readers who only ever name a side. How often it was said is told beside.
"""

from collections import Counter
from typing import Any

import numpy as np

from evaluation.reader.blinding import blinding_indices
from results.analyses import _rows
from results.analyses._numbers import missing, number
from results.columns import Row, Tables
from results.former import FORMERS

ORIGINAL = "original"
UNKNOWN, NEITHER = "unknown", "neither"
#: The true states and, in the same order, what a guess of each is called: one image, or two.
SINGLE = ("original", "processed")
PAIR = ("left", "right")
METHOD = "Bang's blinding index, multinomial variance"
SEVERAL = "several guesses of one reader are taken as independent: the interval is too short"


def analyse_blinding(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question that asks for a guess. Pairs without the original tell nothing and are left out."""
    return [_question(tables, question) for question in _rows.asked(tables, "guess")]


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    answered = _rows.scored(tables, "guesses", question["question"])
    rows = [row for row in answered if _truth(row)]
    states = PAIR if tables["study"][0]["display"] == "pair" else SINGLE
    counts = Counter((_truth(row), UNKNOWN if row["choice"] == NEITHER else row["choice"]) for row in rows)
    table = np.array([[counts[state, guess] for guess in (*states, UNKNOWN)] for state in states], float)
    known = {
        **_rows.about(question),
        "readers": len({row["reader"] for row in rows}),
        "right": sum(counts[state, state] for state in states),
        "wrong": sum(counts[state, other] for state in states for other in states if other != state),
        "unknown": sum(counts[state, UNKNOWN] for state in states),
        **_neither(tables, answered),
    }
    if not rows:
        none = missing("no guess was made of a display set with the original", method=METHOD)
        return {**known, "james": none, "bang": [{"truth": state, "index": none} for state in states]}
    found = blinding_indices(table, treatments=list(states))
    note = SEVERAL if len(rows) > known["readers"] else None
    bang = [{"truth": state, "index": _noted(number(found.bang[state]), note)} for state in states]
    return {**known, "james": _noted(number(found.james), note), "bang": bang}


def _neither(tables: Tables, answered: list[Row]) -> dict[str, int]:
    """How often "neither" was said, with the original there (among the unknown ones) and without. Once nobody could."""
    if tables["study"][0]["format"] in FORMERS:
        return {}
    without = [row for row in answered if _truth(row) is None]
    said = [row for row in answered if row["choice"] == NEITHER]
    return {
        "neither": sum(_truth(row) is not None for row in said),
        "without_original": len(without),
        "neither_without_original": sum(_truth(row) is None for row in said),
    }


def _truth(row: Row) -> str | None:
    """What is so, in the words of a guess; None where no image is the original."""
    if row["right"] is None:
        return SINGLE[row["left"] != ORIGINAL]
    sides = [side for side in PAIR if row[side] == ORIGINAL]
    return sides[0] if sides else None


def _noted(value: dict[str, Any], note: str | None) -> dict[str, Any]:
    return {**value, "note": "; ".join(filter(None, (value["note"], note))) or None}
