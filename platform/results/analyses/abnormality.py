"""How well readers told abnormal from normal under each treatment: area under the ROC curve with an MRMC interval."""

from typing import Any

import pandas as pd

from evaluation.ratings import RatingTable
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from evaluation.reader.results import Mean, MrmcResult
from results.analyses import _rows
from results.columns import Row, Tables

TRUTH = {"normal": 0, "abnormal": 1}


def analyse_abnormality(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question and treatment."""
    return [entry for question in _rows.asked(tables, "abnormality") for entry in _question(tables, question)]


def make_rating_table(tables: Tables, question: str) -> RatingTable:
    """Confidence of abnormality of every reader, treatment and case of known truth. Raises ValueError without any.

    In a study of several pairs a reader sees a treatment of a case more than once; the ratings are averaged.
    """
    truth = {row["case"]: TRUTH[row["finding_class"]] for row in tables["cases"] if row["finding_class"]}
    rows = [row for row in _rows.scored(tables, "ratings", question) if row["case"] in truth]
    if not rows:
        raise ValueError("no rated case has a reference standard")
    frame = pd.DataFrame(rows)[["reader", "treatment", "case", "value"]]
    frame = frame.groupby(["reader", "treatment", "case"], as_index=False)["value"].mean()
    frame = frame.rename(columns={"value": "rating"}).assign(truth=lambda made: made["case"].map(truth))
    return RatingTable.from_frame(frame, scale=(0, 100))


def _question(tables: Tables, question: Row) -> list[dict[str, Any]]:
    try:
        table = make_rating_table(tables, question["question"])
    except ValueError as error:
        return [_entry(tables, question, name, None, str(error)) for name in _rows.treatments(tables)]
    try:
        result = compare_treatments(table, EmpiricalAuc())
    except ValueError as error:
        return [_entry(tables, question, name, None, str(error)) for name in _rows.treatments(tables)]
    reason = _rows.joined(result.warnings)
    return [_entry(tables, question, name, _mean(result, name), reason) for name in _rows.treatments(tables)]


def _mean(result: MrmcResult, name: str) -> Mean | None:
    """For readers and cases like these; for these readers alone where there is one."""
    means = result.random_readers_random_cases.treatment_means
    if name not in means or means[name].ci_low is None:
        means = result.fixed_readers_random_cases.treatment_means
    return means.get(name, result.treatment_means.get(name))


def _entry(tables: Tables, question: Row, name: str, mean: Mean | None, reason: str | None) -> dict[str, Any]:
    classes = _classes(tables, question["question"], name)
    return {
        "question": question["question"],
        "treatment": name,
        "n_normal": classes.count("normal"),
        "n_abnormal": classes.count("abnormal"),
        "auc": mean.estimate if mean else None,
        "ci_low": mean.ci_low if mean else None,
        "ci_high": mean.ci_high if mean else None,
        "reason": reason if mean is None or mean.ci_low is None else None,
    }


def _classes(tables: Tables, question: str, treatment: str) -> list[str]:
    """The reference standard of every case that was rated under the treatment."""
    rated = {row["case"] for row in _rows.scored(tables, "ratings", question) if row["treatment"] == treatment}
    return [row["finding_class"] for row in tables["cases"] if row["case"] in rated and row["finding_class"]]
