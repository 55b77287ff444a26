"""Image measures by treatment, and each beside what readers said of the same image."""

from collections import defaultdict
from statistics import mean
from typing import Any

import numpy as np

from evaluation.reader.estimates import Estimate, unavailable, wald
from results.analyses import _rows
from results.analyses._numbers import number
from results.columns import Row, Tables

METHOD = "mean over cases, Student's interval"
Said = tuple[str, str, str, float]  # reader, case, treatment, what was said of it


def analyse_measures(tables: Tables) -> list[dict[str, Any]]:
    """Mean over cases. Values that do not exist are counted out, with their reason."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in scored_measures(tables):
        groups[row["treatment"], row["name"], row["region"]].append(row)
    return [_entry(*key, rows) for key, rows in groups.items()]


def pair_points(tables: Tables) -> list[dict[str, Any]]:
    """One point for each case, treatment and measure: its value, and the mean over readers of what they said of it."""
    said: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _, case, treatment, value in reader_values(tables):
        said[case, treatment].append(value)
    return [
        {
            "case": row["case"],
            "treatment": row["treatment"],
            "name": row["name"],
            "region": row["region"],
            "unit": row["unit"] or "",
            "value": row["value"],
            "rating": mean(said[row["case"], row["treatment"]]),
        }
        for row in scored_measures(tables)
        if row["value"] is not None and said.get((row["case"], row["treatment"]))
    ]


def describe_rating(tables: Tables) -> str | None:
    """What the rating of a point is, for the label of its axis."""
    if graded := _rows.asked(tables, "grading"):
        return f"mean grade, {graded[0]['criterion'] or graded[0]['prompt']}"
    return "share of preferences won" if _rows.asked(tables, "preference") else None


def scored_measures(tables: Tables) -> list[Row]:
    """Of the whole image and its regions together, one row a case: of a case with several images their mean."""
    training = _rows.training_cases(tables)
    groups: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in tables["measures"]:
        if row["case"] not in training and row["lesion"] is None:
            groups[row["case"], row["treatment"], row["name"], row["region"]].append(row)
    return [_of_case(rows) for rows in groups.values()]


def _of_case(rows: list[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    values = [row["value"] for row in rows if row["value"] is not None]
    reasons = list(dict.fromkeys(row["reason"] for row in rows if row["reason"]))
    return {**rows[0], "image": None, "value": mean(values) if values else None, "reason": "; ".join(reasons) or None}


def reader_values(tables: Tables) -> list[Said]:
    """Grades of the first criterion; without gradings what each preference gave: 1 won, 0 lost, 0.5 a tie."""
    if graded := _rows.asked(tables, "grading"):
        rows = _rows.scored(tables, "ratings", graded[0]["question"])
        return [(row["reader"], row["case"], row["treatment"], float(row["value"])) for row in rows]
    if preferred := _rows.asked(tables, "preference"):
        rows = _rows.scored(tables, "preferences", preferred[0]["question"])
        return [
            (row["reader"], row["case"], row[side], 0.5 if row["choice"] == "tie" else float(row["choice"] == side))
            for row in rows
            for side in ("left", "right")
        ]
    return []


def _entry(treatment: str, name: str, region: str, rows: list[Row]) -> dict[str, Any]:
    values = np.array([row["value"] for row in rows if row["value"] is not None])
    reasons = list(dict.fromkeys(row["reason"] for row in rows if row["reason"]))
    return {
        "treatment": treatment,
        "name": name,
        "region": region,
        "unit": rows[0]["unit"] or "",
        "n": len(values),
        "mean": number(_mean(values, reasons)),
    }


def _mean(values: np.ndarray, reasons: list[str]) -> Estimate:
    if not len(values):
        return unavailable("; ".join(reasons) or "there is no value", method=METHOD)
    if len(values) == 1:
        reasons = [*reasons, "one value"]
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
    return wald(float(values.mean()), error, df=len(values) - 1, level=0.95, method=METHOD, warnings=reasons)
