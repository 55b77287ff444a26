"""Exports of before stay readable: the tables of earlier formats in the form of today. No Django here.

"fovea-export-3" knew no value grids, and a guess was given with the other answers. In "fovea-export-2" a case was read
by one image of one plane, in one display, and lesions had no names.
"""

from collections.abc import Mapping

from results.columns import FORMAT, SCHEMA, Row, Tables
from results.csv_tables import read_rows, read_tables, types_of

ONE_STAGE, ONE_PLANE = "fovea-export-3", "fovea-export-2"
FORMERS = (ONE_STAGE, ONE_PLANE)
#: A column of before that is another table's now.
_MOVED = {"cases": {"image_sha256": "text"}}
#: What every row of a table then stood for.
_ONLY_STAGE: dict[str, Row] = {"submissions": {"stage": "answers", "are_times_capped": False}}
_ONLY_PLANE: dict[str, Row] = {
    **_ONLY_STAGE,
    "study": {"format": ONE_PLANE},
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
    """`texts` by table name, as an export of any of the formats holds them. Raises ValueError for any other."""
    (study,) = list(read_rows(texts["study"], types_of("study")))
    found = study.get("format", ONE_PLANE)
    if found == FORMAT:
        return read_tables(dict(texts))
    if found == ONE_STAGE:
        return _complete_all({name: list(read_rows(texts[name], types_of(name))) for name in SCHEMA}, _ONLY_STAGE)
    if found == ONE_PLANE:
        return _read_one_plane(texts)
    expected = f"{FORMAT}, {ONE_STAGE} or {ONE_PLANE}"
    raise ValueError(f"format must be {expected}, got {found}; use a newer version of Fovea")


def _read_one_plane(texts: Mapping[str, str]) -> Tables:
    rows = {
        name: list(read_rows(texts[name], types_of(name) | _MOVED.get(name, {}))) for name in SCHEMA if name in texts
    }
    rows["views"], rows["lesions"] = [_view(case) for case in rows["cases"]], []
    return _complete_all(rows, _ONLY_PLANE)


def _view(case: Row) -> Row:
    planes = {"plane_count": 1, "first_plane": 0, "last_plane": 0}
    shown = {name: case[name] for name in ("case", "has_region", "image_sha256")}
    return {**shown, **planes, "display": 0, "view": 0, "image": "I1", "kind": "single"}


def _complete_all(rows: Mapping[str, list[Row]], only: Mapping[str, Row]) -> Tables:
    """Rows with every column of today; what was not known is empty."""
    return {name: tuple(_complete(name, {**only.get(name, {}), **row}) for row in rows[name]) for name in SCHEMA}


def _complete(name: str, known: Row) -> Row:
    return {column.name: known.get(column.name) for column in SCHEMA[name]}
