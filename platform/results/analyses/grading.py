"""How treatments were graded, 1 to 5: counts, medians, ranks, and visual grading characteristics."""

from collections import defaultdict
from statistics import mean
from typing import Any

import numpy as np
from scipy.stats import rankdata

from evaluation.reader.vgc import vgc_area
from results.analyses import _rows
from results.analyses._numbers import Reading, mean_of, median_of, missing, number
from results.columns import Row, Tables

GRADES = (1, 2, 3, 4, 5)


def analyse_grading(tables: Tables) -> list[dict[str, Any]]:
    """One entry for each question of grading."""
    return [_question(tables, question) for question in _rows.asked(tables, "grading")]


def _question(tables: Tables, question: Row) -> dict[str, Any]:
    rows = _rows.scored(tables, "ratings", question["question"])
    ranks = rank_within_cases(rows)
    return {
        **_rows.about(question),
        "reference": _rows.reference(tables),
        "treatments": [_treatment(tables, rows, ranks[name], name) for name in _rows.treatments(tables)],
    }


def _treatment(tables: Tables, rows: list[Row], ranks: list[Reading], name: str) -> dict[str, Any]:
    own = [row for row in rows if row["treatment"] == name]
    grades = [row["value"] for row in own]
    return {
        "treatment": name,
        "n": len(own),
        "counts": [grades.count(grade) for grade in GRADES],
        "median": median_of([(row["reader"], row["case"], row["value"]) for row in own]),
        "mean_rank": mean_of(ranks),
        "vgc": None if name == _rows.reference(tables) else _vgc(rows, _rows.reference(tables), name),
    }


def rank_within_cases(rows: list[Row]) -> dict[str, list[Reading]]:
    """Rank of each treatment among those that one reader graded in one display; the best has the highest."""
    blocks: dict[tuple[str, str, int], dict[str, list[int]]] = {}
    for row in rows:
        where = row["reader"], row["case"], row["display"]
        blocks.setdefault(where, {}).setdefault(row["treatment"], []).append(row["value"])
    ranks: dict[str, list[Reading]] = defaultdict(list)
    for (reader, case, _), block in blocks.items():
        for name, rank in zip(block, rankdata([mean(grades) for grades in block.values()]), strict=True):
            ranks[name].append((reader, case, float(rank)))
    return ranks


def _vgc(rows: list[Row], reference: str, name: str) -> dict[str, Any]:
    """Area above 0.5: graded higher than the reference."""
    readers = sorted({row["reader"] for row in rows})
    try:
        return number(vgc_area(_cube(rows, (reference, name), readers), readers=readers).area)
    except ValueError as error:
        return missing(str(error), method="VGC area")


def _cube(rows: list[Row], names: tuple[str, str], readers: list[str]) -> np.ndarray:
    """(2, readers, cases) grades, NaN where there is none. With several pairs of a case its grades are averaged."""
    cases = sorted({row["case"] for row in rows})
    if not cases:
        raise ValueError("nothing was answered")
    sums = np.zeros((2, len(readers), len(cases)))
    counts = np.zeros_like(sums)
    for row in rows:
        if row["treatment"] in names:
            cell = names.index(row["treatment"]), readers.index(row["reader"]), cases.index(row["case"])
            sums[cell] += row["value"]
            counts[cell] += 1
    return np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
