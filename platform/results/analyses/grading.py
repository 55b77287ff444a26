"""How treatments were graded, 1 to 5: counts, medians, and visual grading characteristics against the reference."""

from statistics import mean, median
from typing import Any

import numpy as np
from scipy.stats import rankdata

from evaluation.reader.vgc import vgc_area
from results.analyses import _rows
from results.columns import Row, Tables

GRADES = (1, 2, 3, 4, 5)


def analyse_grading(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each criterion."""
    return [_question(tables, question) for question in _rows.asked(tables, "grading")]


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    rows = _rows.scored(tables, "ratings", question["question"])
    ranks = _mean_ranks(rows)
    warnings: list[str] = []
    return {
        "criterion": question["criterion"],
        "question": question["question"],
        "prompt": question["prompt"],
        "reference": _rows.reference(tables),
        "treatments": [_treatment(tables, rows, ranks, name, warnings) for name in _rows.treatments(tables)],
        "warnings": list(dict.fromkeys(warnings)),
    }


def _treatment(
    tables: Tables, rows: list[Row], ranks: dict[str, float], name: str, warnings: list[str]
) -> dict[str, Any]:
    grades = [row["value"] for row in rows if row["treatment"] == name]
    return {
        "treatment": name,
        "counts": [grades.count(grade) for grade in GRADES],
        "median": median(grades) if grades else None,
        "mean_rank": ranks.get(name),
        "vgc": None if name == _rows.reference(tables) else _vgc(tables, rows, name, warnings),
    }


def _mean_ranks(rows: list[Row]) -> dict[str, float]:
    """Mean rank of each treatment among those that one reader graded in one case; the best has the highest."""
    blocks: dict[tuple[str, str], dict[str, list[int]]] = {}
    for row in rows:
        blocks.setdefault((row["reader"], row["case"]), {}).setdefault(row["treatment"], []).append(row["value"])
    ranks: dict[str, list[float]] = {}
    for block in blocks.values():
        for name, rank in zip(block, rankdata([mean(grades) for grades in block.values()]), strict=True):
            ranks.setdefault(name, []).append(float(rank))
    return {name: mean(values) for name, values in ranks.items()}


def _vgc(tables: Tables, rows: list[Row], name: str, warnings: list[str]) -> dict[str, Any]:
    """Area above 0.5: graded higher than the reference."""
    readers = sorted({row["reader"] for row in rows})
    try:
        result = vgc_area(_cube(rows, (_rows.reference(tables), name), readers), readers=readers)
    except ValueError as error:
        warnings.append(f"VGC of {name}: {error}")
        return {"area": None, "ci_low": None, "ci_high": None, "reason": str(error)}
    warnings += [f"VGC of {name}: {warning}" for warning in result.area.warnings]
    return {
        "area": result.area.value,
        **_rows.interval(result.area),
        "reason": _rows.joined(result.area.warnings) if result.area.ci_low is None else None,
    }


def _cube(rows: list[Row], names: tuple[str, str], readers: list[str]) -> np.ndarray:
    """(2, readers, cases) grades, NaN where there is none. With several pairs of a case its grades are averaged."""
    cases = sorted({row["case"] for row in rows})
    if not cases:
        raise ValueError("no grade was given")
    sums = np.zeros((2, len(readers), len(cases)))
    counts = np.zeros_like(sums)
    for row in rows:
        if row["treatment"] in names:
            cell = names.index(row["treatment"]), readers.index(row["reader"]), cases.index(row["case"])
            sums[cell] += row["value"]
            counts[cell] += 1
    return np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
