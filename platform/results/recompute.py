"""Compute the results of an export again: `python -m results.recompute FILE.zip`. Needs neither Django nor a database.

Prints analyses.json and exits with 0 when it equals the one in the zip, to the letter or up to rounding: another
processor adds in another order. Exits with 1 when it does not, with 2 when the file is no export.
"""

import json
import math
import sys
from enum import StrEnum
from typing import Any

from results.analyses import analyse
from results.archive import read_archive, write_json

#: Relative, and absolute for what cancels to nothing: far above what the order of additions changes, far below what a
#: changed answer does.
ROUNDING, NOTHING = 1e-9, 1e-12


class Verdict(StrEnum):
    SAME = "The same as in the export."
    ROUNDED = "The same as in the export up to the last digits; another processor or library computed them."
    DIFFERENT = "Not the same as in the export."


def recompute(path: str) -> tuple[str, Verdict]:
    """The results as text, and how they compare with those in the zip. Raises ValueError for what is no export."""
    tables, stored = read_archive(path)
    text = write_json(analyse(tables))
    if text == stored:
        return text, Verdict.SAME
    return text, Verdict.ROUNDED if _is_close(json.loads(text), json.loads(stored)) else Verdict.DIFFERENT


def _is_close(one: Any, other: Any) -> bool:
    """Equal but for the rounding of numbers with a fraction."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=ROUNDING, abs_tol=NOTHING)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_close, one, other))
    return bool(one == other)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Usage: python -m results.recompute FILE.zip", file=sys.stderr)
        return 2
    try:
        text, verdict = recompute(arguments[0])
    except (ValueError, OSError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    print(text, end="")
    print(verdict, file=sys.stderr)
    return 1 if verdict is Verdict.DIFFERENT else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
