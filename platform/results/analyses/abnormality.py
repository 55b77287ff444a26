"""How well readers told abnormal from normal under each treatment: area under the ROC curve with an MRMC interval."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from evaluation.ratings import RatingTable
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from evaluation.reader.results import Difference, MrmcResult
from results.analyses import _rows
from results.analyses._numbers import missing, of_comparison
from results.columns import Row, Tables

TRUTH = {"normal": 0, "abnormal": 1}
METHOD = "empirical AUC, Obuchowski-Rockette, jackknife"


def analyse_abnormality(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question. Differences are treatment minus reference."""
    return [_question(tables, question) for question in _rows.asked(tables, "abnormality")]


def make_rating_table(tables: Tables, question: str) -> RatingTable:
    """Confidence of abnormality of every reader, treatment and case of known truth. Raises ValueError without any.

    In a study of several pairs a reader sees a treatment of a case more than once; the ratings are averaged.
    """
    truth = {row["case"]: TRUTH[row["finding_class"]] for row in tables["cases"] if row["finding_class"]}
    rows = [row for row in _rows.scored(tables, "ratings", question) if row["case"] in truth]
    if not rows:
        raise ValueError("nothing was answered about cases of known truth")
    keys = ["reader", "treatment", "case"]
    means = pd.DataFrame(rows).groupby(keys)["value"].mean().rename("rating").reset_index()
    return RatingTable.from_frame(means.assign(truth=means["case"].map(truth)), scale=(0, 100))


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    try:
        result = compare_treatments(make_rating_table(tables, question["question"]), EmpiricalAuc())
    except ValueError as error:
        result, reason = None, str(error)
    else:
        reason = ""
    return {
        **_rows.about(question),
        "reference": _rows.reference(tables),
        "treatments": [_treatment(tables, question, name, result, reason) for name in _rows.treatments(tables)],
        "differences": [_difference(tables, name, result, reason) for name in _others(tables)],
    }


def _others(tables: Tables) -> list[str]:
    return [name for name in _rows.treatments(tables) if name != _rows.reference(tables)]


def _treatment(tables: Tables, question: Row, name: str, result: MrmcResult | None, reason: str) -> dict[str, Any]:
    classes = _classes(tables, question["question"], name)
    return {
        "treatment": name,
        "n_normal": classes.count("normal"),
        "n_abnormal": classes.count("abnormal"),
        "auc": missing(reason, method=METHOD) if result is None else _auc(result, name),
    }


def _classes(tables: Tables, question: str, treatment: str) -> list[str]:
    """The reference standard of every case that was rated under the treatment."""
    rated = {row["case"] for row in _rows.scored(tables, "ratings", question) if row["treatment"] == treatment}
    return [row["finding_class"] for row in tables["cases"] if row["case"] in rated and row["finding_class"]]


def _auc(result: MrmcResult, name: str) -> dict[str, Any]:
    random = result.random_readers_random_cases.treatment_means
    fixed = result.fixed_readers_random_cases.treatment_means
    return _first_with_interval([random.get(name), fixed.get(name), result.treatment_means.get(name)], result)


def _difference(tables: Tables, name: str, result: MrmcResult | None, reason: str) -> dict[str, Any]:
    reference = _rows.reference(tables)
    base = {"treatment": name, "reference": reference}
    if result is None:
        return {**base, "difference": missing(reason, method=METHOD), "p_value": None}
    answers = (result.random_readers_random_cases, result.fixed_readers_random_cases)
    found = [_between(answer.differences, name, reference) for answer in answers]
    chosen = next((one for one in found if one and one.ci_low is not None), None)
    return {
        **base,
        "difference": _first_with_interval(found, result),
        "p_value": chosen.p_value if chosen else None,
    }


def _between(differences: Sequence[Difference], name: str, reference: str) -> Difference | None:
    """`name` minus `reference`, turned round where it came as the opposite."""
    for one in differences:
        if one.treatments == (name, reference):
            return one
        if one.treatments == (reference, name):
            return _turned(one)
    return None


def _turned(one: Difference) -> Difference:
    low, high = (None if bound is None else -bound for bound in (one.ci_high, one.ci_low))
    return Difference(
        treatments=(one.treatments[1], one.treatments[0]),
        estimate=-one.estimate,
        std_error=one.std_error,
        df=one.df,
        t=None if one.t is None else -one.t,
        p_value=one.p_value,
        ci_low=low,
        ci_high=high,
    )


def _first_with_interval(found: Sequence[Any], result: MrmcResult) -> dict[str, Any]:
    """The answer for readers and cases like these; where it has no interval, the one for these readers alone."""
    there = [one for one in found if one is not None]
    if not there:
        return missing("no reader rated abnormal and normal cases under every treatment", method=METHOD)
    best = next((one for one in there if one.ci_low is not None), there[0])
    scope = "random readers and cases" if best is found[0] else "these readers alone, random cases"
    return of_comparison(best, method=f"{METHOD}, {scope}", notes=_notes(result))


def _notes(result: MrmcResult) -> list[str]:
    """What holds for the whole comparison. Notes on one generalisation say nothing here; those on one reader are many
    and alike, so that only what they say is kept."""
    parts = {part.name for part in fields(result)}
    notes = [warning for warning in result.warnings if warning.partition(":")[0] not in parts]
    return [
        f"for a reader at least, {note.partition(': ')[2]}" if " under treatment " in note else note for note in notes
    ]
