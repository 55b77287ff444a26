"""Exports of before stay readable: the tables of format "fovea-export-2" in the form of today. No Django here.

Then a case was read by one image of one plane, in one display, and lesions had no names.
"""

from collections.abc import Mapping

from results.columns import FORMAT, SCHEMA, Row, Tables
from results.csv_tables import read_rows, read_tables, types_of

FORMER = "fovea-export-2"
#: A column of before that is another table's now.
_MOVED = {"cases": {"image_sha256": "text"}}
#: What every row of a table then stood for.
_ONLY: dict[str, Row] = {
    "study": {"format": FORMER},
    "presentations": {"display": 0},
    "ratings": {"display": 0},
    "preferences": {"display": 0},
    "guesses": {"display": 0},
    "comments": {"display": 0},
    "nothing_to_mark": {"display": 0},
    "marks": {"display": 0, "view": 0, "plane": 0},
    "measures": {"image": "I1"},
}


def read_any_tables(texts: Mapping[str, str]) -> Tables:
    """`texts` by table name, as an export of either format holds them. Raises ValueError for any other."""
    (study,) = list(read_rows(texts["study"], types_of("study")))
    found = study.get("format", FORMER)
    if found == FORMER:
        return _read_former(texts)
    if found != FORMAT:
        raise ValueError(f"format must be {FORMAT} or {FORMER}, got {found}; use a newer version of Fovea")
    return read_tables(dict(texts))


def _read_former(texts: Mapping[str, str]) -> Tables:
    rows = {
        name: list(read_rows(texts[name], types_of(name) | _MOVED.get(name, {}))) for name in SCHEMA if name in texts
    }
    rows["views"], rows["lesions"] = [_view(case) for case in rows["cases"]], []
    return {name: tuple(_complete(name, row) for row in rows[name]) for name in SCHEMA}


def _view(case: Row) -> Row:
    planes = {"plane_count": 1, "first_plane": 0, "last_plane": 0}
    shown = {name: case[name] for name in ("case", "has_region", "image_sha256")}
    return {**shown, **planes, "display": 0, "view": 0, "image": "I1", "kind": "single"}


def _complete(name: str, row: Row) -> Row:
    """A row with every column of today; what was not known is empty."""
    known = {**_ONLY.get(name, {}), **row}
    return {column.name: known.get(column.name) for column in SCHEMA[name]}
