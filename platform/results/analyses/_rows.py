"""Which rows count in which analysis."""

from collections.abc import Iterable
from typing import Any

from results.columns import Row, Tables


def scored(tables: Tables, name: str, question: str) -> list[Row]:
    """The newest answers to a question in scored presentations."""
    return [row for row in newest(tables[name], question) if row["kind"] == "scored"]


def newest(rows: Iterable[Row], question: str) -> list[Row]:
    return [row for row in rows if row["is_newest"] and row["question"] == question]


def asked(tables: Tables, kind: str) -> list[Row]:
    """The questions of one kind, in the order of the protocol."""
    return [row for row in tables["questions"] if row["kind"] == kind]


def about(question: Row) -> dict[str, Any]:
    """How every analysis of one question begins."""
    return {"question": question["question"], "prompt": question["prompt"], "criterion": question["criterion"]}


def treatments(tables: Tables) -> list[str]:
    return [row["treatment"] for row in tables["treatments"]]


def reference(tables: Tables) -> str:
    """What the others are compared with: the original, or the first treatment of the protocol without one."""
    names = treatments(tables)
    return "original" if "original" in names else names[0]


def repeats(tables: Tables) -> dict[str, str]:
    """Blind code of each hidden repeat: the code of the presentation that it repeats."""
    return {row["presentation"]: row["repeat_of"] for row in tables["presentations"] if row["repeat_of"]}


def training_cases(tables: Tables) -> set[str]:
    return {row["case"] for row in tables["cases"] if row["is_training"]}
