"""Compute the results of an export again: `python -m results.recompute FILE.zip`. Needs neither Django nor a database.

Prints analyses.json and exits with 0 when it equals the one in the zip, to the letter or up to rounding: another
processor adds in another order. The allocation is drawn again, too, and must be that of the manifest, whose hash must
be that of study.csv. Exits with 1 where one of these is not so, with 2 when the file is no export.
"""

import json
import math
import sys
from enum import StrEnum
from typing import Any

from results.analyses import analyse
from results.archive import Archive, read_archive, write_json
from results.columns import Tables
from studies.derivation import hash_text, rederive_allocation

#: Relative, and absolute for what cancels to nothing: far above what the order of additions changes, far below what a
#: changed answer does.
ROUNDING, NOTHING = 1e-9, 1e-12


class Verdict(StrEnum):
    SAME = "The same as in the export."
    ROUNDED = "The same as in the export up to the last digits; another processor or library computed them."
    DIFFERENT = "Not the same as in the export."


class Allocation(StrEnum):
    PROVEN = "The allocation was drawn from the secret that the manifest committed to."
    OF_SEED = "The allocation was drawn from the seed in the manifest."
    DIFFERENT = "The allocation was not drawn from what the export says."
    UNTOLD = "The manifest tells no allocation."


def recompute(path: str) -> tuple[str, Verdict]:
    """The results as text, and how they compare with those in the zip. Raises ValueError for what is no export."""
    return _recompute(read_archive(path))


def prove_allocation(path: str) -> Allocation:
    """Whether the allocation in the zip was drawn and not chosen. Raises ValueError for what is no export."""
    return _prove(read_archive(path))


def _recompute(archive: Archive) -> tuple[str, Verdict]:
    text = write_json(analyse(archive.tables))
    if text == archive.analyses:
        return text, Verdict.SAME
    is_close = _is_close(json.loads(text), json.loads(archive.analyses))
    return text, Verdict.ROUNDED if is_close else Verdict.DIFFERENT


def _prove(archive: Archive) -> Allocation:
    manifest = json.loads(archive.manifest)
    if "allocation" not in manifest:
        return Allocation.UNTOLD
    if hash_text(archive.manifest) != archive.tables["study"][0]["manifest_hash"]:
        return Allocation.DIFFERENT
    found = rederive_allocation(manifest, bytes.fromhex(archive.secret) if archive.secret else None)
    if not found.is_proven or not _is_presented(archive.tables, manifest):
        return Allocation.DIFFERENT
    return Allocation.OF_SEED if found.is_committed is None else Allocation.PROVEN


def _is_presented(tables: Tables, manifest: dict[str, Any]) -> bool:
    """Whether presentations.csv says of each presentation what the manifest says."""
    codes = {case["case"]: case["code"] for case in manifest["cases"]}
    allocated = {
        (row["blind_code"], row["reader"], row["session"], row["position"], row["kind"], codes[row["case"]], *sides)
        for row in manifest["allocation"]["rows"]
        if (sides := (*row["treatments"], None)[:2])
    }
    names = ("presentation", "reader", "session", "position", "kind", "case", "left", "right")
    return allocated == {tuple(row[name] for name in names) for row in tables["presentations"]}


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
        archive = read_archive(arguments[0])
        (text, verdict), allocation = _recompute(archive), _prove(archive)
    except (ValueError, OSError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    print(text, end="")
    print(verdict, allocation, sep="\n", file=sys.stderr)
    return 1 if verdict is Verdict.DIFFERENT or allocation is Allocation.DIFFERENT else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
