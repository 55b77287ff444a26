"""Whether marks lie in the reference regions, and whether the regions were found."""

from collections import defaultdict
from typing import Any

from results.analyses import _rows
from results.analyses._numbers import Reading, mean_of
from results.columns import Row, Tables


def analyse_marks(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question of marks. A hit is a mark whose centre lies in a reference region of its image."""
    return [_question(tables, question) for question in _rows.asked(tables, "marks")]


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    rows = _rows.scored(tables, "marks", question["question"])
    by_treatment = [_treatment(tables, question, rows, name) for name in _rows.treatments(tables)]
    return {**_rows.about(question), "treatments": by_treatment}


def _treatment(tables: Tables, question: Row, rows: list[Row], name: str) -> dict[str, Any]:
    """`hit_rate` is of marks, `found_rate` of readings of an image with a region, `false_marks` per reading."""
    own = [row for row in rows if row["treatment"] == name]
    hits = [_value(row, row["hits_region"]) for row in own if row["hits_region"] is not None]
    found, false = _readings(tables, question, own, name)
    return {
        "treatment": name,
        "n": len(own),
        "n_judged": len(hits),
        "hit_rate": mean_of(hits),
        "n_with_region": len(found),
        "found_rate": mean_of(found),
        "n_normal": len(false),
        "false_marks": mean_of(false),
    }


def _value(row: Row, value: float) -> Reading:
    return row["reader"], row["case"], float(value)


def _readings(tables: Tables, question: Row, own: list[Row], name: str) -> tuple[list[Reading], list[Reading]]:
    """Of every answered pane of this treatment: whether a region was found; how many marks a normal case got."""
    marks: dict[str, list[Row]] = defaultdict(list)
    for row in own:
        marks[row["presentation"]].append(row)
    classes = {row["case"]: row["finding_class"] for row in tables["cases"]}
    with_region = {(row["case"], row["display"]) for row in tables["views"] if row["has_region"]}
    found, false = [], []
    for shown in _answered(tables, question, name):
        given = marks[shown["presentation"]]
        if (shown["case"], shown["display"]) in with_region:
            found.append(_value(shown, any(row["hits_region"] for row in given)))
        elif classes[shown["case"]] == "normal":
            false.append(_value(shown, len(given)))
    return found, false


def _answered(tables: Tables, question: Row, name: str) -> list[Row]:
    """Scored presentations of this treatment in which the question was settled, by marks or by "nothing to mark"."""
    settled = {
        row["presentation"]
        for table in ("marks", "nothing_to_mark")
        for row in _rows.scored(tables, table, question["question"])
    }
    return [
        row for row in tables["presentations"] if row["presentation"] in settled and name in (row["left"], row["right"])
    ]
