"""How long readers were active on a display set."""

from collections import defaultdict
from typing import Any

from results.analyses._numbers import Reading, median_of
from results.columns import Tables


def analyse_reading_time(tables: Tables) -> list[dict[str, Any]]:
    """Median active seconds by treatment, or by pair where pairs were shown; first submissions of scored ones only.

    With pairs a time belongs to both treatments, so it says nothing about either. A guess of the original has times of
    its own, which are left out.
    """
    shown = {row["presentation"]: row for row in tables["presentations"] if row["kind"] == "scored"}
    times: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for row in tables["submissions"]:
        if row["version"] == 1 and row["stage"] != "guess" and row["presentation"] in shown:
            what = shown[row["presentation"]]
            names = tuple(sorted(name for name in (what["left"], what["right"]) if name))
            times[names].append((row["reader"], what["case"], row["active_ms"] / 1000))
    return [
        {"treatments": list(names), "n": len(times[names]), "median_active_s": median_of(times[names])}
        for names in sorted(times)
    ]
