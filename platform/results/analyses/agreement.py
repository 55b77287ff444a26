"""Agreement between readers, and of readers with themselves where presentations were hidden repeats."""

from collections.abc import Callable
from typing import Any

import numpy as np

from evaluation.reader.agreement_gwet import gwet_agreement
from evaluation.reader.agreement_krippendorff import krippendorff_alpha
from evaluation.reader.estimates import Estimate
from results.analyses import _rows
from results.analyses._numbers import missing, number
from results.columns import Row, Tables

GRADES = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
SIDES = np.array([-1.0, 0.0, 1.0])
DRAWS = 500
COMPARED = ("preference", "grading", "abnormality")

Unit = tuple[str, ...]
Reading = tuple[str, Unit, float]  # reader, what was read, value


def analyse_agreement(tables: Tables) -> list[dict[str, Any]]:
    """Entries for each question: between readers over cases, and within readers over hidden repeats."""
    entries = []
    for question in tables["questions"]:
        if question["kind"] not in COMPARED:
            continue
        between = [_reading(row, question["kind"]) for row in _answers(tables, question) if row["kind"] == "scored"]
        entries += [_between(question, name, between, measure) for name, measure in _measures(question["kind"])]
        pairs = _repeated(tables, question)
        if _rows.repeats(tables):
            entries.append(_within(question, pairs))
    return entries


def _answers(tables: Tables, question: Row) -> list[Row]:
    name = "preferences" if question["kind"] == "preference" else "ratings"
    return _rows.newest(tables[name], question["question"])


def _reading(row: Row, kind: str) -> Reading:
    """A preference becomes +1 for the first of the two treatments by name, -1 for the second, 0 for a tie."""
    if kind != "preference":
        return row["reader"], (row["case"], str(row["display"]), row["treatment"]), float(row["value"])
    first, second = sorted((row["left"], row["right"]))
    chosen = None if row["choice"] == "tie" else row[row["choice"]]
    value = 0.0 if chosen is None else 1.0 if chosen == first else -1.0
    return row["reader"], (row["case"], str(row["display"]), first, second), value


def _measures(kind: str) -> list[tuple[str, Callable[[np.ndarray], Estimate]]]:
    """Methods by name; each takes (readers, units) with NaN for what was not read."""
    alpha = _alpha("interval" if kind == "abnormality" else "ordinal")
    if kind == "abnormality":
        return [("Krippendorff's alpha, interval", alpha)]
    return [("Gwet's AC2, quadratic weights", _gwet(kind)), ("Krippendorff's alpha, ordinal", alpha)]


def _alpha(measurement: Any) -> Callable[[np.ndarray], Estimate]:
    return lambda table: krippendorff_alpha(table, measurement=measurement, draws=DRAWS)


def _gwet(kind: str) -> Callable[[np.ndarray], Estimate]:
    scale = SIDES if kind == "preference" else GRADES
    return lambda table: gwet_agreement(np.rint(table.T), weights="quadratic", categories=scale)


def _between(
    question: Row, method: str, readings: list[Reading], measure: Callable[[np.ndarray], Estimate]
) -> dict[str, Any]:
    table = _table(readings)
    n = int((np.isfinite(table).sum(axis=0) >= 2).sum())
    return _entry(question, "between", method, n, lambda: measure(table))


def _within(question: Row, pairs: list[tuple[float, float]]) -> dict[str, Any]:
    """First against second reading of the same presentation by the same reader."""
    table = np.array(pairs).reshape(-1, 2).T
    name, measure = _measures(question["kind"])[0]
    return _entry(question, "within", name, len(pairs), lambda: measure(table))


def _entry(question: Row, scope: str, method: str, n: int, measure: Callable[[], Estimate]) -> dict[str, Any]:
    base = {**_rows.about(question), "kind": question["kind"], "scope": scope, "method": method, "n": n}
    if n < 2:
        return {**base, "agreement": missing("fewer than two display sets were read twice", method=method)}
    try:
        return {**base, "agreement": number(measure())}
    except ValueError as error:
        return {**base, "agreement": missing(str(error), method=method)}


def _table(readings: list[Reading]) -> np.ndarray:
    """(readers, units), NaN where not read; what one reader read several times is averaged."""
    readers = sorted({reader for reader, _, _ in readings})
    units = sorted({unit for _, unit, _ in readings})
    sums = np.zeros((len(readers), len(units)))
    counts = np.zeros_like(sums)
    for reader, unit, value in readings:
        cell = readers.index(reader), units.index(unit)
        sums[cell] += value
        counts[cell] += 1
    return np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)


def _repeated(tables: Tables, question: Row) -> list[tuple[float, float]]:
    """(first, second) value of everything that was shown again."""
    firsts = _rows.repeats(tables)
    values = {}
    for row in _answers(tables, question):
        _, unit, value = _reading(row, question["kind"])
        values[row["presentation"], unit] = value
    return [
        (values[firsts[code], unit], value)
        for (code, unit), value in values.items()
        if code in firsts and (firsts[code], unit) in values
    ]
