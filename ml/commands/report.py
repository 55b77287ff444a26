"""``report``: measure what is new, then write the tables of README.md and the figures of the cards."""

import argparse
import sys
from pathlib import Path
from typing import Any

from ml.report import PACKAGE, RESULTS, load_plan, measure_missing, write_cards, write_tables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The plan."""
    parser.add_argument("--plan", type=Path, default=PACKAGE / "report.toml")
    parser.add_argument("--tables-only", action="store_true", help="write tables and cards from stored results")
    parser.add_argument("--degradation", action="append", default=[], help="measure only this one (repeatable)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure, then write."""
    plan = load_plan(arguments.plan)
    if not arguments.tables_only:
        measure_missing(
            plan, only=tuple(arguments.degradation), on_step=lambda text: print(text, file=sys.stderr, flush=True)
        )
    write_tables(plan, readme=PACKAGE / "README.md")
    write_cards(plan)
    return {"results": str(RESULTS), "readme": str(PACKAGE / "README.md")}


def show(result: dict[str, Any]) -> None:
    """One line."""
    print(f"results in {result['results']}, tables in {result['readme']}")
