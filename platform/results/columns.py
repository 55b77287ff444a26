"""The tables of an export: their columns, types and meaning. No Django here: a zip can be recomputed without it.

A table is a tuple of rows, a row a dictionary with exactly the table's columns. None is an empty cell.

Format "fovea-export-4" knows value grids, and guesses as a stage of their own; `results.former` reads "fovea-export-3"
and "fovea-export-2".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FORMAT = "fovea-export-4"

Value = str | int | float | bool | None
Row = dict[str, Any]
Tables = dict[str, tuple[Row, ...]]


@dataclass(frozen=True)
class Column:
    """`type` is one of text, integer, number, boolean, time (ISO-8601 UTC)."""

    name: str
    type: str
    meaning: str


def _columns(*parts: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*part) for part in parts)


_WHERE = (
    ("presentation", "text", "blind code of the presentation"),
    ("reader", "text", "pseudonym of the reader"),
    ("is_simulated", "boolean", "whether this reader is a program"),
    ("case", "text", "code of the case in its dataset"),
    ("display", "integer", "which of the case's displays was shown, from 0, see views.csv"),
    ("kind", "text", "training, scored or repeat; statistics use scored, repeats serve agreement within readers"),
    ("version", "integer", "1 for the first submission of its stage, 2 for its first correction, …"),
    ("is_newest", "boolean", "whether this version counts"),
    ("question", "text", "code of the question, see questions.csv"),
)

_SIDES = (
    ("left", "text", "treatment of the left pane, or of the only one"),
    ("right", "text", "treatment of the right pane, empty where there is one pane"),
)

SCHEMA: dict[str, tuple[Column, ...]] = {
    "study": _columns(
        ("format", "text", "format of this export"),
        ("study", "text", "id of the study"),
        ("title", "text", "title"),
        ("is_simulated", "boolean", "whether any reader is a program; such ratings are no evidence about people"),
        ("comparison", "text", "retrospective: the original was degraded first; prospective: it was enlarged"),
        ("scale", "integer", "scale factor of super-resolution"),
        ("degradation", "text", "model of degradation, empty in a prospective comparison"),
        ("display", "text", "pair or single"),
        ("sessions", "integer", "planned sessions of each reader"),
        ("washout_hours", "integer", "hours kept free between two sessions"),
        ("repeats", "integer", "hidden repeats for each reader"),
        ("training", "integer", "training presentations for each reader"),
        ("algorithm", "text", "by which the allocation was drawn; empty in exports that did not say"),
        ("manifest_hash", "text", "SHA-256 of manifest.json"),
        ("frozen_at", "time", "when the protocol was frozen"),
        ("opened_at", "time", "when reading began"),
        ("closed_at", "time", "when reading ended"),
        ("unblinded_at", "time", "when the treatments were revealed"),
        ("unblinding_reason", "text", "why, in the investigator's words"),
    ),
    "readers": _columns(
        ("reader", "text", "pseudonym of the reader"),
        ("is_simulated", "boolean", "whether this reader is a program"),
    ),
    "treatments": _columns(
        ("treatment", "text", "key of the treatment"),
        ("position", "integer", "place in the protocol, from 0"),
    ),
    "cases": _columns(
        ("case", "text", "code of the case in its dataset"),
        ("is_training", "boolean", "whether the case served training only"),
        ("finding_class", "text", "reference standard: normal or abnormal, empty where unknown"),
        ("finding", "text", "reference standard in words"),
        ("has_region", "boolean", "whether a reference region lies on what was shown of the case"),
        ("attributes", "text", "further fields of the reference standard, as JSON, empty where there are none"),
    ),
    "views": _columns(
        ("case", "text", "code of the case"),
        ("display", "integer", "which display of the case, from 0; each is a presentation of its own"),
        ("view", "integer", "place within the display, from 0; the views of a display are shown together"),
        ("image", "text", "code of the image within its case"),
        ("kind", "text", "single, volume (planes in space) or cine (planes in time)"),
        ("modality", "text", "modality, empty where unknown"),
        ("label", "text", "what sets the image apart from the others of its case"),
        ("plane_count", "integer", "planes of the image"),
        ("first_plane", "integer", "first plane that was shown, from 0"),
        ("last_plane", "integer", "last plane that was shown"),
        ("rows", "integer", "rows of the images as they were shown"),
        ("columns", "integer", "columns of the images as they were shown"),
        ("spacing_row_mm", "number", "distance between rows as shown, mm; empty where unknown"),
        ("spacing_column_mm", "number", "distance between columns as shown, mm; empty where unknown"),
        ("has_region", "boolean", "whether a reference region lies on the planes that were shown"),
        ("image_sha256", "text", "hash of the pixels of all planes of the image"),
        ("grid_step", "number", "step of the value grid of all treatments, in codes; empty where frozen before grids"),
        ("narrowest_window", "number", "narrowest window that readers could choose, in codes; empty likewise"),
        ("grid_method", "text", "how all treatments were brought to the grid; empty likewise"),
    ),
    "lesions": _columns(
        ("case", "text", "code of the case"),
        ("lesion", "text", "code of the lesion within its case"),
        ("image", "text", "code of the image it was outlined on"),
        ("label", "text", "label of the lesion"),
        ("kind", "text", "mask, box, polygon or point"),
        ("first_plane", "integer", "first plane it lies on, from 0"),
        ("last_plane", "integer", "last plane it lies on"),
        ("planes", "integer", "number of planes it lies on"),
        ("attributes", "text", "further fields of the lesion, as JSON, empty where there are none"),
    ),
    "questions": _columns(
        ("question", "text", "code of the question"),
        ("kind", "text", "preference, grading (1-5), abnormality (0-100), marks, guess or text"),
        ("prompt", "text", "what the reader was asked"),
        ("criterion", "text", "criterion of a grading"),
        ("is_required", "boolean", "whether an answer was required"),
        ("allows_tie", "boolean", "whether a preference may be a tie"),
        ("asks_confidence", "boolean", "whether a confidence, 0-100, goes with the answer"),
    ),
    "presentations": _columns(
        ("presentation", "text", "blind code, one for each presentation of the study"),
        ("reader", "text", "pseudonym of the reader"),
        ("session", "integer", "number of the session"),
        ("position", "integer", "place in the session, from 1"),
        ("kind", "text", "training, scored or repeat"),
        ("case", "text", "code of the case"),
        ("display", "integer", "which of the case's displays was shown, from 0, see views.csv"),
        *_SIDES,
        ("repeat_of", "text", "blind code of the presentation that this one repeats"),
    ),
    "submissions": _columns(
        ("presentation", "text", "blind code of the presentation"),
        ("reader", "text", "pseudonym of the reader"),
        ("is_simulated", "boolean", "whether this reader is a program"),
        ("stage", "text", "answers, or guess: of the original, asked when the answers were locked, with its own times"),
        ("version", "integer", "1 for the first submission of a stage, 2 for its first correction, …"),
        ("is_newest", "boolean", "whether this version counts"),
        ("reason", "text", "why an answer was corrected"),
        ("issued_at", "time", "when the server handed out the display set"),
        ("shown_at", "time", "when the page reported both panes drawn, by the server's clock"),
        ("first_input_at", "time", "when the page reported the first input, by the server's clock"),
        ("answered_at", "time", "when the server took the answers"),
        ("active_ms", "integer", "ms with the page in view and input within the idle limit"),
        ("idle_ms", "integer", "ms with the page in view without input for longer than the idle limit"),
        ("hidden_ms", "integer", "ms with the page out of view"),
        ("load_ms", "integer", "ms from asking for the frames to having them"),
        (
            "are_times_capped",
            "boolean",
            "whether one of these times was longer than is kept and cut",
        ),
    ),
    "ratings": _columns(
        *_WHERE,
        ("treatment", "text", "treatment that was rated"),
        ("pane", "integer", "0 left, 1 right"),
        ("value", "integer", "grade 1-5 (5 best) or confidence of abnormality 0-100"),
    ),
    "preferences": _columns(
        *_WHERE,
        *_SIDES,
        ("choice", "text", "left, right or tie"),
        ("confidence", "integer", "0-100, empty where not asked"),
    ),
    "guesses": _columns(
        *_WHERE,
        *_SIDES,
        (
            "choice",
            "text",
            "where the original is: left, right, neither; what the only image is: original, processed; unknown",
        ),
    ),
    "comments": _columns(*_WHERE, *_SIDES, ("text", "text", "the reader's words")),
    "marks": _columns(
        *_WHERE,
        ("treatment", "text", "treatment that was marked"),
        ("pane", "integer", "0 left, 1 right"),
        ("view", "integer", "view it was drawn in, see views.csv"),
        ("plane", "integer", "plane of the image it was drawn on, from 0"),
        ("number", "integer", "number of the mark within its submission"),
        ("shape", "text", "point, rectangle, ellipse, polygon or freehand"),
        ("points", "text", "x y pairs in image pixels from the upper left edge, separated by semicolons"),
        ("x", "number", "centre of the mark's bounding box, image pixels"),
        ("y", "number", "centre of the mark's bounding box, image pixels"),
        ("confidence", "integer", "0-100, empty where not asked"),
        ("hits_region", "boolean", "whether (x, y) lies in a reference region; empty where the view has none"),
        ("lesion", "text", "code of the lesion that was hit; of several the one with the nearest centre"),
    ),
    "nothing_to_mark": _columns(*_WHERE),
    "measures": _columns(
        ("case", "text", "code of the case"),
        ("image", "text", "code of the image within its case; it is measured on all of its planes"),
        ("treatment", "text", "treatment that was measured"),
        ("name", "text", "name of the measure"),
        ("region", "text", "whole image, reference region or its surroundings"),
        ("lesion", "text", "code of the lesion that the region is of; empty for all of them together"),
        ("value", "number", "value over all planes, empty where it does not exist"),
        ("plane_values", "text", "values of the planes in order, separated by semicolons, nothing where there is none"),
        ("summary", "text", "how the planes were summed up"),
        ("unit", "text", "unit of the value"),
        ("reason", "text", "why a value does not exist"),
    ),
}


def check_tables(tables: Tables) -> None:
    """Raises ValueError for a missing table or a row with other columns than its table has."""
    if set(tables) != set(SCHEMA):
        raise ValueError(f"tables must be {', '.join(SCHEMA)}; got {', '.join(tables)}")
    for name, rows in tables.items():
        expected = [column.name for column in SCHEMA[name]]
        for row in rows:
            if list(row) != expected:
                raise ValueError(f"{name} must have the columns {', '.join(expected)}; got {', '.join(row)}")


def dictionary_rows() -> Iterable[Row]:
    """The data dictionary: one row for each column of each table."""
    for name, columns in SCHEMA.items():
        for column in columns:
            yield {"file": f"{name}.csv", "column": column.name, "type": column.type, "meaning": column.meaning}
