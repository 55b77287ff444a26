"""How long readers were active on a display set."""

from collections import defaultdict
from typing import Any

import numpy as np

from evaluation.reader.estimates import from_draws, resampling_weights
from results.analyses import _rows
from results.columns import Tables

DRAWS = 1000


def analyse_reading_time(tables: Tables) -> list[dict[str, Any]]:
    """Median active seconds by treatment, or by pair where pairs were shown; scored presentations only.

    Interval: percentile bootstrap over cases, which keeps the readings of a case together. With pairs a time belongs
    to both treatments, so it says nothing about either.
    """
    shown = {row["presentation"]: row for row in tables["presentations"] if row["kind"] == "scored"}
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in tables["submissions"]:
        if row["version"] == 1 and row["presentation"] in shown:
            what = shown[row["presentation"]]
            times[_label(what)][what["case"]].append(row["active_ms"] / 1000)
    return [_entry(label, times[label]) for label in sorted(times)]


def _label(row: dict[str, Any]) -> str:
    return " and ".join(sorted(name for name in (row["left"], row["right"]) if name))


def _entry(label: str, by_case: dict[str, list[float]]) -> dict[str, Any]:
    cases = list(by_case.values())
    seconds = np.array([second for case in cases for second in case])
    owner = np.repeat(np.arange(len(cases)), [len(case) for case in cases])
    weights = resampling_weights(len(cases), DRAWS, np.random.default_rng(0))
    draws = np.array([_weighted_median(seconds, row[owner]) for row in weights])
    estimate = from_draws(float(np.median(seconds)), draws, level=0.95, method="bootstrap over cases")
    return {
        "treatment": label,
        "n": len(seconds),
        "median_active_s": estimate.value,
        **_rows.interval(estimate),
        "reason": _rows.joined(estimate.warnings) if estimate.ci_low is None else None,
    }


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    drawn = np.repeat(values, weights.astype(int))
    return float(np.median(drawn)) if drawn.size else float("nan")
