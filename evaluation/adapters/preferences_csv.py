"""Preferences as CSV: one row per judgement, columns first, second, outcome, and if known side, reader, case, count.

`outcome` says "first", "second" or "tie", or names the preferred treatment, or is 1, 0 or 0.5. `side` says where the
first was shown: "left" or "right".
"""

from pathlib import Path

import pandas as pd

from evaluation.adapters.long_csv import read_table
from evaluation.reader.preference_data import Comparisons, make_comparisons

COLUMNS = ("first", "second", "outcome")
WORDS = {"first": 1.0, "second": 0.0, "tie": 0.5}
SIDES = {"left": 1.0, "right": -1.0, "": 0.0, "1": 1.0, "-1": -1.0, "0": 0.0}


def read_preferences(path: Path) -> Comparisons:
    """Comparisons from the file. Raises ValueError with the column and the value at fault."""
    frame = read_table(path)
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise ValueError(f"columns: expected {', '.join(COLUMNS)}, got no {', '.join(missing)}")
    if frame.empty:
        raise ValueError("preferences: expected at least one row, got an empty table")
    for name in COLUMNS:
        if frame[name].isna().any():
            raise ValueError(f"{name}: expected a value in every row, got none in one")
    outcome = [_outcome(*row) for row in frame[list(COLUMNS)].itertuples(index=False)]
    optional = {name: frame[name].astype(str).tolist() for name in ("reader", "case") if name in frame}
    return make_comparisons(
        frame["first"].astype(str).tolist(),
        frame["second"].astype(str).tolist(),
        outcome,
        count=_numbers(frame["count"]) if "count" in frame else None,
        side=[_side(value) for value in frame["side"].fillna("")] if "side" in frame else None,
        **optional,
    )


def _outcome(first: str, second: str, outcome: str) -> float:
    text = outcome.strip()
    if text == first:
        return 1.0
    if text == second:
        return 0.0
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    try:
        return float(text)
    except ValueError:
        raise ValueError(
            f"outcome: expected first, second, tie, {first}, {second}, 1, 0 or 0.5, got {outcome!r}"
        ) from None


def _side(value: str) -> float:
    text = value.strip().lower()
    if text not in SIDES:
        raise ValueError(f"side: expected left or right, got {value!r}")
    return SIDES[text]


def _numbers(column: pd.Series) -> list[float]:
    numbers = pd.to_numeric(column, errors="coerce")
    if numbers.isna().any():
        raise ValueError(f"count: expected numbers, got {column[numbers.isna()].iloc[0]!r}")
    return [float(number) for number in numbers]
