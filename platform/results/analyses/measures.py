"""Image measures by treatment, and each beside what readers said of the same image."""

from collections import defaultdict
from statistics import mean
from typing import Any

import numpy as np
from scipy import stats

from results.analyses import _rows
from results.columns import Row, Tables


def analyse_measures(tables: Tables) -> list[dict[str, Any]]:
    """Mean over cases with Student's interval. Values that do not exist are counted out, with their reason."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in _scored_measures(tables):
        groups[row["treatment"], row["name"], row["region"]].append(row)
    return [_entry(*key, rows) for key, rows in groups.items()]


def pair_points(tables: Tables) -> list[dict[str, Any]]:
    """One point for each case, treatment and measure: its value, and the mean rating of that image by the readers.

    The rating is the mean grade of the first criterion; without gradings the share of preferences that it won.
    """
    ratings = _ratings(tables)
    return [
        {
            "case": row["case"],
            "treatment": row["treatment"],
            "measure": f"{row['name']} ({row['region']})",
            "unit": row["unit"],
            "value": row["value"],
            "rating": ratings.get((row["case"], row["treatment"])),
        }
        for row in _scored_measures(tables)
        if row["value"] is not None
    ]


def describe_rating(tables: Tables) -> str | None:
    """What the rating of a point is, for the label of its axis."""
    if graded := _rows.asked(tables, "grading"):
        return f"mean grade, {graded[0]['criterion'] or graded[0]['prompt']}"
    return "share of preferences won" if _rows.asked(tables, "preference") else None


def _scored_measures(tables: Tables) -> list[Row]:
    training = {row["case"] for row in tables["cases"] if row["is_training"]}
    return [row for row in tables["measures"] if row["case"] not in training]


def _entry(treatment: str, name: str, region: str, rows: list[Row]) -> dict[str, Any]:
    values = np.array([row["value"] for row in rows if row["value"] is not None])
    low, high = _interval(values)
    reasons = [row["reason"] for row in rows if row["reason"]]
    if low is None and len(values):
        reasons.append("no interval: fewer than two values, or all are equal")
    return {
        "treatment": treatment,
        "name": name,
        "region": region,
        "n": len(values),
        "mean": float(values.mean()) if len(values) else None,
        "ci_low": low,
        "ci_high": high,
        "unit": rows[0]["unit"] or "",
        "reason": _rows.joined(reasons),
    }


def _interval(values: np.ndarray) -> tuple[float | None, float | None]:
    if len(values) < 2 or float(np.ptp(values)) == 0.0:
        return None, None
    error = float(values.std(ddof=1) / np.sqrt(len(values)))
    reach = float(stats.t.ppf(0.975, len(values) - 1)) * error
    return float(values.mean()) - reach, float(values.mean()) + reach


def _ratings(tables: Tables) -> dict[tuple[str, str], float]:
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    if graded := _rows.asked(tables, "grading"):
        for row in _rows.scored(tables, "ratings", graded[0]["question"]):
            values[row["case"], row["treatment"]].append(row["value"])
    elif preferred := _rows.asked(tables, "preference"):
        for row in _rows.scored(tables, "preferences", preferred[0]["question"]):
            for side in ("left", "right"):
                won = 0.5 if row["choice"] == "tie" else float(row["choice"] == side)
                values[row["case"], row[side]].append(won)
    return {key: mean(given) for key, given in values.items()}
