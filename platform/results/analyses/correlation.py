"""Does a measure go with what readers say? Rank correlation over images, with an interval."""

from typing import Any

import pandas as pd

from evaluation.metrics import MetricTable
from evaluation.ratings import RatingTable
from evaluation.reader.correlation import CorrelationResult, MetricCorrelation, correlate_preferences, correlate_ratings
from results.analyses import _rows
from results.analyses._numbers import missing, number
from results.analyses.measures import scored_measures
from results.analyses.preference import make_comparisons_of
from results.columns import Row, Tables

DRAWS = 500
METHOD = "Spearman, bootstrap over readers and cases"


def analyse_correlations(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each measure: with the grades of the first criterion, or without gradings with the preferences.

    Grades: mean over readers of each reader's own correlation, over the images of all treatments; differences between
    cases play a part. Preferences: difference of the measure between the two images of a pair, within a case.
    """
    rows = scored_measures(tables)
    measures = list(dict.fromkeys((row["name"], row["region"]) for row in rows))
    try:
        found, reason = _correlate(tables, rows).metrics, "no image that was read has this measure"
    except ValueError as error:
        found, reason = {}, str(error)
    return [_entry(*measure, found.get(_label(*measure)), reason) for measure in measures]


def make_grade_table(tables: Tables, question: str) -> RatingTable:
    """Grades of every reader, treatment and case, averaged where there are several. Raises ValueError without any."""
    rows = _rows.scored(tables, "ratings", question)
    if not rows:
        raise ValueError("nothing was answered")
    means = pd.DataFrame(rows).groupby(["reader", "treatment", "case"])["value"].mean()
    return RatingTable.from_frame(means.rename("rating").reset_index(), scale=(1, 5))


def _correlate(tables: Tables, rows: list[Row]) -> CorrelationResult:
    if graded := _rows.asked(tables, "grading"):
        grades = make_grade_table(tables, graded[0]["question"])
        metrics = _metrics(rows, grades.treatments, grades.cases)
        return correlate_ratings(grades, metrics, draws=DRAWS)
    if preferred := _rows.asked(tables, "preference"):
        given = _rows.scored(tables, "preferences", preferred[0]["question"])
        if not given:
            raise ValueError("nothing was answered")
        names = tuple(sorted({row[side] for row in given for side in ("left", "right")}))
        cases = tuple(sorted({row["case"] for row in given}))
        return correlate_preferences(make_comparisons_of(given), _metrics(rows, names, cases), draws=DRAWS)
    raise ValueError("neither grades nor preferences were asked for")


def _metrics(rows: list[Row], treatments: tuple[str, ...], cases: tuple[str, ...]) -> MetricTable:
    kept = [
        {
            "treatment": row["treatment"],
            "case": row["case"],
            "metric": _label(row["name"], row["region"]),
            "value": row["value"],
        }
        for row in rows
        if row["treatment"] in treatments and row["case"] in cases
    ]
    if not kept:
        raise ValueError("no image that was read has a measure")
    return MetricTable.from_frame(pd.DataFrame(kept), treatments=treatments, cases=cases)


def _label(name: str, region: str) -> str:
    return f"{name} of {region}"


def _entry(name: str, region: str, found: MetricCorrelation | None, reason: str) -> dict[str, Any]:
    """`n` counts data points: a reading of an image, or each of the two directions of a preference."""
    return {
        "name": name,
        "region": region,
        "n": found.points if found else 0,
        "spearman": number(found.within_reader) if found else missing(reason, method=METHOD),
    }
