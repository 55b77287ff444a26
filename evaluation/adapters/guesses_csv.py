"""Guesses of the treatment as CSV: one row per guess, columns treatment (the true one) and guess.

An empty guess, "unknown" or "do not know" means that the reader would not guess.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.adapters.long_csv import read_table
from evaluation.ratings import natural_order
from evaluation.reader.estimates import Floats

UNKNOWN = frozenset({"", "unknown", "do not know", "don't know"})


@dataclass(frozen=True, kw_only=True)
class Guesses:
    """`counts`: (k, k + 1), row = true treatment, column = guess, last = would not guess. `readers`: how many."""

    treatments: list[str]
    counts: Floats
    readers: int | None


def read_guesses(path: Path) -> Guesses:
    """Raises ValueError for missing columns, no rows, or a guess that names no treatment of the file."""
    frame = read_table(path)
    missing = [name for name in ("treatment", "guess") if name not in frame]
    if missing:
        raise ValueError(f"columns: expected treatment, guess, got no {', '.join(missing)}")
    if frame.empty or frame["treatment"].isna().any():
        raise ValueError("treatment: expected a value in every row and at least one row, got an empty one")
    treatments = natural_order(frame["treatment"])
    counts = np.zeros((len(treatments), len(treatments) + 1))
    for truth, guess in zip(frame["treatment"], frame["guess"].fillna(""), strict=True):
        counts[treatments.index(truth.strip()), _column(guess, treatments)] += 1
    readers = frame["reader"].nunique() if "reader" in frame else None
    return Guesses(treatments=treatments, counts=counts, readers=readers)


def _column(guess: str, treatments: list[str]) -> int:
    text = guess.strip()
    if text.lower() in UNKNOWN:
        return len(treatments)
    if text not in treatments:
        raise ValueError(f"guess: expected one of {', '.join(treatments)}, unknown or nothing, got {guess!r}")
    return treatments.index(text)
