"""What every subcommand prints: one JSON document, or tables a person can read.

JSON goes to stdout alone; progress and errors go to stderr, so that output can be piped.
"""

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """`--json` and `--seed`, the same in every subcommand."""
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--seed", type=int, default=0, help="seed of every random draw (default 0)")


def to_plain(value: Any) -> Any:
    """`value` as JSON can hold it: dataclasses become objects, numpy becomes Python, NaN and infinity become null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
    if isinstance(value, str) or value is None or isinstance(value, bool | int):
        return value
    if hasattr(value, "tolist"):  # a numpy array or scalar
        return to_plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Iterable):
        return [to_plain(item) for item in value]
    return str(value)


def print_json(document: Any) -> None:
    print(json.dumps(to_plain(document), indent=2, allow_nan=False, ensure_ascii=False))


def print_error(error: Exception, *, as_json: bool) -> None:
    """The refusal on stderr: a sentence, or with `as_json` the same as {"error": {...}}."""
    message = " ".join(str(error).split())
    if as_json:
        print(json.dumps({"error": {"kind": type(error).__name__, "message": message}}), file=sys.stderr)
    else:
        print(f"error: {message}", file=sys.stderr)


def format_value(value: Any, digits: int = 4) -> str:
    """A table cell: numbers to `digits` places, "-" for what does not exist."""
    value = to_plain(value)
    if value is None:
        return "-"
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)


#: Width of tables that go into a file or a pipe, where cutting a word would lose it.
PIPED_WIDTH = 200
SMALLEST_P = 1e-4


def format_p(p_value: float | None) -> str:
    """A p-value as a table cell: never "0.0000"."""
    return f"< {SMALLEST_P:g}" if p_value is not None and p_value < SMALLEST_P else format_value(p_value)


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=PIPED_WIDTH)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], digits: int = 4) -> None:
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(format_value(value, digits) for value in row))
    _console().print(table)


def list_pairs(pairs: Mapping[tuple[str, str], Any]) -> list[dict[str, Any]]:
    """{(a, b): result} as JSON can hold it: [{"treatments": [a, b], ...the result's fields}]."""
    return [{"treatments": list(pair), **to_plain(result)} for pair, result in pairs.items()]


ESTIMATE_COLUMNS = ("value", "std. error", "low", "high", "p")


def estimate_cells(estimate: Any) -> list[Any]:
    """The cells of `ESTIMATE_COLUMNS` for an `Estimate`."""
    return [estimate.value, estimate.std_error, estimate.ci_low, estimate.ci_high, format_p(estimate.p_value)]


def print_estimates(title: str, first: str, rows: Mapping[Any, Any]) -> None:
    """One line for each estimate; a pair of treatments is shown as "a - b"."""
    named = ((" - ".join(key) if isinstance(key, tuple) else key, estimate) for key, estimate in rows.items())
    print_table(title, (first, *ESTIMATE_COLUMNS), [(name, *estimate_cells(one)) for name, one in named])


def collect_notes(estimates: Iterable[Any]) -> list[str]:
    """Every warning of the estimates, each once, in order."""
    return list(dict.fromkeys(note for estimate in estimates for note in estimate.warnings))


def print_notes(notes: Iterable[str], heading: str = "Warnings") -> None:
    notes = list(notes)
    if not notes:
        return
    console = _console()
    console.print(f"[bold]{heading}[/bold]")
    for note in notes:
        console.print(f"- {note}", markup=False, highlight=False)


@contextmanager
def progress_bar(description: str, total: int) -> Iterator[Any]:
    """A bar on stderr; yields `advance(steps=1)`. Drawn only on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(description, total=total)
        yield lambda steps=1: progress.advance(task, steps)
